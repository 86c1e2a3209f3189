// Where the arrays of a call lie changes no bit of its result, and nothing but the result is written: for every function of the catalogue.
import { describe, expect, test } from "vitest";
import type { FloatArray, Lanewise } from "../../src/index.js";
import * as ops from "../../src/ops/index.js";
import { type Call, catalogue } from "../../tools/catalogue/index.js";
import { arraysIn, Seeded } from "../../tools/catalogue/seeded.js";
import { type FloatType, type Place, place, same, TYPES, uniform, type Where } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { CHANNELS, IMAGES, LAYERS, PARTS, type Shape } from "../support/shapes.js";

/** From nothing to two blocks of the widest loop and one more, and what is around the thresholds of the copying ways. */
const LENGTHS = [...Array(34).keys(), 63, 64, 65, 255, 256, 1023, 1024, 1025, 2047, 2048, 2049, 4095, 4096, 4097, 12289];

const rows: Shape[] = [
  ...LENGTHS.filter((n) => n > 0).map((n): Shape => [[n < 100 ? 5 : 2, n], 1]),
  [[700, 10], 1],
  [[2100, 3], 1],
  [[3000, 1], 1],
  [[500, 17], 1],
  [[2, 5000], 1],
];

const matrices: Shape[] = [
  [[3, 1, 5], 1],
  [[2, 3, 2], 1],
  [[3, 5, 7], 1],
  [[3, 5, 7], 0],
  [[2, 3, 4, 5], 2],
  [[4, 10, 49], 1],
  [[2, 67, 64], 1],
  [[2, 1030, 5], 1],
  [[1, 9, 1029], 1],
  [[1, 2, 1025], 1], // several pieces, though all of it would fit one tile
  [[2, 6, 4500], 1],
  [[2, 3, 2048], 1],
  [[2, 2048, 4], 1], // whole tiles, and no rest
  [[60, 5, 30], 1], // more matrices than a tile holds
  [[10, 1, 300], 1],
  [[40, 1, 300], 1], // and than there is room for the state of
  [[2, 3000, 3], 1],
  [[9001], 0],
];

/** Every second one of many shapes, others for the next call: the ops of a family share what copies. Fewer where a wider build takes these. */
const some = (shapes: readonly Shape[], widest: boolean, turn: number): readonly Shape[] =>
  shapes.length > 30 ? shapes.filter((_, i) => (i + turn) % (widest ? 2 : 4) === 0) : shapes;

const lengths: Shape[] = LENGTHS.map((n): Shape => [[n]]);
/** By family, or by op; rows for all others. */
const SHAPES: Readonly<Record<string, readonly Shape[]>> = {
  activations: lengths,
  random: lengths,
  softmax: [...rows, ...matrices],
  sparsemax: [...rows, ...matrices],
  gumbelSoftmax: [...rows, ...matrices],
  gated: PARTS,
  prelu: CHANNELS,
  dense: LAYERS.map((shape): Shape => [shape]),
  conv: IMAGES.map((shape): Shape => [shape]),
  attention: LAYERS.map((shape): Shape => [shape]),
  chain: lengths,
  selection: [...rows, ...matrices],
  segments: lengths,
  embeddings: rows.map(([shape]): Shape => [shape]),
  normalize: [...rows, ...matrices],
  rotary: [...rows, ...matrices].filter(([shape]) => shape.length > 1).map(([shape]): Shape => [shape]), // half a head has other angles
  groupNorm: CHANNELS,
  batchNorm: CHANNELS,
};

/** An array of a call before it is made, and whether the call writes it. */
class Slot {
  constructor(
    readonly make: () => FloatArray,
    readonly out: boolean,
  ) {}
}

/** Arguments for a shape. An array has the same last elements whatever its length; where random numbers go by position, the same first. */
class Arguments extends Seeded {
  #arrays = 0;
  #sides = 0;

  /** @param careful numbers that take the careful way in, infinities with them */
  constructor(
    type: FloatType,
    readonly seed: number,
    readonly shaped: readonly number[],
    readonly careful: boolean,
    readonly first: boolean,
  ) {
    super(type, seed, { lengths: [shaped.reduce((a, b) => a * b, 1)], shapes: [shaped], sides: [] });
  }

  #made(n: number, value: (uniform: number, i: number) => number): unknown {
    const next = uniform(31 * this.seed + this.#arrays++);
    const made = () => new this.type(n).map((_, i) => value(next(), i)) as FloatArray;
    return new Slot(() => (this.first ? made() : made().reverse()), false);
  }

  override in(n: number): unknown {
    const least = this.type === Float32Array ? -200 : -800;
    const special = (i: number) =>
      !this.careful ? undefined : i % 97 === 13 ? least : i % 89 === 7 ? Number.POSITIVE_INFINITY : undefined;
    return this.#made(n, (u, i) => special(i) ?? 18 * u - 9);
  }

