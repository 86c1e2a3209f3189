// Checks the arguments of lanewise/tfjs.
import { wrongType } from "./error.js";

/** Throws unless `register` got TensorFlow.js with a known backend. */
export function registration(tf: unknown, imported: () => boolean): void {
  const expected = "TensorFlow.js, with its functions getKernel, registerKernel and unregisterKernel";
  const names = ["getKernel", "registerKernel", "unregisterKernel"];
  if (typeof tf !== "object" || tf === null || !names.every((name) => typeof (tf as Record<string, unknown>)[name] === "function"))
    throw wrongType("register", "tf", expected, tf);
  if (!imported()) throw new TypeError("register: \"tf\" expected the 'cpu' or 'wasm' backend to be imported before, got neither");
}

/** The error where TensorFlow.js has no kernel for what lanewise does not take. */
export const noKernel = (name: string) =>
  new RangeError(`${name}: expected float32 inputs and options that lanewise takes, since the backend has no kernel of its own`);
