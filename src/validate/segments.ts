// Checks the offsets of segments.
import { tagOf } from "../arrays.js";
import { wrongRange, wrongType } from "./error.js";

const OFFSETS = /^(Int32|Uint32|BigInt64|BigUint64)Array$/;

/** Where segments begin, and at last where the last one ends: ascending whole numbers from 0 to the length. */
export function offsets(op: string, value: unknown, length: number, name: string): Float64Array {
  if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && OFFSETS.test(String(tagOf(value)))))
    throw wrongType(op, "offsets", "an Int32Array, Uint32Array, BigInt64Array or an array of numbers", value);
  const given = value as ArrayLike<unknown>;
  const n: number = given.length;
  if (n === 0) throw wrongRange(op, "offsets", "at least one number, where the first segment begins", "none");
  const found = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const offset = given[i];
    if (typeof offset !== "number" && typeof offset !== "bigint") throw wrongType(op, "offsets", "whole numbers", offset);
    found[i] = Number(offset);
    if (!Number.isInteger(found[i]) || found[i] < (i === 0 ? 0 : found[i - 1]) || found[i] > length)
      throw new RangeError(
        `${op}: "offsets" expected ascending whole numbers from 0 to the length ${length} of ${name}, got ${offset} at ${i}`,
      );
  }
  if (found[0] !== 0) throw wrongRange(op, "offsets", "0 as the first number", found[0]);
  if (found[n - 1] !== length) throw wrongRange(op, "offsets", `the length ${length} of ${name} as the last number`, found[n - 1]);
  return found;
}
