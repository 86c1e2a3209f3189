// What lanewise/tfjs is given.
import { wrongType } from "./error.js";

/** That `register` of lanewise/tfjs got TensorFlow.js with a backend that it knows. */
export function registration(tf: unknown, imported: () => boolean): void {
  const expected = "TensorFlow.js, with its functions getKernel, registerKernel and unregisterKernel";
  const names = ["getKernel", "registerKernel", "unregisterKernel"];
  if (typeof tf !== "object" || tf === null || !names.every((name) => typeof (tf as Record<string, unknown>)[name] === "function"))
    throw wrongType("register", "tf", expected, tf);
  if (!imported()) throw new TypeError("register: \"tf\" expected the 'cpu' or 'wasm' backend to be imported before, got neither");
}

/** A kernel that only lanewise has, on what it does not take. */
export const noKernel = (name: string) => new RangeError(`${name}: expected a tensor with at least one axis, got a scalar`);
