// Compares the heap with a simple model: the areas in use, and the gaps between them. Areas are allocated and freed in random order, with
// calls of ops in between that take and keep memory of their own.
import assert from "node:assert/strict";
import fc from "fast-check";
import { create, type FloatArray, type Lanewise } from "../../../src/index.js";

const LINE = 64;
const CAPACITY = 65536;
const FULL = /^alloc: \d+ bytes do not fit: \d+ of \d+ are free; create\(\{ capacity \}\) makes a larger heap$/;

/** An array in use, and what it was filled with. */
interface Live {
  readonly array: FloatArray;
  readonly value: number;
}

/** What happened so far. */
export interface HeapCounts {
  allocated: number;
  refused: number;
  freed: number;
  ops: number;
}

interface Model {
  live: Live[];
  gone: FloatArray[];
}

interface Real {
  readonly lw: Lanewise;
  readonly start: number;
  readonly counts: HeapCounts;
}

type Command = fc.Command<Model, Real>;

const bytesOf = (bytes: number) => Math.max(LINE, Math.ceil(bytes / LINE) * LINE);
const isIntact = ({ array, value }: Live) => array.every((x) => x === value);

/** The longest stretch that no array lies in. */
function longestGap({ live }: Model, { lw, start }: Real): number {
  const used = live.map(({ array }) => [array.byteOffset, array.byteOffset + bytesOf(array.byteLength)]).sort(([a], [b]) => a - b);
  const starts = [start, ...used.map(([, end]) => end)];
  const ends = [...used.map(([start]) => start), start + lw.info.capacity];
  return Math.max(...starts.map((from, i) => Math.floor((ends[i] - from) / LINE) * LINE));
}

class Allocate implements Command {
  constructor(
    readonly float64: boolean,
    readonly length: number,
  ) {}
  check = () => true;
  run(model: Model, real: Real): void {
    const type = (this.float64 ? Float64Array : Float32Array) as Float32ArrayConstructor;
    const bytes = bytesOf(this.length * type.BYTES_PER_ELEMENT);
    if (bytes > longestGap(model, real)) {
      assert.throws(
        () => real.lw.alloc(type, this.length),
        (error: Error) => error instanceof RangeError && FULL.test(error.message),
      );
      real.counts.refused++;
      return;
    }
    const array = real.lw.alloc(type, this.length);
    assert.equal(array.length, this.length);
    assert.equal(array.byteOffset % LINE, 0);
    assert.ok(array.byteOffset >= real.start && array.byteOffset + bytes <= real.start + real.lw.info.capacity, "outside of the heap");
    for (const { array: other } of model.live)
      assert.ok(
        array.byteOffset + bytes <= other.byteOffset || other.byteOffset + bytesOf(other.byteLength) <= array.byteOffset,
        "over another array",
      );
    assert.ok(
      array.every((x) => Object.is(x, 0)),
      "not zeros",
    );
    const value = ++real.counts.allocated % 65521;
    model.live.push({ array: array.fill(value), value });
  }
  toString = () => `alloc(${this.float64 ? "Float64Array" : "Float32Array"}, ${this.length})`;
}

class Free implements Command {
  constructor(readonly which: number) {}
  check = ({ live }: Readonly<Model>) => live.length > 0;
  run(model: Model, { lw, counts }: Real): void {
    const [freed] = model.live.splice(this.which % model.live.length, 1);
    assert.ok(isIntact(freed), "an array was written to that no call was given");
    lw.free(freed.array);
    assert.throws(() => lw.free(freed.array), TypeError);
    model.gone.push(freed.array);
    counts.freed++;
  }
  toString = () => `free(${this.which})`;
}

/** Ops on arrays from elsewhere, through tiles, and through memory that they take from the heap and keep. */
class Work implements Command {
  constructor(readonly n: number) {}
  check = () => true;
  run(model: Model, { lw, counts }: Real): void {
    assert.ok(lw.relu(new Float32Array(this.n).fill(-1)).every((y) => y === 0));
    const side = Math.ceil(Math.sqrt(this.n));
    const ones = new Float32Array(side * side).fill(1);
    try {
      assert.ok(lw.dense(ones, ones, { shape: [side, side, side] }).every((y) => y === side));
    } catch (error) {
      assert.ok(error instanceof RangeError && error.message.includes("do not fit"), String(error));
    }
    for (const gone of model.gone) assert.throws(() => lw.relu(gone), TypeError);
    counts.ops++;
  }
  toString = () => `ops(${this.n})`;
}

const COMMANDS = [
  fc.tuple(fc.boolean(), fc.oneof(fc.nat(40), fc.nat(3000), fc.nat(30000))).map(([float64, length]) => new Allocate(float64, length)),
  fc.nat().map((which) => new Free(which)),
  fc.nat(9000).map((n) => new Work(n)),
];

/**
 * Runs so many sequences of commands on one instance. After each all is freed, and the whole heap must be one piece again.
 *
 * @throws Error with the shortest sequence that failed
 */
export async function examineHeap(runs: number, seed: number): Promise<HeapCounts> {
  const lw = await create({ simd: "baseline", capacity: CAPACITY });
  const first = lw.alloc(Float32Array, 1);
  const start = first.byteOffset;
  lw.free(first);
  const counts: HeapCounts = { allocated: 0, refused: 0, freed: 0, ops: 0 };
  const property = fc.property(fc.commands(COMMANDS, { maxCommands: 60, size: "max" }), (commands) => {
    const model: Model = { live: [], gone: [] };
    try {
      fc.modelRun(() => ({ model, real: { lw, start, counts } }), commands);
      for (const live of model.live) assert.ok(isIntact(live), "an array was written to that no call was given");
    } finally {
      for (const { array } of model.live) lw.free(array);
    }
    lw.free(lw.alloc(Float32Array, Math.floor(lw.info.capacity / LINE) * (LINE / 4)));
  });
  fc.assert(property, { numRuns: runs, seed });
  return counts;
}
