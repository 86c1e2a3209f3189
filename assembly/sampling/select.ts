// What sampling from a row of logits needs: a histogram that finds the k-th largest or the nucleus without a sort, the row
// with all below a bound hidden, and the mass of what is left.
//
// Method: floats are made whole numbers that order like them; a histogram over their upper bits, then one over the next bits of those in
//   the bucket that matters, and so on, ends at one value after 3 passes in float32, 6 in float64, of which only the first touches
//   every element. The mass of an element is e^((x - top) / temperature), in float64 lanes to the precision of `float`.

import { half, lanes } from "../halves";
import { loadSome, storeSome } from "../load";
import { exp } from "../math/exp";
import { all, select } from "../simd";

/** A whole number that orders like v, which is not NaN; -0 as 0. */
// @ts-ignore: decorator
@inline function keyOf(v: float): u64 {
  v += <float>0;
  if (sizeof<float>() == 4) {
    const bits = reinterpret<i32>(<f32>v);
    return <u64><u32>(bits ^ ((bits >> 31) | 0x80000000));
  }
  const bits = reinterpret<i64>(<f64>v);
  return <u64>(bits ^ ((bits >> 63) | 0x8000000000000000));
}

/** Puts the mass and the count of every element from lo to hi into the bucket that `bits` of its key, from `shift` on, name. */
// @ts-ignore: decorator
@inline export function histogram(
  x: usize, table: usize, n: usize, lo: float, hi: float, top: f64, inverse: f64, shift: i32, bits: i32,
): void {
  const end = x + (n << alignof<float>()), buckets = (<u64>1 << bits) - 1;
  const first = v128.splat<float>(lo), last = v128.splat<float>(hi), peak = f64x2.splat(top), rate = f64x2.splat(inverse);
  memory.fill(table, 0, 16 << bits);
  if (x < end) do {
    const left = end - x, v = loadSome(x, left);
    if (v128.any_true(v128.and(v128.ge<float>(v, first), v128.le<float>(v, last)))) {
      let at = x, stop = min(x + 16, end), upper = false;
      do {
        const h = half(v, upper), mass = exp<f64, float>(f64x2.mul(f64x2.sub(h, peak), rate)), one = all<f64>(1);
        for (let second = false, i = 0; i < 2; i++, second = true) {
          if (at < stop) {
            const value = load<float>(at);
            if (value >= lo && value <= hi) {
              const entry = table + (<usize>((keyOf(value) >> shift) & buckets) << 4);
              const both = second ? v128.shuffle<i64>(mass, one, 1, 2) : v128.shuffle<i64>(mass, one, 0, 2);
              v128.store(entry, f64x2.add(v128.load(entry), both));
            }
            at += sizeof<float>();
          }
        }
        upper = !upper;
      } while (sizeof<float>() == 4 && upper);
    }
    x += 16;
  } while (x < end);
}

/** y = x where x >= least, else -infinity; y may be x. */
// @ts-ignore: decorator
@inline export function hide(x: usize, y: usize, n: usize, least: float): void {
  const end = x + (n << alignof<float>()), bound = v128.splat<float>(least);
  if (x < end) do {
    const left = end - x, v = loadSome(x, left);
    const kept = select<float>(v128.ge<float>(v, bound), v, all<float>(-Infinity));
    storeSome(y, kept, left);
    x += 16;
    y += 16;
  } while (x < end);
}

/** The mass of all x >= least. */
// @ts-ignore: decorator
@inline export function weigh(x: usize, n: usize, least: float, top: f64, inverse: f64): f64 {
  const end = x + (n << alignof<float>()), whole = x + ((end - x) & ~15);
  const bound = v128.splat<float>(least), wide = f64x2.splat(<f64>least), peak = f64x2.splat(top), rate = f64x2.splat(inverse);
  let sum = all<f64>(0);
  if (x < end) do {
    const v = x < whole ? v128.load(x) : v128.splat<float>(load<float>(x));
    if (v128.any_true(v128.ge<float>(v, bound))) {
      let upper = false;
      do {
        const h = half(v, upper), mass = v128.and(exp<f64, float>(f64x2.mul(f64x2.sub(h, peak), rate)), f64x2.ge(h, wide));
        sum = f64x2.add(sum, x < whole ? mass : v128.and(mass, i64x2(upper ? 0 : -1, 0)));
        upper = !upper;
      } while (sizeof<float>() == 4 && upper);
    }
    x += x < whole ? 16 : sizeof<float>();
  } while (x < end);
  return lanes(sum);
}

/** The index of the m-th element (from 1 on) that equals v; n where there are not so many. */
// @ts-ignore: decorator
@inline export function nth(x: usize, n: usize, v: float, m: f64): usize {
  const start = x, end = x + (n << alignof<float>()), wanted = v128.splat<float>(v);
  if (x < end) do {
    if (end - x >= 16 && !v128.any_true(v128.eq<float>(v128.load(x), wanted))) x += 16;
    else {
      if (load<float>(x) == v) m -= 1;
      if (m < 1) break;
      x += sizeof<float>();
    }
  } while (x < end);
  return (x - start) >> alignof<float>();
}

/** y = (x - origin) / t. */
// @ts-ignore: decorator
@inline export function divide(x: usize, y: usize, n: usize, t: float, origin: float): void {
  const end = x + (n << alignof<float>()), by = v128.splat<float>(t), from = v128.splat<float>(origin);
  if (x < end) do {
    const left = end - x;
    const v = v128.div<float>(v128.sub<float>(loadSome(x, left), from), by);
    storeSome(y, v, left);
    x += 16;
    y += 16;
  } while (x < end);
}
