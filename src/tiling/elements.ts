import { bytesOf, copied, created, overlaps, spoils } from "../arrays.js";
import type { Staging } from "../runtime/staging.js";
import type { FloatArray } from "../types.js";
import * as validate from "../validate/index.js";

/** An array, its address in the instance's memory (0 if it is foreign), and its elements in one unit of the work. */
export interface Operand<A extends FloatArray = FloatArray> {
  readonly array: A;
  readonly address: number;
  readonly span: number;
}

/** The array of a result: `out` after a check, or a new array of the type of `like` and its length unless another is given. */
export function result(
  op: string,
  name: string,
  out: FloatArray | undefined,
  like: FloatArray,
  likeName: string,
  length = like.length,
): FloatArray {
  if (out === undefined) return created(like, length);
  validate.same(op, name, out, like, likeName, length);
  return out;
}

/** The operand of a result. */
export function target<A extends FloatArray>(staging: Staging<A>, y: A, span = 1): Operand<A> {
  return { array: y, address: staging.address(y), span };
}

/** The operand of an input: a copy if writing y would overwrite elements still to be read. `once`: the call reads all of x before it writes. */
export function source<A extends FloatArray>(
  staging: Staging<A>,
  x: A,
  y: Operand<A>,
  span = 1,
  once = Math.max(x.length, y.array.length) <= staging.tile,
): Operand<A> {
  const address = staging.address(x);
  const resident = address !== 0 && y.address !== 0;
  const spoilt = resident ? spoils(address, bytesOf(x), y.address, bytesOf(y.array)) : !once && overlaps(x, y.array);
  return spoilt ? { array: copied(x), address: 0, span } : { array: x, address, span };
}

/** The address of n units of x from unit i on. If x is foreign, they are copied to the tile. */
export function fetch<A extends FloatArray>(staging: Staging<A>, tile: number, x: Operand<A>, i: number, n: number): number {
  return x.address === 0 ? staging.load(tile, x.array, i * x.span, n * x.span) : x.address + i * x.span * staging.elementSize;
}

/** Numbers that go along with the elements of a walk, at an address: 16 bytes to a step, or 0 if one number serves all. */
export interface Companion {
  readonly address: number;
  readonly step: number;
  /** Brings n elements from number `start` on to the address. */
  load(start: number, n: number): void;
}

const nothing = () => {};

/**
 * The companion of an array that repeats itself after `x.length` elements, or of a number, which is brought at once. Its numbers are at the
 * given address; 1 is in the memory already.
 */
export function companion<A extends FloatArray>(staging: Staging<A>, address: number, x: A | number, total: number): Companion {
  if (x === 1) return { address: staging.ones, step: 0, load: nothing };
  if (typeof x === "number") {
    staging.fill(address, x, 16 / staging.elementSize);
    return { address, step: 0, load: nothing };
  }
  if (x.length >= total) return { address, step: 16, load: (start, n) => staging.load(address, x, start, n) };
  // so long that a tile can begin anywhere in the first period
  const repeated = new staging.type(Math.min(total, x.length + staging.tile));
  for (let i = 0; i < repeated.length; i++) repeated[i] = x[i % x.length];
  return { address, step: 16, load: (start, n) => staging.load(address, repeated, start % x.length, n) };
}

/** One or two sources, and a target. Without a target the work only reads. */
export interface Operands<A extends FloatArray = FloatArray> {
  readonly x: Operand<A>;
  readonly second?: Operand<A>;
  readonly y?: Operand<A>;
  /** Where x is copied to, and y from, if they are foreign: to the first tile by default, where a kernel works in place. */
  readonly areas?: { readonly x: number; readonly y: number };
}

/** One tile's work: the addresses of n units in each source and in the target; the first of them is number `start`. */
export type Visit = (x: number, second: number, to: number, n: number, start: number) => void;

/**
 * Visits the units from `start` to `end`, `most` at a time: copies foreign sources into the tiles first, and a foreign target's tile out of
 * them afterwards.
 */
export function stream<A extends FloatArray>(
  staging: Staging<A>,
  { x, second, y, areas }: Operands<A>,
  start: number,
  end: number,
  most: number,
  visit: Visit,
): void {
  const into = areas === undefined ? staging.first : areas.x;
  const outOf = areas === undefined ? staging.first : areas.y;
  for (let i = start; i < end; i += most) {
    const n = Math.min(most, end - i);
    const from = fetch(staging, into, x, i, n);
    const other = second === undefined ? 0 : fetch(staging, staging.second, second, i, n);
    const to = y === undefined || y.address === 0 ? outOf : y.address + i * y.span * staging.elementSize;
    visit(from, other, to, n, i);
    if (y !== undefined && y.address === 0) staging.store(to, y.array, i * y.span, n * y.span);
  }
}

/** Units in one tile, or Infinity if no operand is copied. */
export function fitting(staging: Staging, ...operands: (Operand | undefined)[]): number {
  if (operands.every((operand) => operand === undefined || operand.address !== 0)) return Number.POSITIVE_INFINITY;
  return Math.floor(staging.tile / operands.reduce((most, operand) => Math.max(most, operand?.span ?? 1), 1));
}
