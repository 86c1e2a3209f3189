// Checks the arguments of the processor for transformers.js.
import { floatType, tagOf } from "../arrays.js";
import type { FloatArray } from "../types.js";
import { wrongRange, wrongShape, wrongType } from "./error.js";
import { INTEGERS } from "./labels.js";
import { flag, options } from "./option.js";
import { known } from "./unknown.js";

/** A Float16Array, or its bits. */
export type HalfArray = ArrayBufferView & { readonly length: number; readonly BYTES_PER_ELEMENT: 2 };

type Lists = readonly ArrayLike<number | bigint>[];

const OPTIONS = { steps: 1, order: 1, seed: 1, vocabulary: 1, bitMask: 1, draw: 1 } as const;
const KNOWN = /*#__PURE__*/ known<typeof OPTIONS>(OPTIONS, {}, [
  "vocabulary:vocab vocabsize",
  "steps:samplers processors",
  "draw:dosample sample",
  "bitMask:mask grammar",
]);

/** The options of a processor; those of its sampler are checked by it. */
export function processorOptions<O extends object>(op: string, value: O | undefined): Omit<O, "draw"> & { draw: boolean } {
  const { draw, ...others } = options<Record<string, unknown>>(op, value as Record<string, unknown> | undefined, KNOWN);
  if (others.bitMask !== undefined && typeof others.bitMask !== "function")
    throw wrongType(op, "bitMask", "a function that gives the mask of a text", others.bitMask);
  return { ...others, draw: draw === undefined || flag(op, "draw", draw) } as unknown as Omit<O, "draw"> & { draw: boolean };
}

/** Whether it has data and dimensions. */
export const isTensor = (value: unknown): value is { readonly data: unknown; readonly dims: readonly number[] } =>
  typeof value === "object" && value !== null && "data" in value && "dims" in value;

/** An array of ids for each text. */
export function lists(op: string, name: string, value: unknown): Lists {
  if (!Array.isArray(value) || value.length === 0) throw wrongType(op, name, "an array of ids for each text", value);
  for (const list of value)
    if (!Array.isArray(list) && !ArrayBuffer.isView(list)) throw wrongType(op, name, "an array of ids for each text", list);
  return value as Lists;
}

interface IdTensor {
  readonly rows: number;
  readonly length: number;
  readonly data: BigInt64Array;
}

/** A tensor of ids, [texts, length]. */
export function idTensor(op: string, { data, dims }: { readonly data: unknown; readonly dims: readonly number[] }): IdTensor {
  if (!ArrayBuffer.isView(data) || !INTEGERS.test(String(tagOf(data)))) throw wrongType(op, "ids", "a tensor of whole numbers", data);
  const ids = data as BigInt64Array;
  const [rows, length] = dims;
  if (dims.length !== 2 || rows < 1 || rows * length !== ids.length) throw wrongShape(op, "[texts, length] of the ids", dims, "ids");
  return { rows, length, data: ids };
}

/** A tensor of logits for so many texts: [texts, vocabulary] or [texts, length, vocabulary], of float32, float64 or float16. */
export function logitTensor(op: string, tensor: unknown, texts: number, vocabulary: number | undefined) {
  if (!isTensor(tensor)) throw wrongType(op, "logits", "a tensor with data and dims", tensor);
  const { data, dims } = tensor;
  const tag = ArrayBuffer.isView(data) ? String(tagOf(data)) : "";
  if (floatType(data) === undefined && tag !== "Float16Array" && tag !== "Uint16Array")
    throw wrongType(op, "logits", "a tensor of float32 or float16 on the CPU", data);
  const array = data as FloatArray | HalfArray;
  const last = dims[dims.length - 1];
  const size = dims.reduce((product, size) => product * size, 1);
  if (dims.length < 2 || dims.length > 3 || dims[0] !== texts || size !== array.length || size === 0)
    throw wrongShape(op, `[${texts}, vocabulary] or [${texts}, length, vocabulary]`, dims, "logits");
  if (vocabulary !== undefined && vocabulary !== last) throw wrongRange(op, "logits", `rows of ${vocabulary} tokens`, last);
  return { data: array, rows: texts, vocabulary: last };
}

/** The error for logits of several positions where one is processed. */
export const onePosition = (op: string, dims: readonly number[]) => wrongShape(op, "one position of each text", dims, "logits");
