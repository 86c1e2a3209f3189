// Softmax and log-softmax of rows of 16 bits: the bits that the float32 kernels give after one rounding. The maximum is found among the
// bits, eight at once. Then the row becomes float32 in the scratch, block by block, and 16 bits as it gets its factor or its logarithm.
// Refuted: widening in the registers of the loop that sums the terms (softmax 1.07 times the time; log-softmax, which widens twice, 1.3).
//
// Only rows that need no care are done: without NaN and +infinity, with a maximum that the exponent takes out (softmax/rows.ts), and few of
// their numbers subnormal. Widened, -infinity is -65536 for float16, which no row of softmax tells from it.
import { BLOCK, COUNTS, STATE } from "../layout";
import { terms } from "../rows/sum";
import { isNear, LOG_SOFTMAX, SOFTMAX } from "../rows/terms";
import { all } from "../simd";
import { factorOf, logAbove, logHead, logTail } from "../softmax/result";
import { Half } from "./halves";

/** The largest of eight lanes in all. */
// @ts-ignore: decorator
@inline function spread(h: v128): v128 {
  const m = v128.max<i16>(h, v128.shuffle<i64>(h, h, 1, 0)), most = v128.max<i16>(m, v128.shuffle<i32>(m, m, 1, 0, 3, 2));
  return v128.max<i16>(most, v128.shuffle<i16>(most, most, 1, 0, 3, 2, 5, 4, 7, 6));
}

/**
 * The largest of n numbers in all lanes, n >= 16; NaN for a row that needs care. `beyond` is the least size that a negative number does not
 * have. Few subnormals among larger numbers are welcome: widening one takes 150 cycles.
 */
// @ts-ignore: decorator
@inline function plainMaximum<Type extends Half>(x: usize, n: usize, beyond: i32): v128 {
  const type = changetype<Type>(0), start = x, end = x + (n << 1), last = end - 32, blocks = x + ((n << 1) & ~63);
  // as signed numbers the positive ones rise; as unsigned ones the negative ones come last, the largest size at the end
  let signed = v128.load(last), unsigned = signed;
  if (x < blocks) do {
    const h0 = v128.load(x), h1 = v128.load(x, 16), h2 = v128.load(x, 32), h3 = v128.load(x, 48);
    signed = v128.max<i16>(v128.max<i16>(v128.max<i16>(v128.max<i16>(signed, h0), h1), h2), h3);
    unsigned = v128.max<u16>(v128.max<u16>(v128.max<u16>(v128.max<u16>(unsigned, h0), h1), h2), h3);
    x += 64;
  } while (x < blocks);
  while (x < end) {
    const from = min(x, last), h0 = v128.load(from), h1 = v128.load(from, 16);
    signed = v128.max<i16>(v128.max<i16>(signed, h0), h1);
    unsigned = v128.max<u16>(v128.max<u16>(unsigned, h0), h1);
    x += 32;
  }
  const far = v128.xor(unsigned, i16x8.splat(-0x8000)); // of negative numbers the size; else below 0
  const large = v128.or(v128.gt<i16>(signed, i16x8.splat(<i16>type.infinity() - 1)), v128.gt<i16>(far, i16x8.splat(<i16>beyond - 1)));
  const fair = v128.gt<i16>(v128.max<i16>(signed, far), i16x8.splat(<i16>type.small() - 1));
  if (v128.any_true(large) || !v128.any_true(fair)) return all<f32>(NaN);
  let most = spread(signed);
  if (!v128.any_true(v128.gt<i16>(most, i16x8.splat(-1)))) most = nearest(start, n);
  return type.wide(v128.extend_low<i16>(most));
}

/** Of negative numbers the one nearest to 0, which is the least as a signed number. */
// @ts-ignore: decorator
@inline function nearest(x: usize, n: usize): v128 {
  const end = x + (n << 1), last = end - 16, ones = i16x8.splat(-1);
  let least = v128.load(last);
  do {
    least = v128.min<i16>(least, v128.load(min(x, last)));
    x += 16;
  } while (x < end);
  return v128.xor(spread(v128.xor(least, ones)), ones);
}

