// What sampling from rows of logits needs: the mass of the elements by their distance from the largest, which finds the nucleus and a draw
// without a sort; the elements of a range; a row with all below a bound hidden.
//
// Method: the mass of an element is e^((x - top) inverse), in float64 lanes to the precision of `float`. It goes into one of BUCKETS
//   buckets of equal width between two bounds: the largest elements into the first. Their sums tell the bucket where a share of the mass
//   is reached; only its elements are ever looked at. The number of a bucket falls where x rises, with any rounding, since each step does.

import { half } from "../halves";
import { BUCKETS, ROW } from "../layout";
import { loadOrLeast, loadSome, storeSome } from "../load";
import { exp } from "../math/exp";
import { spread } from "../rows/maximum";
import { all, isNan, neg, select } from "../simd";

/** What added to a number below 2^22 leaves it, rounded, in the low bits. */
// @ts-ignore: decorator
@inline function magic(): f64 {
  return sizeof<float>() == 4 ? 8388608.0 : 4503599627370496.0;
}

// @ts-ignore: decorator
@inline function add(table: usize, offset: usize, mass: f64): void {
  store<f64>(table + offset, load<f64>(table + offset) + mass);
}

/** The masses of the elements of a row from lo to hi, by buckets. */
// @ts-ignore: decorator
@inline function tallyRow(x: usize, table: usize, n: usize, lo: float, hi: float, scale: float, top: f64, inverse: f64): void {
  const end = x + (n << alignof<float>()), least = v128.splat<float>(lo), most = v128.splat<float>(hi), rate = v128.splat<float>(scale);
  const peak = f64x2.splat(top), sharpness = f64x2.splat(inverse), last = all<float>(<f64>(BUCKETS - 1)), bits = all<float>(magic());
  const number = sizeof<float>() == 4 ? i32x4.splat(0xffff) : i64x2.splat(0xffff);
  memory.fill(table, 0, 8 * BUCKETS);
  if (x < end) do {
    let v = loadOrLeast(x, end - x);
    v = select<float>(v128.and(v128.ge<float>(v, least), v128.le<float>(v, most)), v, all<float>(-Infinity));
    const distance = v128.pmin<float>(last, v128.mul<float>(v128.sub<float>(most, v), rate));
    const at = v128.and(v128.add<float>(distance, bits), number);
    const first = exp<f64, float>(f64x2.mul(f64x2.sub(half(v, false), peak), sharpness));
    if (sizeof<float>() == 4) {
      const second = exp<f64, float>(f64x2.mul(f64x2.sub(half(v, true), peak), sharpness));
      add(table, <usize>i32x4.extract_lane(at, 0) << 3, f64x2.extract_lane(first, 0));
      add(table, <usize>i32x4.extract_lane(at, 1) << 3, f64x2.extract_lane(first, 1));
      add(table, <usize>i32x4.extract_lane(at, 2) << 3, f64x2.extract_lane(second, 0));
      add(table, <usize>i32x4.extract_lane(at, 3) << 3, f64x2.extract_lane(second, 1));
    } else {
      add(table, <usize>i64x2.extract_lane(at, 0) << 3, f64x2.extract_lane(first, 0));
      add(table, <usize>i64x2.extract_lane(at, 1) << 3, f64x2.extract_lane(first, 1));
    }
    x += 16;
  } while (x < end);
}

/** The same of rows; each has lo, hi, scale, top and inverse at `state`. */
// @ts-ignore: decorator
@inline export function tally(x: usize, table: usize, state: usize, rows: usize, n: usize): void {
  for (; rows > 0; rows--) {
    const lo = load<f64>(state), hi = load<f64>(state, 8), scale = load<f64>(state, 16), top = load<f64>(state, 24);
    tallyRow(x, table, n, <float>lo, <float>hi, <float>scale, top, load<f64>(state, 32));
    x += n << alignof<float>();
    state += ROW;
    table += 8 * BUCKETS;
  }
}

/** The number of elements from lo to hi of each row (none where lo is above hi), and the places of the first `room` of them. */
// @ts-ignore: decorator
@inline export function within(x: usize, places: usize, state: usize, rows: usize, n: usize, room: usize): void {
  for (; rows > 0; rows--) {
    const lo = <float>load<f64>(state), hi = <float>load<f64>(state, 8), least = v128.splat<float>(lo), most = v128.splat<float>(hi);
    const end = x + (n << alignof<float>());
    let at = lo > hi ? end : x, count: usize = 0;
    if (at < end) do {
      const stop = min(at + 64, end);
      if (stop - at == 64) {
        const x0 = v128.load(at), x1 = v128.load(at, 16), x2 = v128.load(at, 32), x3 = v128.load(at, 48);
        const in0 = v128.and(v128.ge<float>(x0, least), v128.le<float>(x0, most));
        const in1 = v128.and(v128.ge<float>(x1, least), v128.le<float>(x1, most));
        const in2 = v128.and(v128.ge<float>(x2, least), v128.le<float>(x2, most));
        const in3 = v128.and(v128.ge<float>(x3, least), v128.le<float>(x3, most));
        if (!v128.any_true(v128.or(v128.or(in0, in1), v128.or(in2, in3)))) {
          at = stop;
          continue;
        }
      }
      do {
        const v = load<float>(at);
        if (v >= lo && v <= hi) {
          if (count < room) store<u32>(places + 4 * count, <u32>((at - x) >> alignof<float>()), 4);
          count++;
        }
        at += sizeof<float>();
      } while (at < stop);
    } while (at < end);
    store<u32>(places, <u32>count);
    x = end;
    state += ROW;
    places += 4 * room + 4;
  }
}

/** The largest of n elements; NaN if there is one. With four vectors in flight: `maximum` waits for one. */
// @ts-ignore: decorator
@inline export function peakOf(x: usize, n: usize): float {
  const end = x + (n << alignof<float>()), stop = x + ((end - x) & ~63), zero = all<float>(0);
  let m0 = all<float>(-Infinity), m1 = m0, m2 = m0, m3 = m0, n0 = zero, n1 = zero;
  if (x < stop) do {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    m0 = v128.pmax<float>(m0, x0);
    m1 = v128.pmax<float>(m1, x1);
    m2 = v128.pmax<float>(m2, x2);
    m3 = v128.pmax<float>(m3, x3);
    n0 = v128.or(n0, v128.or(isNan<float>(x0), isNan<float>(x1)));
    n1 = v128.or(n1, v128.or(isNan<float>(x2), isNan<float>(x3)));
    x += 64;
  } while (x < stop);
  if (x < end) do {
    const v = loadOrLeast(x, end - x);
    m0 = v128.pmax<float>(m0, v);
    n0 = v128.or(n0, isNan<float>(v));
    x += 16;
  } while (x < end);
  if (v128.any_true(v128.or(n0, n1))) return <float>NaN;
  return v128.extract_lane<float>(spread(v128.pmax<float>(v128.pmax<float>(m0, m1), v128.pmax<float>(m2, m3))), 0);
}

/** The largest element of each row, NaN if there is one, and the least of a part of it. */
// @ts-ignore: decorator
@inline export function span(x: usize, state: usize, rows: usize, n: usize): void {
  for (; rows > 0; rows--) {
    const end = x + (n << alignof<float>());
    store<f64>(state, <f64>peakOf(x, n), 8);
    let least = all<float>(Infinity);
    for (; end - x >= 256; x += 256) least = v128.pmin<float>(least, v128.load(x));
    store<f64>(state, -<f64>v128.extract_lane<float>(spread(neg<float>(least)), 0));
    x = end;
    state += ROW;
  }
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
