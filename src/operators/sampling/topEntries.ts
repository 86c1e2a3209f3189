// How topEntries and argMax become typed functions: elements of rows, chosen along any axis.
import { created, isFloat64, part } from "../../arrays.js";
import { TILE_BYTES } from "../../layout.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import type { argMax as argMaxSpec, topEntries as topEntriesSpec } from "../../spec/selection.js";
import { AT, LENGTH, STATE } from "../../threads/protocol.js";
import { turn } from "../../tiling/axis.js";
import { visitRows } from "../../tiling/rows.js";
import type { Argument, Binaries, FloatArray, Plain } from "../../types.js";
import type { Extent } from "../../validate/index.js";
import * as validate from "../../validate/index.js";
import { MAXIMA } from "../../wasm/layout.js";
import { BIND } from "../bind.js";

export interface ArgMaxOptions {
  shape?: readonly number[];
  axis?: number;
}

export interface TopEntriesOptions extends ArgMaxOptions {
  k?: number;
  largest?: boolean;
  sorted?: boolean;
}

/** Elements of rows, and their positions along the axis. */
export interface Entries<A extends FloatArray> {
  values: Plain<A>;
  indices: Uint32Array;
}

export interface TopEntries {
  <A extends FloatArray>(x: A, options?: TopEntriesOptions): Entries<A>;
  /** The mathematics. */
  readonly spec: typeof topEntriesSpec;
  [BIND](instance: Instance): TopEntries;
}

export interface ArgMax {
  (x: FloatArray, options: ArgMaxOptions & { shape: readonly number[] }): Uint32Array;
  (x: FloatArray, options?: ArgMaxOptions & { shape?: undefined }): number;
  (x: FloatArray, options?: ArgMaxOptions): number | Uint32Array;
  /** The mathematics. */
  readonly spec: typeof argMaxSpec;
  [BIND](instance: Instance): ArgMax;
}

/** Which elements of a row. */
export interface Wanted {
  readonly k: number;
  readonly largest: boolean;
  readonly sorted: boolean;
}

/** Elements that the kernel has room for, at least: it collects somewhat more than k. */
const ROOM = 256;

/** The kernel's scratch for k of n elements: its address, and how many elements it has room for. */
export function scratchOf(staging: Staging, n: number, k: number): { address: number; room: number; fits: boolean } {
  const { elementSize } = staging;
  const room = Math.min(n, Math.max(ROOM, 4 * k + 16));
  const aligned = (bytes: number) => Math.ceil(bytes / 16) * 16;
  const work = aligned(room * elementSize) + aligned(4 * room) + MAXIMA;
  const fits = work <= TILE_BYTES;
  return { address: fits ? staging.state : staging.borrow("topEntries", 0, Math.ceil(work / elementSize)), room, fits };
}

const KNOWN = /*#__PURE__*/ validate.known<TopEntriesOptions>({ shape: 1, axis: 1, k: 1, largest: 1, sorted: 1 });
const KNOWN_ARG_MAX = /*#__PURE__*/ validate.known<ArgMaxOptions>({ shape: 1, axis: 1 });

/** x as rows along the last axis. */
function lastAxis(x: FloatArray, extent: Extent): FloatArray {
  if (extent.inner === 1) return x;
  const y = created(x);
  turn(x, extent, y);
  return y;
}

/** Results of rows, [outer, inner, k], as [outer, k, inner]. */
function turnedBack<A extends FloatArray | Uint32Array>(y: A, { outer, inner }: Extent, k: number): A {
  if (inner === 1 || k === 1) return y;
  const turned = y.slice();
  turn(y as FloatArray, { outer, n: inner, inner: k }, turned as FloatArray);
  return turned as A;
}

/** The chosen elements of rows of n. */
export function entriesOf(
  spec: typeof topEntriesSpec,
  binaries: Binaries,
  instance: Instance,
  x: FloatArray,
  { rows, n }: { rows: number; n: number },
  wanted: Wanted,
): { values: FloatArray; indices: Uint32Array } {
  const values = created(x, rows * wanted.k);
  const indices = new Uint32Array(values.length);
  if (values.length > 0 && !byKernel(binaries, instance, { x, values, indices }, { rows, n }, wanted))
    for (let row = 0, to = 0; row < rows; row++)
      for (const i of spec.row(part(x, row * n, n), wanted.k, wanted.largest, wanted.sorted)) {
        indices[to] = i;
        values[to++] = x[row * n + i];
      }
  return { values, indices };
}

