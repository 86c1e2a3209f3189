// The rotary embedding, with its table of sines and cosines.
import { copied, isFloat64, overlaps, part, settleNaN, write } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import type { RotarySpec } from "../../spec/rotary.js";
import { result, source, stream, target } from "../../tiling/elements.js";
import type { Binaries, FloatArray, Kernel, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import type { Labels } from "../losses/labelled.js";
import { type Fill, Table } from "./table.js";

export interface RotaryOptions<A extends FloatArray> {
  shape?: readonly number[];
  axis?: number;
  positions?: Labels;
  offset?: number;
  base?: number;
  size?: number;
  layout?: "halves" | "interleaved";
  out?: A;
}

/** The rotary embedding. */
export interface Rotary {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(x: A, options?: RotaryOptions<O>): NoInfer<O>;
  /** dL/dx from gy = dL/dy, with the options of the call. */
  backward<A extends FloatArray, O extends Like<A> = Plain<A>>(gy: A, options?: RotaryOptions<O>): NoInfer<O>;
  /** The mathematics. */
  readonly spec: RotarySpec;
  [BIND](instance: Instance): Rotary;
}

const KNOWN = /*#__PURE__*/ validate.known<RotaryOptions<FloatArray>>(
  { out: 1, shape: 1, axis: 1, positions: 1, offset: 1, base: 1, size: 1, layout: 1 },
  {},
  [
    "base:theta ropetheta freqbase",
    "offset:start position pastlength",
    "layout:interleaved style",
    "size:rotarydim rotaryembeddingdim dim",
  ],
);

/** x as [outer, count, repeat, n]: `count` positions, which go with `repeat` rows of n elements each. */
interface Call {
  readonly outer: number;
  readonly count: number;
  readonly repeat: number;
  readonly n: number;
  readonly size: number;
  readonly base: number;
  readonly interleaved: boolean;
  /** The first position, or all. */
  readonly offset: number;
  readonly positions: Float64Array | undefined;
}

interface Kernels {
  readonly kernel: Kernel;
  readonly angles: Kernel;
}

interface Arrays {
  readonly x: FloatArray;
  readonly y: FloatArray;
}

class RotaryOp {
  #table: Table | undefined;

  constructor(
    readonly spec: RotarySpec,
    readonly binaries: Binaries,
    readonly open: () => Instance,
  ) {}

  /** x turned by its angles, or back. */
  turned(name: "x" | "gy", x: FloatArray, options: RotaryOptions<FloatArray> | undefined, sign: 1 | -1): FloatArray {
    const { name: op } = this.spec;
    const { shape, axis, positions, offset, base, size, layout, out: given } = validate.options(op, options, KNOWN);
    const call = this.#checked(name, x, { shape, axis, positions, offset, base, size, layout });
    const out = result(op, "out", given, x, name);
    if (x.length === 0) return out;
    const instance = this.open();
    const type = isFloat64(x) ? "float64" : "float32";
    const kernel = instance.kernel(this.binaries, call.interleaved ? "rotaryInterleaved" : op, type);
    const angles = instance.kernel(this.binaries, "rotaryAngles", type);
    const staging = instance[type] as unknown as Staging<FloatArray> | undefined;
    if (staging === undefined || kernel === undefined || angles === undefined) {
      this.#plain(x, out, call, sign);
      return out;
    }
    if (call.n > staging.tile) {
      this.#inParts(instance, staging, { kernel, angles }, { x, y: out }, call, sign);
      return out;
    }
    const { outer, count, repeat, n, size: turned } = call;
    const y = target(staging, out, n);
    const from = source(staging, x, y, n, false); // a visit for each outer index at least
    const rows = count * repeat;
    // rows of which no more positions are needed than the scratch has room for
    const most = Math.max(1, Math.min(Math.floor(staging.tile / n), (Math.floor(staging.tile / turned) - 1) * repeat));
    const load = this.#loader(instance, staging, angles, call);
    for (let i = 0; i < outer; i++)
      stream(staging, { x: from, y }, i * rows, (i + 1) * rows, most, (x, _, y, m, start) => {
        const first = start - i * rows;
        const position = Math.floor(first / repeat);
        load(i * count + position, Math.floor((first + m - 1) / repeat) - position + 1);
        kernel(x, staging.scratch, y, m, n, turned, repeat, repeat - (first % repeat), sign);
      });
    return out;
  }

  /** What brings the rows of some positions of the call, from one on, to the scratch. */
  #loader(instance: Instance, staging: Staging<FloatArray>, angles: Kernel, { count, size, base, offset, positions }: Call): Fill {
    const table = this.#tableOf(staging, size, base);
    const { scratch, second, elementSize } = staging;
    (instance.float64 as Staging<Float64Array>).load(second, table.rates, 0, size / 2);
    const row = (i: number, position: number) => angles(second, scratch + i * size * elementSize, size / 2, position);
    const inOrder: Fill = (first, n) => {
      for (let i = 0; i < n; i++) row(i, first + i);
    };
    const kept = positions === undefined && offset >= 0 ? table.upTo(offset + count, staging, inOrder) : undefined;
    if (kept) return (first, n) => void staging.load(scratch, kept, (offset + (first % count)) * size, n * size);
    return (first, n) => {
      for (let i = 0; i < n; i++) row(i, positionOf(first + i, { count, offset, positions }));
    };
  }

  #tableOf(staging: Staging<FloatArray>, size: number, base: number): Table {
    const like = new staging.type(0);
    if (!this.#table?.suits(like, size, base)) this.#table = new Table(like, size, base);
    return this.#table as Table;
  }

  /** Heads that are longer than a tile: some pairs at a time, as a head of their own. */
  #inParts(
    instance: Instance,
    staging: Staging<FloatArray>,
    { kernel, angles }: Kernels,
    { x, y }: Arrays,
    call: Call,
    sign: 1 | -1,
  ): void {
    const { outer, count, repeat, n, size, base, interleaved } = call;
    const { first: tile, second, scratch, elementSize } = staging;
    const from = overlaps(x, y) ? copied(x) : x;
    const { rates } = this.#tableOf(staging, size, base);
    const half = size / 2;
    const most = staging.tile / 2;
    for (let pair = 0; pair < half; pair += most) {
      const pairs = Math.min(most, half - pair);
      (instance.float64 as Staging<Float64Array>).load(second, rates, pair, pairs);
      const stretches = interleaved ? [2 * pair] : [pair, half + pair]; // of a head, that make one head of them
      const each = (2 * pairs) / stretches.length;
      for (let row = 0; row < outer * count * repeat; row++) {
        if (row % repeat === 0) angles(second, scratch, pairs, positionOf(row / repeat, call));
        for (const [i, start] of stretches.entries()) staging.load(tile + i * each * elementSize, from, row * n + start, each);
        kernel(tile, scratch, tile, 1, 2 * pairs, 2 * pairs, 1, 1, sign);
        for (const [i, start] of stretches.entries()) staging.store(tile + i * each * elementSize, y, row * n + start, each);
      }
    }
    for (let row = 0; row < outer * count * repeat; row++) write(y, part(from, row * n + size, n - size), row * n + size);
    settleNaN(y);
  }

  #checked(name: string, x: FloatArray, options: Omit<RotaryOptions<FloatArray>, "out">): Call {
    const { name: op, parameters } = this.spec;
    const { shape, axis, positions, offset, base, size, layout } = options;
    const given = validate.dimensions(op, shape) ?? [1, x.length];
    const sizes = given.length === 1 ? [1, ...given] : given;
    const float64 = validate.float(op, name, x);
    const { outer, n: count, inner } = validate.around(op, x.length, { sizes, axis, usual: -2 });
    const n = sizes[sizes.length - 1];
    validate.notLast(op, axis, sizes.length);
    return {
      ...{ outer, count, n, repeat: n === 0 ? 0 : inner / n },
      size: validate.evenSize(op, "size", size ?? (x.length === 0 ? n & ~1 : n), n),
      base: validate.parameter(op, "base", parameters.base, base, float64),
      offset: validate.parameter(op, "offset", parameters.offset, offset, true),
      interleaved: validate.choice(op, "layout", ["halves", "interleaved"], layout) === "interleaved",
      positions: positions === undefined ? undefined : validate.positions(op, positions, [count, outer * count]),
    };
  }

  #plain(x: FloatArray, y: FloatArray, call: Call, sign: 1 | -1): void {
    const { outer, count, repeat, n, size, base, interleaved } = call;
    const from = overlaps(x, y) ? copied(x) : x;
    for (let row = 0; row < outer * count * repeat; row++) {
      const position = positionOf(Math.floor(row / repeat), call);
      this.spec.forward(part(from, row * n, n), part(y, row * n, n), { position, base, size, interleaved, sign });
    }
    settleNaN(y);
  }
}

/** The position of an index of the axis and those before it. */
function positionOf(i: number, { count, offset, positions }: Pick<Call, "count" | "offset" | "positions">): number {
  return offset + (positions === undefined ? i % count : positions[i % positions.length]);
}

/** Makes the function. */
export function rotaryOf(spec: RotarySpec, binaries: Binaries, open: () => Instance = defaultInstance): Rotary {
  const op = new RotaryOp(spec, binaries, open);
  const call = (x: FloatArray, options?: RotaryOptions<FloatArray>) => op.turned("x", x, options, 1);
  return Object.assign(call, {
    backward: (gy: FloatArray, options?: RotaryOptions<FloatArray>) => op.turned("gy", gy, options, -1),
    spec,
    [BIND]: (instance: Instance) => rotaryOf(spec, binaries, () => instance),
  }) as unknown as Rotary;
}
