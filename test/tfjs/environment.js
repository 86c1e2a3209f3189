// The backend that the specs run on, with the kernels of TensorFlow.js or with ours, whose calls are counted.
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { setTestEnvs } from "@tensorflow/tfjs-core/dist/jasmine_util.js";
import { register } from "lanewise/tfjs";

const { BACKEND: backend, KERNELS: kernels, WASM_FOLDER: folder } = process.env;

/** Calls by kernel: all, and those that were left to the kernel of TensorFlow.js. */
globalThis.calls = {};

function count(name, what) {
  const config = tf.getKernel(name, backend);
  if (config === undefined) return;
  globalThis.calls[name] ??= { all: 0, left: 0 };
  tf.unregisterKernel(name, backend);
  tf.registerKernel({
    ...config,
    kernelFunc: (args) => {
      globalThis.calls[name][what]++;
      return config.kernelFunc(args);
    },
  });
}

setWasmPaths(folder);
setTestEnvs([{ name: backend, backendName: backend, isDataSync: true }]);
if (kernels === "lanewise") {
  const probe = register(tf);
  probe.unregister();
  const names = probe.kernels[backend];
  for (const name of names) count(name, "left");
  register(tf);
  for (const name of names) count(name, "all");
}
