// Checks the labels of a loss.
import { tagOf } from "../arrays.js";
import { wrongRange, wrongType } from "./error.js";

export const INTEGERS = /^(Int(8|16|32)|Uint(8|8Clamped|16|32)|Big(Int|Uint)64)Array$/;

/** The class of each row, from 0 to classes - 1; -1 where the label is `ignored`. */
export function labels(op: string, value: unknown, rows: number, classes: number, ignored: number, otherwise = ""): Float64Array {
  const tag = ArrayBuffer.isView(value) ? String(tagOf(value)) : "";
  if (!INTEGERS.test(tag)) throw wrongType(op, "labels", `an array of whole numbers such as Int32Array${otherwise}`, value);
  const given = value as unknown as ArrayLike<number | bigint>;
  if (given.length !== rows) throw wrongRange(op, "labels", `length ${rows}`, given.length);
  const none = tag.startsWith("Big") ? BigInt(ignored) : ignored;
  const found = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const label = given[i];
    if (label === none) found[i] = -1;
    else if (label >= 0 && label < classes) found[i] = Number(label);
    else throw new RangeError(`${op}: "labels" expected classes from 0 to ${classes - 1}, got ${label} at ${i}`);
  }
  return found;
}
