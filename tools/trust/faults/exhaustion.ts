import assert from "node:assert/strict";
import { create, type FloatArray, type Lanewise } from "../../../src/index.js";
import { kinds } from "../calls.js";
import { type Fault, thrown, type Watch } from "./fault.js";
import { bits, Meddler } from "./meddler.js";

const CAPACITY = 2 ** 20;
/** Elements that no tile holds, so that some ops need room of the heap. */
const LENGTH = 30_000;

/** All of a heap that is free, in pieces down to a cache line. */
function hoard(lw: Lanewise): FloatArray[] {
  const pieces: FloatArray[] = [];
  for (let length = CAPACITY / 4; length >= 16; length /= 2)
    for (;;)
      try {
        pieces.push(lw.alloc(Float32Array, length));
      } catch {
        break;
      }
  return pieces;
}

/** Every kind of call where no byte is free, on arrays from elsewhere. */
async function starved(watch: Watch): Promise<string> {
  const [roomy, lw] = [await create({ simd: "baseline" }), await create({ simd: "baseline", capacity: CAPACITY })];
  const pieces = hoard(lw);
  let refused = 0;
  const all = kinds(lw);
  for (const [name, kind] of all) {
    const outs: FloatArray[] = [];
    const caller = new Meddler(lw, Float32Array, false);
    const out = (length: number) => {
      outs.push(new Float32Array(length).fill(9));
      return outs[outs.length - 1];
    };
    try {
      const given = bits(await watch.call(() => kind(lw, LENGTH, { ...caller, out })));
      assert.ok(given === bits(kind(roomy, LENGTH, new Meddler(roomy, Float32Array, false))), `${name}: other bits`);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      assert.match(error.message, /: \d+ bytes do not fit: \d+ of \d+ are free; create\(\{ capacity \}\) makes a larger heap$/);
      assert.ok(
        outs.every((out) => out.every((value) => value === 9)),
        `${name}: out was written to`,
      );
      refused++;
    }
  }
  for (const piece of pieces) lw.free(piece);
  lw.alloc(Float32Array, lw.info.capacity / 4); // the heap is whole again
  return `${all.size - refused} kinds of call right, ${refused} a RangeError that names the option, before anything is written`;
}

export const exhaustionFaults: readonly Fault[] = [
  { name: "the heap is full", happen: starved },
  {
    name: "an array for which there is no room",
    happen: async (watch) => {
      const lw = await create({ simd: "baseline", capacity: CAPACITY });
      for (const length of [CAPACITY, 2 ** 40, Number.MAX_SAFE_INTEGER])
        assert.match(await thrown(RangeError, () => watch.call(() => lw.alloc(Float64Array, length))), /bytes do not fit/);
      lw.alloc(Float32Array, lw.info.capacity / 4);
      return "a RangeError that names the option; the heap is whole";
    },
  },
];
