import assert from "node:assert/strict";
import { create, type FloatArray, type Lanewise } from "../../../src/index.js";
import { catalogue } from "../../catalogue/index.js";
import { differs } from "../fuzz/judge.js";
import { type Fault, thrown, type Watch } from "./fault.js";
import { outcome, same } from "./meddler.js";

const CAPACITY = 2 ** 20;
/** Elements that no tile holds, so that some ops need room of the heap. */
const LENGTH = 30_000;
/** Arguments that each call is tried with: on a few long rows, and on many short ones. */
const CASES = [
  { variant: 1, shape: [3, LENGTH] },
  { variant: 2, shape: [9000, 10] },
  { variant: 3, shape: [3, LENGTH] },
];

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

/** Where the heap is full these are computed in plain JavaScript, and so is cross entropy of a row that no tile holds. */
const PLAIN = ["beamStep", "segmentSoftmax"];

/** Every call where no byte is free, on arrays from elsewhere. */
async function starved(watch: Watch): Promise<string> {
  const [roomy, lw] = [await create({ simd: "baseline" }), await create({ simd: "baseline", capacity: CAPACITY })];
  const pieces = hoard(lw);
  let [right, refused] = [0, 0];
  for (const call of catalogue(lw))
    for (const { variant, shape } of CASES) {
      const arrays: { array: FloatArray; before: FloatArray }[] = [];
      const placed = (array: FloatArray) => arrays.push({ array, before: array.slice() });
      const manner = { type: Float32Array, length: LENGTH, shape, variant, resident: false };
      try {
        const given = await watch.call(() => outcome(lw, call, { ...manner, placed }));
        const wanted = outcome(roomy, call, manner);
        const isPlain = PLAIN.includes(call.op) || (call.op === "crossEntropy" && shape[1] === LENGTH);
        assert.ok(isPlain ? differs(given, wanted, call.judge, false) === undefined : same(given, wanted), `${call.name}: other bits`);
        right++;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        assert.match(error.message, /: \d+ bytes do not fit: \d+ of \d+ are free; create\(\{ capacity \}\) makes a larger heap$/);
        for (const { array, before } of arrays) assert.ok(same([array], [before]), `${call.name}: an array was written to`);
        refused++;
      }
    }
  for (const piece of pieces) lw.free(piece);
  lw.alloc(Float32Array, lw.info.capacity / 4); // the heap is whole again
  assert.ok(right > 0 && refused > 0);
  return `${right} calls right, ${refused} a RangeError that names the option, before anything is written`;
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
