import * as onnx from "onnxruntime-node";
import { ort } from "./ort.js";
import type { Peer } from "./peer.js";

/** ONNX Runtime as a native library, on one thread: what the machine can do outside of JavaScript. */
export function ortNode(): Peer {
  const { Tensor, InferenceSession } = onnx;
  return ort({
    name: `onnxruntime-node ${onnx.env.versions.node}`,
    short: "ort-node",
    kind: "native",
    Tensor,
    InferenceSession,
    providers: ["cpu"],
  });
}
