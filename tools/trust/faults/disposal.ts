import assert from "node:assert/strict";
import { create, type FloatArray, type Lanewise } from "../../../src/index.js";
import { type Call, catalogue } from "../../catalogue/index.js";
import type { FloatClass } from "../../catalogue/source.js";
import { type Fault, rest, type Watch } from "./fault.js";
import { outcome, same } from "./meddler.js";
import { spoiled } from "./spoiled.js";

/** Elements of an array that fits a tile, and of one that the threads share. */
const SHORT = 700;
const LONG = 40_000;
const CAPACITY = 2 ** 22;
/** Calls that the threads share where the arrays are long, of three rows and of one. */
const SHARED = ["sigmoid", "sigmoid.backward", "softmax", "softmax.backward", "logSoftmax", "dense", "dense.backward", "createDense"];
const TYPES = [Float32Array, Float64Array] as const;
/** Arguments that each call is tried with: different options are given. */
const VARIANTS = [1, 2, 3];

/** A call as it is, and then with something done by the getter of each option in turn: the bits have to be the same. */
async function unmoved(watch: Watch, lw: Lanewise, call: Call, variant: number, meddle: (type: FloatClass) => void): Promise<void> {
  for (const type of TYPES)
    for (const resident of [false, true]) {
      const manner = { type, length: SHORT, variant, resident };
      const plain = outcome(lw, call, manner);
      for (let at = 0, reads = 1; at < reads; at++) {
        reads = 0;
        const given = await watch.call(() => outcome(lw, call, { ...manner, meddle: () => reads++ === at && meddle(type) }));
        assert.ok(same(given, plain), `other bits by the getter of read ${at} of ${reads}, ${type.name}`);
      }
    }
}

/** What a getter may do in the middle of a call: the same call on other numbers and more of them, and arrays that take all the room. */
async function reentered(watch: Watch): Promise<string> {
  const lw = await create({ simd: "baseline", capacity: CAPACITY });
  const all = catalogue(lw);
  for (const call of all)
    for (const variant of VARIANTS) {
      const kept: FloatArray[] = [];
      await unmoved(watch, lw, call, variant, (type) => {
        outcome(lw, call, { type, length: 2 * SHORT, variant: variant + 1, resident: false });
        assert.throws(() => lw.alloc(type as Float32ArrayConstructor, CAPACITY), RangeError); // before that the instance gives back what it holds for itself
        for (let i = 0; i < 16; i++) kept.push(lw.alloc(type as Float32ArrayConstructor, SHORT).fill(9));
      }).catch((error) => assert.fail(`${call.name}: ${error.message}`));
      for (const array of kept) {
        assert.ok(
          array.every((value) => value === 9),
          `${call.name} wrote to an array that is not its own`,
        );
        lw.free(array);
      }
    }
  return `right to the bit in ${all.length} functions, ${VARIANTS.length} calls of each`;
}

/** Calls whose options end the threads that they are about to use. */
async function disposedOf(watch: Watch): Promise<string> {
  const plain = await create({ simd: "baseline" });
  for (const call of catalogue(plain).filter(({ name }) => SHARED.includes(name)))
    for (const shape of [
      [3, LONG],
      [1, LONG],
    ]) {
      const lw = await create({ simd: "baseline", threads: 2 });
      const manner = { type: Float32Array, length: LONG, shape, variant: 1, resident: true };
      // the arguments of some variants have no option that is read
      const disposing = VARIANTS.map((variant) => ({ ...manner, variant, meddle: lw.dispose }));
      for (const meddled of [manner, manner, ...disposing, manner])
        assert.ok(
          same(await watch.call(() => outcome(lw, call, meddled)), outcome(plain, call, { ...meddled, meddle: undefined })),
          call.name,
        );
      assert.equal(lw.info.threads, 1, `${call.name}: no option was read`);
    }
  return `right to the bit in ${SHARED.length} functions that threads share, on three rows and on one`;
}

export const disposalFaults: readonly Fault[] = [
  { name: "a getter of the options calls the same op again, and takes all of the heap", happen: reentered },
  { name: "the getters of the options dispose of the instance", happen: (watch) => spoiled({}, () => disposedOf(watch)) },
  {
    name: "dispose between calls, twice",
    happen: (watch) =>
      spoiled({}, async (live) => {
        const lw = await create({ simd: "baseline", threads: 3 });
        const x = lw.alloc(Float32Array, LONG).fill(1);
        const y = lw.sigmoid(x);
        for (let i = 0; i < 40; i++) {
          if (i === 20) setImmediate(() => lw.dispose());
          assert.deepEqual(await watch.call(() => lw.sigmoid(x)), y);
          await rest(0);
        }
        lw.dispose();
        assert.equal(lw.info.threads, 1);
        await rest(50);
        assert.equal(live.size, 0);
        return "right, on one thread";
      }),
  },
];
