// Checks the arguments that only the rotary embedding takes.
import { tagOf } from "../arrays.js";
import { wrongRange, wrongType } from "./error.js";
import { INTEGERS } from "./labels.js";

/** Throws if an axis, if one was given, is the last one. */
export function notLast(op: string, axis: unknown, rank: number): void {
  if (axis === -1 || axis === rank - 1) throw wrongRange(op, "axis", "an axis before the last one, which has the elements of a head", axis);
}

/** An even number of a row's n elements. */
export function evenSize(op: string, name: string, value: unknown, n: number): number {
  const expected = `an even number from 0 to ${n}`;
  if (typeof value !== "number") throw wrongType(op, name, expected, value);
  if (!(Number.isInteger(value) && value % 2 === 0 && value >= 0 && value <= n)) throw wrongRange(op, name, expected, value);
  return value;
}

/** Whole numbers, as many as one of these lengths. */
export function positions(op: string, value: unknown, lengths: readonly number[]): Float64Array {
  const tag = ArrayBuffer.isView(value) ? String(tagOf(value)) : "";
  if (!INTEGERS.test(tag)) throw wrongType(op, "positions", "an array of whole numbers such as Int32Array", value);
  const given = value as unknown as ArrayLike<number | bigint>;
  if (!lengths.includes(given.length)) throw wrongRange(op, "positions", `length ${[...new Set(lengths)].join(" or ")}`, given.length);
  return Float64Array.from({ length: given.length }, (_, i) => Number(given[i]));
}
