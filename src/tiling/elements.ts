import { bytesOf, copied, created, overlaps, spoils } from "../arrays.js";
import type { Staging } from "../runtime/staging.js";
import type { FloatArray } from "../types.js";
import * as validate from "../validate/index.js";

/** An array, its address in the instance's memory (0 if it lies elsewhere), and its elements in one step of a walk. */
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

/** The operand of an input. It is a copy if writing y would overwrite it, unless the call reads all of it at `once` before it writes. */
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

/** The address of n steps of x from step i on. If x lies elsewhere, they are copied to the tile. */
export function fetch<A extends FloatArray>(staging: Staging<A>, tile: number, x: Operand<A>, i: number, n: number): number {
  return x.address === 0 ? staging.load(tile, x.array, i * x.span, n * x.span) : x.address + i * x.span * staging.size;
}

/** What a walk reads and writes: one or two sources, and a target. Without a target it only reads. */
export interface Operands<A extends FloatArray = FloatArray> {
  readonly x: Operand<A>;
  readonly second?: Operand<A>;
  readonly y?: Operand<A>;
}

/** One tile's work: the addresses of n steps in each source and in the target. */
export type Visit = (x: number, second: number, to: number, n: number) => void;

/**
 * Visits the steps from `start` to `end`, `step` at a time: copies sources that lie elsewhere into the tiles first, and the target's tile
 * out of them afterwards.
 */
export function stream<A extends FloatArray>(
  staging: Staging<A>,
  { x, second, y }: Operands<A>,
  start: number,
  end: number,
  step: number,
  visit: Visit,
): void {
  for (let i = start; i < end; i += step) {
    const n = Math.min(step, end - i);
    const from = fetch(staging, staging.values, x, i, n);
    const other = second === undefined ? 0 : fetch(staging, staging.second, second, i, n);
    const to = y === undefined || y.address === 0 ? staging.values : y.address + i * y.span * staging.size;
    visit(from, other, to, n);
    if (y !== undefined && y.address === 0) staging.store(to, y.array, i * y.span, n * y.span);
  }
}

/** Steps in one visit: as many as fit a tile, or all if no operand is copied. */
export function stride(staging: Staging, ...operands: (Operand | undefined)[]): number {
  if (operands.every((operand) => operand === undefined || operand.address !== 0)) return Number.POSITIVE_INFINITY;
  return Math.floor(staging.tile / operands.reduce((most, operand) => Math.max(most, operand?.span ?? 1), 1));
}