/** y = x, n plain numbers. */
// @ts-ignore: decorator
@inline function widen<Type extends Half>(x: usize, y: usize, n: usize): void {
  const type = changetype<Type>(0), end = x + (n << 1), blocks = x + ((n << 1) & ~31);
  if (x < blocks) do {
    v128.store(y, type.wide(v128.load_ext<i16>(x)));
    v128.store(y, type.wide(v128.load_ext<i16>(x, 8)), 16);
    v128.store(y, type.wide(v128.load_ext<i16>(x, 16)), 32);
    v128.store(y, type.wide(v128.load_ext<i16>(x, 24)), 48);
    x += 32;
    y += 64;
  } while (x < blocks);
  if (x < end) do {
    v128.store_lane<f32>(y, type.wide(i32x4.splat(<i32>load<i16>(x))), 0);
    x += 2;
    y += 4;
  } while (x < end);
}

/** The sum of the terms of n plain numbers, which go to y: widened block by block, in the first-level cache. */
// @ts-ignore: decorator
@inline function sumOf<Type extends Half>(kind: i32, x: usize, y: usize, n: usize, m: v128, state: usize): v128 {
  const end = y + (n << 2);
  let sum = all<f64>(0);
  do {
    const part = min<usize>(BLOCK, end - y) >> 2;
    widen<Type>(x, y, part);
    sum = terms(kind, y, y, part, m, sum, state);
    x += part << 1;
    y += part << 2;
  } while (y < end);
  return sum;
}

/** Terms times the factor. */
// @ts-ignore: decorator
@inline function scale<Type extends Half>(x: usize, y: usize, n: usize, f: v128): void {
  const type = changetype<Type>(0), end = x + (n << 2), blocks = x + ((n << 2) & ~63);
  if (x < blocks) do {
    const x0 = v128.mul<f32>(v128.load(x), f), x1 = v128.mul<f32>(v128.load(x, 16), f);
    const x2 = v128.mul<f32>(v128.load(x, 32), f), x3 = v128.mul<f32>(v128.load(x, 48), f);
    v128.store(y, type.chances(x0, x1));
    v128.store(y, type.chances(x2, x3), 16);
    x += 64;
    y += 32;
  } while (x < blocks);
  if (x < end) do {
    const v = v128.mul<f32>(v128.load32_splat(x), f);
    v128.store_lane<u16>(y, type.chances(v, v), 0);
    x += 4;
    y += 2;
  } while (x < end);
}

/** x - hi - lo of float32 numbers, for results within the range of the type. */
// @ts-ignore: decorator
@inline function subtract<Type extends Half>(x: usize, y: usize, n: usize, hi: v128, lo: v128): void {
  const type = changetype<Type>(0), end = x + (n << 2), blocks = x + ((n << 2) & ~63);
  if (x < blocks) do {
    const x0 = v128.sub<f32>(v128.sub<f32>(v128.load(x), hi), lo), x1 = v128.sub<f32>(v128.sub<f32>(v128.load(x, 16), hi), lo);
    v128.store(y, type.bits(x0, x1));
    const x2 = v128.sub<f32>(v128.sub<f32>(v128.load(x, 32), hi), lo), x3 = v128.sub<f32>(v128.sub<f32>(v128.load(x, 48), hi), lo);
    v128.store(y, type.bits(x2, x3), 16);
    x += 64;
    y += 32;
  } while (x < blocks);
  if (x < end) do {
    const v = v128.sub<f32>(v128.sub<f32>(v128.load32_splat(x), hi), lo);
    v128.store_lane<u16>(y, type.bits(v, v), 0);
    x += 4;
    y += 2;
  } while (x < end);
}

/**
 * Rows of n >= 17 numbers up to one that needs care: how many are done. The scratch has room for the state of a row-wise kernel and a row
 * of float32 numbers; y may be x.
 */
// @ts-ignore: decorator
@inline export function plainRows<Type extends Half>(
  kind: i32, x: usize, y: usize, scratch: usize, rows: usize, n: usize,
): usize {
  const size = n << 1, end = x + rows * size, floats = scratch + STATE, none = all<f32>(NaN), type = changetype<Type>(0);
  let done: usize = 0;
  do {
    const m = plainMaximum<Type>(x, n, kind == SOFTMAX ? type.infinity() + 1 : type.deep());
    if (!v128.all_true<i32>(isNear(m))) break;
    if (kind == LOG_SOFTMAX) v128.store(scratch, all<f64>(0), COUNTS);
    const sum = sumOf<Type>(kind, x, floats, n, m, scratch);
    if (kind == SOFTMAX) scale<Type>(floats, y, n, factorOf(m, sum, sum, none));
    else {
      const log = logAbove(m, sum, v128.load(scratch, COUNTS), false), head = logHead(m, log, log);
      subtract<Type>(floats, y, n, head, logTail(m, head, log, log, none));
    }
    x += size;
    y += size;
    done++;
  } while (x != end);
  return done;
}
