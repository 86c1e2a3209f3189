import * as onnx from "onnxruntime-web";
import { ort } from "./ort.js";
import type { Peer } from "./peer.js";

/** ONNX Runtime on WebAssembly, on one thread. */
export function ortWeb(): Peer {
  onnx.env.wasm.numThreads = 1;
  const { Tensor, InferenceSession } = onnx;
  return ort({
    name: `onnxruntime-web ${onnx.env.versions.web}`,
    short: "ort-web",
    kind: "wasm",
    Tensor,
    InferenceSession,
    providers: ["wasm"],
  });
}
