import type { FloatArray, Lanewise } from "../../../src/index.js";
import type { Call } from "../../catalogue/index.js";
import { arraysIn, Seeded } from "../../catalogue/seeded.js";
import type { FloatClass } from "../../catalogue/source.js";

/** How a call is made. */
export interface Manner {
  readonly type: FloatClass;
  /** Elements of a vector. */
  readonly length: number;
  /** Shape of rows; three of `length` by default. */
  readonly shape?: readonly number[];
  /** Which of the call's legal arguments. */
  readonly variant: number;
  /** Whether its arrays are in the instance's memory. */
  readonly resident: boolean;
  /** What each option does when it is read. */
  readonly meddle?: () => void;
  /** Told of each array. */
  readonly placed?: (array: FloatArray) => void;
}

const isOptions = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** The same options, each a getter that meddles before it answers. */
function meddling(value: unknown, meddle: () => void): unknown {
  if (!isOptions(value)) return value;
  const get = (option: unknown) => () => {
    meddle();
    return option;
  };
  const properties = Object.entries(value).map(([name, option]) => [name, { enumerable: true, get: get(meddling(option, meddle)) }]);
  return Object.defineProperties({}, Object.fromEntries(properties));
}

/** Copies of the arrays in a call's answer. Those that the call took of the memory are freed. */
export function outcome(lw: Lanewise, call: Call, manner: Manner): FloatArray[] {
  const { type, length, shape = [3, length], variant, resident, meddle, placed } = manner;
  const taken: FloatArray[] = [];
  const place = (values: Float64Array) => {
    const array: FloatArray = resident ? lw.alloc(type as Float32ArrayConstructor, values.length) : new type(values.length);
    if (resident) taken.push(array);
    array.set(values);
    placed?.(array);
    return array;
  };
  const side = Math.ceil(Math.sqrt(length / 3));
  const args = call.args(new Seeded(type, variant, { lengths: [length], shapes: [shape], sides: [side, side + 1] }, place));
  const answer = call.invoke(lw, meddle === undefined ? args : args.map((arg) => meddling(arg, meddle)));
  const copies = arraysIn(answer).map((x) => x.slice());
  for (const array of taken) lw.free(array);
  return copies;
}

/** Whether two lists of arrays hold the same bits. */
export const same = (a: readonly FloatArray[], b: readonly FloatArray[]): boolean =>
  a.length === b.length && a.every((x, i) => Buffer.compare(bytesOf(x), bytesOf(b[i])) === 0);

const bytesOf = ({ buffer, byteOffset, byteLength }: FloatArray) => Buffer.from(buffer, byteOffset, byteLength);
