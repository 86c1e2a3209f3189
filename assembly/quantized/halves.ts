// Weights of 16 bits, in panels of eight columns: a row of a panel is a vector, whose 32-bit lane i has column i in its upper half and
// column i + 4 in its lower one. They are widened in registers; sums and their order are those of matmul/gemm.ts, and so are the bits.
//
// A bfloat16 number is the upper half of a float32 number. A float16 number is kept as sign, five bits of exponent and ten digits: three
// places further right it is a float32 number of a small exponent, which lacks `factor`. The exponents end at 31, and there are no
// subnormal numbers, with which products take a hundred cycles (64 times the time). So that products stay normal, x is raised to about
// 2^80 meanwhile. All these factors are powers of two, which change no digit.
// Refuted: panels of 32 columns, whose rows are one stream of 64 bytes (int8: 1.8 ms instead of 1.1).
import { DEPTH, NARROW_ROW, PANEL } from "../layout";
import { endOf, loadSome, settle } from "../load";
import { put, splat } from "../rows/panel";
import { abs, all, madd } from "../simd";

@unmanaged
abstract class Half {
  /** Columns 0 to 3 of a row of a panel, and 4 to 7. */
  abstract upper(v: v128): v128;
  abstract lower(v: v128): v128;
}

@unmanaged @final
class BFloat16 extends Half {
  @inline upper(v: v128): v128 { return v128.and(v, i32x4.splat(-0x10000)); }
  @inline lower(v: v128): v128 { return v128.shl<i32>(v, 16); }
}

@unmanaged @final
class Float16 extends Half {
  @inline upper(v: v128): v128 { return v128.and(v128.shr<i32>(v, 3), i32x4.splat(-0x70002000)); }
  @inline lower(v: v128): v128 { return this.upper(v128.shl<i32>(v, 16)); }
}

/** Sums of float16 numbers as they are without the factors. */
// @ts-ignore: decorator
@inline function scaled(c: v128, factor: v128, down: v128, scales: bool): v128 {
  return scales ? v128.mul<f32>(v128.mul<f32>(c, factor), down) : c;
}

/** Stores the sums of a panel, if y has it. */
// @ts-ignore: decorator
@inline function store(base: usize, y: usize, c0: v128, c1: v128, column: usize, width: usize): void {
  if (column < width) put(base ? base + column : 0, y + column, c0, c1, width - column);
}

/** One row: four panels at a time. What is beyond the last one is the last one again, summed and not stored. */
// @ts-ignore: decorator
@inline function row<Op extends Half>(
  x: usize, b: usize, base: usize, y: usize, k: usize, n: usize, scales: bool, raise: v128, factor: v128, down: v128,
): void {
  const op = changetype<Op>(0), zero = all<f32>(0), width = n << 2, panel = k * NARROW_ROW;
  let column: usize = 0;
  do {
    const left = width - column;
    const d1 = left > PANEL ? panel : 0, d2 = left > 2 * PANEL ? d1 + panel : d1, d3 = left > 3 * PANEL ? d2 + panel : d2;
    let q = b, at = x, rest = k, from = base;
    do {
      let c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero, c6 = zero, c7 = zero;
      const depth = min(rest, DEPTH), stop = q + depth * NARROW_ROW;
      if (q != stop) do {
        let v = splat(at);
        if (scales) v = v128.mul<f32>(v, raise);
        let w = v128.load(q);
        c0 = madd<f32>(v, op.upper(w), c0);
        c1 = madd<f32>(v, op.lower(w), c1);
        w = v128.load(q + d1);
        c2 = madd<f32>(v, op.upper(w), c2);
        c3 = madd<f32>(v, op.lower(w), c3);
        w = v128.load(q + d2);
        c4 = madd<f32>(v, op.upper(w), c4);
        c5 = madd<f32>(v, op.lower(w), c5);
        w = v128.load(q + d3);
        c6 = madd<f32>(v, op.upper(w), c6);
        c7 = madd<f32>(v, op.lower(w), c7);
        q += NARROW_ROW;
        at += 4;
      } while (q != stop);
      store(from, y, scaled(c0, factor, down, scales), scaled(c1, factor, down, scales), column, width);
      store(from, y, scaled(c2, factor, down, scales), scaled(c3, factor, down, scales), column + PANEL, width);
      store(from, y, scaled(c4, factor, down, scales), scaled(c5, factor, down, scales), column + 2 * PANEL, width);
      store(from, y, scaled(c6, factor, down, scales), scaled(c7, factor, down, scales), column + 3 * PANEL, width);
      from = y;
      rest -= depth;
    } while (rest > 0);
    b += 4 * panel;
    column += 4 * PANEL;
  } while (column < width);
}

/** The bits of the largest magnitude of x; those of NaN are above all. */
function largestBits(x: usize, n: usize): u32 {
  const end = x + (n << 2);
  let most = all<f32>(0);
  if (x < end) do {
    most = v128.max<i32>(most, abs<f32>(loadSome(x, end - x)));
    x += 16;
  } while (x < end);
  most = v128.max<i32>(most, v128.shuffle<i64>(most, most, 1, 0));
  return max(<u32>i32x4.extract_lane(most, 0), <u32>i32x4.extract_lane(most, 1));
}

/** y = base + x b, b of float16 numbers that lack `factor`. */
export function float16Row(x: usize, b: usize, base: usize, y: usize, k: usize, n: usize, factor: f64): void {
  // exponents as float32 numbers have them: 207 is 2^80
  const exponent = min<u32>(253, 334 - (largestBits(x, k) >> 23));
  const raise = f32x4.splat(reinterpret<f32>(exponent << 23)), down = f32x4.splat(reinterpret<f32>((254 - exponent) << 23));
  row<Float16>(x, b, base, y, k, n, true, raise, f32x4.splat(<f32>factor), down);
  settle(endOf(y, n), 1, n, 0);
}

/** y = base + x b, b of bfloat16 numbers. */
export function bfloat16Row(x: usize, b: usize, base: usize, y: usize, k: usize, n: usize): void {
  const one = all<f32>(1);
  row<BFloat16>(x, b, base, y, k, n, false, one, one, one);
  settle(endOf(y, n), 1, n, 0);
}

/** Panels for matmul/gemm.ts, k rows of n columns. */
// @ts-ignore: decorator
@inline function panels<Op extends Half>(b: usize, y: usize, k: usize, n: usize, factor: v128): void {
  const op = changetype<Op>(0), end = b + (n + 7 >> 3) * k * NARROW_ROW;
  if (b != end) do {
    const v = v128.load(b);
    v128.store(y, v128.mul<f32>(op.upper(v), factor));
    v128.store(y, v128.mul<f32>(op.lower(v), factor), 16);
    b += NARROW_ROW;
    y += PANEL;
  } while (b != end);
}

export function float16Panels(b: usize, y: usize, k: usize, n: usize, factor: f64): void {
  panels<Float16>(b, y, k, n, f32x4.splat(<f32>factor));
}

export function bfloat16Panels(b: usize, y: usize, k: usize, n: usize): void {
  panels<BFloat16>(b, y, k, n, all<f32>(1));
}
