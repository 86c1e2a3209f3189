import assert from "node:assert/strict";
import { create, type FloatArray, type Lanewise } from "../../../src/index.js";
import { type Kind, kinds } from "../calls.js";
import { type Fault, rest, type Watch } from "./fault.js";
import { bits, Meddler } from "./meddler.js";
import { spoiled } from "./spoiled.js";

/** Elements of an array that fits a tile, and of one that the threads share. */
const SHORT = 700;
const LONG = 40_000;
const CAPACITY = 2 ** 22;
/** Kinds of call that the threads share where the arrays are long. */
const SHARED = [
  "sigmoid",
  "sigmoid.backward",
  "softmax",
  "softmax of one row",
  "softmax.backward",
  "logSoftmax of one row",
  "dense with gelu",
  "dense.backward with gelu",
  "createDense",
];
const TYPES = [Float32Array, Float64Array as unknown as Float32ArrayConstructor];

/** What a kind of call gives on an instance; what it took of the heap is given back. */
function outcome(lw: Lanewise, kind: Kind, n: number, type: Float32ArrayConstructor, resident: boolean, meddle?: () => void): string {
  const caller = new Meddler(lw, type, resident, meddle);
  const given = bits(kind(lw, n, caller));
  caller.free();
  return given;
}

/** A kind of call as it is, and then with something done by the getter of each option in turn: the bits have to be the same. */
async function unmoved(watch: Watch, lw: Lanewise, kind: Kind, meddle: (type: Float32ArrayConstructor) => void): Promise<void> {
  for (const type of TYPES)
    for (const resident of [false, true]) {
      const plain = outcome(lw, kind, SHORT, type, resident);
      for (let at = 0, reads = 1; at < reads; at++) {
        reads = 0;
        const given = await watch.call(() => outcome(lw, kind, SHORT, type, resident, () => reads++ === at && meddle(type)));
        assert.ok(given === plain, `other bits by the getter of read ${at} of ${reads}, ${type.name}`);
      }
    }
}

/** What a getter may do in the middle of a call: the same call on other numbers and more of them, and arrays that take all the room. */
async function reentered(watch: Watch): Promise<string> {
  const lw = await create({ simd: "baseline", capacity: CAPACITY });
  const all = kinds(lw);
  for (const [name, kind] of all) {
    const kept: FloatArray[] = [];
    await unmoved(watch, lw, kind, (type) => {
      outcome(lw, kind, 2 * SHORT, type, false);
      assert.throws(() => lw.alloc(type, CAPACITY), RangeError); // before that the instance gives back what it holds for itself
      for (let i = 0; i < 16; i++) kept.push(lw.alloc(type, SHORT).fill(9));
    }).catch((error) => assert.fail(`${name}: ${error.message}`));
    for (const array of kept) {
      assert.ok(
        array.every((value) => value === 9),
        `${name} wrote to an array that is not its own`,
      );
      lw.free(array);
    }
  }
  return `right to the bit in ${all.size} kinds of call`;
}

/** Calls whose options end the threads that they are about to use. */
async function disposedOf(watch: Watch): Promise<string> {
  const plain = await create({ simd: "baseline" });
  const all = kinds(plain);
  for (const name of SHARED) {
    const kind = all.get(name) as Kind;
    const lw = await create({ simd: "baseline", threads: 2 });
    const right = outcome(plain, kind, LONG, Float32Array, true);
    for (const meddle of [undefined, undefined, lw.dispose, undefined])
      assert.ok((await watch.call(() => outcome(lw, kind, LONG, Float32Array, true, meddle))) === right, name);
    assert.equal(lw.info.threads, 1);
  }
  return `right to the bit in ${SHARED.length} kinds of call that threads share`;
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
