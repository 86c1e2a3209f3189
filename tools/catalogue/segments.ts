// Rows of different lengths.
import { call, type Family } from "./call.js";
import type { Source } from "./source.js";

const OFFSETS: readonly ((of: number[]) => unknown)[] = [
  (of) => of,
  (of) => Int32Array.from(of),
  (of) => Uint32Array.from(of),
  (of) => BigInt64Array.from(of, BigInt),
];

/** Offsets of segments of n elements, some of them empty. */
function offsetsOf(s: Source, n: number): unknown {
  const cuts = Array.from({ length: s.int(0, 9) }, () => s.int(0, n)).sort((a, b) => a - b);
  return s.one(OFFSETS)([0, ...cuts, n]);
}

export const segments: Family = {
  calls: ({ name }) => [
    call(name, "rows", (s) => {
      const n = s.length();
      return [s.in(n), offsetsOf(s, n), s.some({ out: () => s.out(n) })];
    }),
    call(`${name}.backward`, "rows", (s) => {
      const n = s.length();
      return [s.finite(n), s.chances(n), offsetsOf(s, n), s.some({ out: () => s.out(n) })];
    }),
  ],
};
