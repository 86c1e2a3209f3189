// The module of rows of float16 and bfloat16 numbers: exports, nothing else. Each does rows of n >= 17 numbers up to one that needs care,
// and gives the number of rows done. `scratch` has room for the state of a row-wise kernel and a row of float32 numbers; y may be x.
import { BFloat16, Float16 } from "../float16/halves";
import { plainRows } from "../float16/rows";
import { LOG_SOFTMAX, SOFTMAX } from "../rows/terms";

/** softmax of rows of float16. */
export function softmaxHalf(x: usize, y: usize, scratch: usize, rows: usize, n: usize): usize {
  return plainRows<Float16>(SOFTMAX, x, y, scratch, rows, n);
}
/** softmax of rows of bfloat16. */
export function softmaxBrain(x: usize, y: usize, scratch: usize, rows: usize, n: usize): usize {
  return plainRows<BFloat16>(SOFTMAX, x, y, scratch, rows, n);
}
/** logSoftmax of rows of float16. */
export function logSoftmaxHalf(x: usize, y: usize, scratch: usize, rows: usize, n: usize): usize {
  return plainRows<Float16>(LOG_SOFTMAX, x, y, scratch, rows, n);
}
/** logSoftmax of rows of bfloat16. */
export function logSoftmaxBrain(x: usize, y: usize, scratch: usize, rows: usize, n: usize): usize {
  return plainRows<BFloat16>(LOG_SOFTMAX, x, y, scratch, rows, n);
}
