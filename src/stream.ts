import type { Lane } from "./lane.js";
import type { FloatArray } from "./memory.js";

/** An operand: an array, and where it lies in the instance's memory (0: elsewhere). */
export interface Operand<A extends FloatArray = FloatArray> {
  readonly array: A;
  readonly address: number;
}

/** The result's operand. */
export function target<A extends FloatArray>(lane: Lane<A>, y: A): Operand<A> {
  return { array: y, address: lane.address(y) };
}

/** Whether y overlaps x without being it, so that writing y would spoil what is still to be read. */
export function overlaps(x: FloatArray, y: FloatArray): boolean {
  if (x === y || x.buffer !== y.buffer) return false;
  return x.byteOffset !== y.byteOffset && Math.abs(x.byteOffset - y.byteOffset) < x.byteLength;
}

/** Whether writing y writes into x. */
export function shares(x: ArrayBufferView, y: ArrayBufferView): boolean {
  if (x.buffer !== y.buffer) return false;
  return x.byteOffset < y.byteOffset + y.byteLength && y.byteOffset < x.byteOffset + x.byteLength;
}

/** An input's operand; a copy where it overlaps y, so that overlapping arrays give what separate ones do. One tile is read whole anyway. */
export function source<A extends FloatArray>(lane: Lane<A>, x: A, y: Operand<A>): Operand<A> {
  const address = lane.address(x);
  const resident = address !== 0 && y.address !== 0;
  const shifted = resident
    ? address !== y.address && Math.abs(address - y.address) < x.byteLength
    : x.length > lane.tile && overlaps(x, y.array);
  return shifted ? { array: x.slice() as A, address: 0 } : { array: x, address };
}

/** One tile's work: the addresses of its n elements in each source and in the target. */
export type Visit = (x: number, second: number, to: number, n: number) => void;

/**
 * Visits the elements from `start` to `end`, `step` at a time: sources that lie elsewhere are copied into the tiles first, and the
 * target's tile out of them afterwards. Without a target the visit only reads.
 */
export function stream<A extends FloatArray>(
  lane: Lane<A>,
  x: Operand<A>,
  second: Operand<A> | undefined,
  y: Operand<A> | undefined,
  start: number,
  end: number,
  step: number,
  visit: Visit,
): void {
  for (let i = start; i < end; i += step) {
    const n = Math.min(step, end - i);
    const from = x.address === 0 ? lane.load(lane.values, x.array, i, n) : x.address + i * lane.size;
    const other =
      second === undefined ? 0 : second.address === 0 ? lane.load(lane.second, second.array, i, n) : second.address + i * lane.size;
    const to = y === undefined || y.address === 0 ? lane.values : y.address + i * lane.size;
    visit(from, other, to, n);
    if (y !== undefined && y.address === 0) lane.store(to, y.array, i, n);
  }
}

/** Elements a visit can take: a tile's, or all where no operand has to pass through one. */
export function stride(lane: Lane, ...operands: (Operand | undefined)[]): number {
  return operands.every((operand) => operand === undefined || operand.address !== 0) ? Number.POSITIVE_INFINITY : lane.tile;
}