  override finite(n: number): unknown {
    return this.#made(n, (u) => 18 * u - 9);
  }

  override chances(n: number): unknown {
    return this.#made(n, (u) => u);
  }

  override side(): number {
    return this.shaped[this.#sides++ % this.shaped.length];
  }

  override out(n: number): unknown {
    return new Slot(() => new this.type(n).fill(77), true);
  }
}

/** Their rows are not those of a shape. */
const LAYERED = ["dense", "conv", "attention"];
/** Nor are the results of fewer rows a part of those of more. */
const APART = ["losses", "chain", ...LAYERED];
/** Fewer rows change what they are of. */
const OF_ALL = ["dequantize", "meanPool", "nearest", "sample", "segmentSoftmax", "similarities"];
/** The sums that they keep are in no answer. */
const KEEPING = [...LAYERED, "norms"];

const byPosition = ({ family, op }: Call) => ["random", "rotary"].includes(family) || op === "gumbelSoftmax";

/** Arguments of a call with the axis that is asked for, with results that it writes or without. */
function drawn(call: Call, type: FloatType, [shape, axis]: Shape, first: number, out: boolean): unknown[] | undefined {
  for (let seed = first; seed < first + 60; seed++) {
    const args = call.args(
      new Arguments(type, seed, shape, call.family === "activations" && !call.name.endsWith("backward"), byPosition(call)),
    );
    const given = args.find((arg) => typeof arg === "object" && arg !== null && "shape" in arg) as
      | { shape: number[]; axis?: number }
      | undefined;
    const plain = axis === undefined || call.op === "sample";
    const right = plain || (given !== undefined && ((given.axis ?? -1) + given.shape.length) % given.shape.length === axis);
    if (right && slotsIn(args).some((slot) => slot.out) === out) return args;
  }
  return undefined;
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const slotsIn = (value: unknown): Slot[] =>
  value instanceof Slot ? [value] : Array.isArray(value) || isPlain(value) ? Object.values(value).flatMap(slotsIn) : [];

/** The arguments with an array for each slot. */
function filled(value: unknown, arrays: ReadonlyMap<Slot, FloatArray>): unknown {
  if (value instanceof Slot) return arrays.get(value);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filled(inner, arrays)]));
}

/** Options but for the shape and the arrays of floats. */
const settings = (args: readonly unknown[]) =>
  JSON.stringify(args, (name, value) =>
    value instanceof Slot || name === "shape" ? undefined : typeof value === "bigint" ? String(value) : value,
  );

/** A call of one instance with fixed arguments, its arrays each in a place of its own, and what they hold after it. */
class Fixed {
  readonly slots: readonly Slot[];
  readonly inputs: readonly FloatArray[];
  /** The arrays after the call, and its answer. */
  readonly after: readonly FloatArray[];
  readonly answer: readonly FloatArray[];

  constructor(
    readonly lw: Lanewise,
    readonly call: Call,
    readonly args: readonly unknown[],
  ) {
    this.slots = slotsIn(args);
    this.inputs = this.slots.map((slot) => slot.make());
    this.after = this.inputs.map((x) => x.slice() as FloatArray);
    this.answer = this.run(this.after);
  }

  run(arrays: readonly FloatArray[]): FloatArray[] {
    const given = new Map(this.slots.map((slot, i) => [slot, arrays[i]]));
    return arraysIn(this.call.invoke(this.lw, this.args.map((arg) => filled(arg, given)))); // biome-ignore format: one call
  }

  /** Fails unless a call on these arrays has the same bits everywhere. */
  agrees(arrays: readonly FloatArray[], says: string): void {
    const answer = this.run(arrays);
    const wrong = [
      ...this.answer.filter((y, i) => !same(y, answer[i])).map(() => "the answer"),
      ...this.after.flatMap((y, i) => (same(y, arrays[i]) ? [] : [this.slots[i].out ? "a result" : "an input"])),
    ];
    if (wrong.length > 0) expect.fail(`${says}: other bits in ${wrong}`);
    // a result that is given is the one that comes back; sums that are kept are not in the answer
    const missing = this.slots.some(({ out }, i) => out && !answer.includes(arrays[i]));
    if (missing && !KEEPING.includes(this.call.family)) expect.fail(`${says}: another array came back`);
  }

  /** Whether it could be compared with this one, of fewer elements or rows: its results are the last of this one's, or the first. */
  ends(other: Fixed, says: string): boolean {
    if (APART.includes(this.call.family) || OF_ALL.includes(this.call.op)) return false;
    if (settings(this.args) !== settings(other.args) || settings(this.args).includes("causal")) return false;
    for (const [i, y] of this.answer.entries()) {
      const n = other.answer[i].length;
      if (n === y.length) continue; // a sum over the rows
      if (!same(other.answer[i], byPosition(this.call) ? y.subarray(0, n) : y.subarray(y.length - n)))
        expect.fail(`${says}: other bits in fewer rows`);
    }
    return true;
  }