/** Returns false, with nothing done, where there is no kernel or the heap has no room for a row. */
function byKernel(
  binaries: Binaries,
  instance: Instance,
  { x, values, indices }: { readonly x: FloatArray; readonly values: FloatArray; readonly indices: Uint32Array },
  { rows, n }: { rows: number; n: number },
  { k, largest, sorted }: Wanted,
): boolean {
  const type = isFloat64(x) ? "float64" : "float32";
  const kernel = instance.kernel(binaries, "topEntries", type);
  const staging = instance[type] as unknown as Staging | undefined;
  if (kernel === undefined || staging === undefined) return false;
  const { elementSize: size } = staging;
  const { address: state, room, fits } = scratchOf(staging, n, k);
  // results of as many rows as fit a tile, or of one
  const most = Math.max(1, Math.floor(TILE_BYTES / (k * (size + 4))));
  const y = k * (size + 4) <= TILE_BYTES ? staging.second : staging.borrow("topEntries", 1, k + Math.ceil((4 * k) / size));
  const { pool } = instance;
  const shared = pool && fits ? instance.shared(binaries, "topEntries", type) : undefined;
  const options = [n, k, room, Number(!largest), Number(sorted)];
  const operand = { array: x, address: staging.address(x), span: 1 };
  return visitRows(instance, staging, { x: operand }, { rows, n, most }, (from, _, __, row, count) => {
    const places = y + most * k * size;
    if (pool !== undefined && shared !== undefined && count > 1 && pool.takes(shared, count * n)) {
      const each = (address: number, step: number): Argument => [address, step, AT];
      const work: Argument = [Number(size === 8), 0, STATE];
      const args = [each(from, n * size), each(y, k * size), each(places, 4 * k), work, [0, 1, LENGTH] as const];
      const same = options.map((value) => each(value, 0));
      pool.run({ calls: [{ kernel, shared, args: [...args, ...same] }], total: count, grain: 1, weight: n, repeatable: true });
    } else kernel(from, y, places, state, count, ...options);
    staging.store(y, values, row * k, count * k);
    indices.set(new Uint32Array(staging.memory.buffer, places, count * k), row * k);
  });
}

/** Makes the function of topEntries. */
export function topEntriesOf(spec: typeof topEntriesSpec, binaries: Binaries, open: () => Instance = defaultInstance): TopEntries {
  const op = spec.name;
  const call = (x: FloatArray, options?: TopEntriesOptions) => {
    // all options are read once, before the array is checked: a getter may change an array
    const { shape, axis, k: count, largest, sorted } = validate.options(op, options, KNOWN);
    const sizes = validate.dimensions(op, shape);
    const k = validate.parameter(op, "k", spec.parameters.k, count, true);
    const wanted = {
      k,
      largest: largest === undefined || validate.flag(op, "largest", largest),
      sorted: sorted === undefined || validate.flag(op, "sorted", sorted),
    };
    validate.float(op, "x", x);
    const extent = validate.extent(op, x.length, sizes, axis);
    validate.atMost(op, "k", k, extent.n);
    const size = { rows: extent.outer * extent.inner, n: extent.n };
    const { values, indices } = entriesOf(spec, binaries, open(), lastAxis(x, extent), size, wanted);
    return { values: turnedBack(values, extent, k), indices: turnedBack(indices, extent, k) };
  };
  return Object.assign(call, {
    spec,
    [BIND]: (instance: Instance) => topEntriesOf(spec, binaries, () => instance),
  }) as unknown as TopEntries;
}

/** Makes the function of argMax. */
export function argMaxOf(spec: typeof argMaxSpec, binaries: Binaries, open: () => Instance = defaultInstance): ArgMax {
  const op = spec.name;
  const call = (x: FloatArray, options?: ArgMaxOptions) => {
    const { shape, axis } = validate.options(op, options, KNOWN_ARG_MAX);
    const sizes = validate.dimensions(op, shape);
    const type = validate.float(op, "x", x) ? "float64" : "float32";
    const extent = validate.extent(op, x.length, sizes, axis);
    const [rows, n] = [extent.outer * extent.inner, extent.n];
    if (rows > 0) validate.elements(op, n);
    const indices = new Uint32Array(rows);
    const instance = open();
    const kernel = instance.kernel(binaries, "argMax", type);
    const staging = instance[type] as unknown as Staging | undefined;
    const from = lastAxis(x, extent);
    const places = staging?.scratch ?? 0;
    const done =
      kernel !== undefined &&
      staging !== undefined &&
      visitRows(
        instance,
        staging,
        { x: { array: from, address: staging.address(from), span: 1 } },
        { rows, n, most: TILE_BYTES / 4 },
        (x, _, __, row, count) => {
          kernel(x, places, count, n);
          indices.set(new Uint32Array(staging.memory.buffer, places, count), row);
        },
      );
    if (!done) for (let row = 0; row < rows; row++) indices[row] = spec.row(part(from, row * n, n));
    return sizes === undefined ? indices[0] : indices;
  };
  return Object.assign(call, { spec, [BIND]: (instance: Instance) => argMaxOf(spec, binaries, () => instance) }) as unknown as ArgMax;
}
