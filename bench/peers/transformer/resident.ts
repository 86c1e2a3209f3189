import type { Lanewise } from "../../../dist/index.js";

/** Puts arrays into an instance's memory, and gives them all back. */
export function resident(lw: Lanewise): { place: (values: Float32Array) => Float32Array; close: () => void } {
  const held: Float32Array[] = [];
  return {
    place(values) {
      const x = lw.alloc(Float32Array, values.length);
      x.set(values);
      held.push(x);
      return x;
    },
    close: () => held.forEach(lw.free),
  };
}