  everywhere(says: string, turn: number): void {
    const count = Math.min(4, this.slots.length);
    for (let bits = 0; bits < 2 ** count; bits++) {
      const where = this.slots.map((_, i): Where => {
        const odd = (bits + i + turn) % 2 === 0;
        return (bits >> (i % count)) & 1 ? (odd ? "block" : "part") : odd && bits % 3 === 0 ? "shared" : "own";
      });
      const places = this.inputs.map((x, i): Place => place(this.lw, x, 1 + ((i + bits) % 4), where[i]));
      this.agrees(
        places.map(({ view }) => view),
        `${says}, ${where}`,
      );
      if (!places.every(({ intact }) => intact())) expect.fail(`${says}, ${where}: it wrote beside an array`);
      for (const { free } of places) free();
    }
  }

  /** Each result over each input, from its beginning and shifted. Some are refused, and then nothing is written. */
  over(says: string, shifts: readonly number[]): number {
    let answered = 0;
    for (const [o, result] of this.slots.entries())
      for (const [i, input] of this.slots.entries())
        if (result.out && !input.out) for (const shift of shifts) answered += this.#laid(o, i, shift, says) ? 1 : 0;
    return answered;
  }

  #laid(o: number, i: number, shift: number, says: string): boolean {
    const [n, size] = [this.after[i].length, this.after[o].length];
    const margin = Math.abs(shift);
    for (const where of shift === 0 ? [(n + i) % 2 === 0 ? ("own" as const) : ("part" as const)] : (["own", "part"] as const)) {
      const whole = place(this.lw, new (this.inputs[i].constructor as FloatType)(Math.max(n, size) + 2 * margin), 4, where);
      const x = whole.view.subarray(margin, margin + n);
      const out = whole.view.subarray(margin + shift, margin + shift + size);
      x.set(this.inputs[i]);
      const expected = whole.view.slice();
      const arrays = this.inputs.map((given, j) => (j === i ? x : j === o ? out : (given.slice() as FloatArray)));
      let answer: FloatArray[] | undefined;
      try {
        answer = this.run(arrays);
        expected.set(this.after[o], margin + shift);
      } catch (error) {
        if (!REFUSING.includes(this.call.name)) throw error;
        expect((error as Error).message).toMatch(/expected an array apart from/);
      }
      const right =
        same(whole.view, expected) && (answer === undefined || this.answer.every((y, k) => same(y, (answer as FloatArray[])[k])));
      const others = answer === undefined || this.after.every((y, j) => j === i || j === o || same(y, arrays[j]));
      if (!right || !others || !whole.intact()) expect.fail(`${says}: result ${o} over array ${i}, shifted by ${shift}, ${where}`);
      whole.free();
      if (answer === undefined) return false;
    }
    return true;
  }
}

/** Their results must be apart from one another and from inputs that are read again. */
const REFUSING = [
  "similarities",
  ...["attention", "conv2d", "conv2dTranspose", "depthwiseConv2d", "dense", "neuron", "prelu"].map((name) => `${name}.backward`),
];

const CALLS = catalogue(ops);
const widest = builds.some(([build]) => build === "relaxed") ? "relaxed" : builds[0][0];

describe.each(builds)("%s", (build, lw) => {
  describe.each(TYPES)("%o", (type) => {
    test.each(CALLS)("$name has the same bits wherever its arrays lie, over its inputs too, and writes nothing else", (call) => {
      let [placed, laid, compared] = [0, 0, 0];
      const all = SHAPES[call.op] ?? SHAPES[call.family] ?? rows;
      const shapes = some(all, build === widest, CALLS.indexOf(call));
      const writes = drawn(call, type, shapes[0], 0, true) !== undefined;
      for (const [turn, shape] of shapes.entries())
        for (const out of writes ? [false, true] : [false]) {
          const args = drawn(call, type, shape, turn, out);
          if (args === undefined) continue;
          const says = `[${shape[0]}], axis ${shape[1]}`;
          const fixed = new Fixed(lw, call, args);
          fixed.everywhere(says, turn);
          const [most, ...inner] = shape[0];
          const fewer = shape[1] === 0 ? undefined : drawn(call, type, [[most >> 1, ...inner], shape[1]], turn, out);
          if (fewer !== undefined && most > 1) compared += fixed.ends(new Fixed(lw, call, fewer), says) ? 1 : 0;
          placed++;
          if (out)
            laid += fixed.over(says, turn % 4 > 0 ? [0] : shape[0].some((n) => n > 4000) ? [0, -1, 9, -5000, 5000] : [0, -9, -1, 1, 9]);
        }
      expect(placed).toBeGreaterThan(shapes.length / 2);
      expect(laid > 0).toBe(writes);
      if (!APART.includes(call.family) && !OF_ALL.includes(call.op)) expect(compared).toBeGreaterThan(4);
    });
  });
});
