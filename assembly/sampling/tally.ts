// The mass of the elements of a row by their distance from the largest: it finds the nucleus and a draw without a sort.
//
// Method: the mass of an element is e^((x - top) inverse). It goes into one of BUCKETS buckets of equal width between two bounds: the
//   largest elements into the first. Their sums tell the bucket where a share of the mass is reached; only its elements are ever looked at.
//   The number of a bucket falls where x rises, with any rounding, since each step does.
// The last bucket takes all that is far. `span` looks at a few elements and at the maxima of groups to tell where it may begin: most
//   elements of a row of logits have no part in the share that is asked for. Those that have are moved together, and only they go through
//   the table, in float64 lanes to full precision. Far ones need fewer digits: their masses are taken in lanes of the elements, unless all
//   are asked for exactly.

import { half, lanes } from "../doubles";
import { BUCKETS, ROW, TABLE } from "../layout";
import { loadOrLeast } from "../load";
import { exp2, expNormal, LOG2E } from "../math/exp";
import { compact, ORDERS, writeOrders } from "../rows/compact";
import { spread } from "../rows/maximum";
import { all, isNan, select, where } from "../simd";

/** Bytes of a row whose near elements are moved together: what fits the first-level cache beside the table. */
const PART: usize = 4096;
/** Vectors of maxima, and of elements that stand for the row. */
const GROUPS: usize = 128;
/** How much of the mass that is not asked for may be far: what is known of the row is an estimate. */
const CAUTION: f64 = 0.7;

/** What added to a number below 2^22 leaves it, rounded, in the low bits. */
// @ts-ignore: decorator
@inline function magic(): f64 {
  return sizeof<float>() == 4 ? 8388608.0 : 4503599627370496.0;
}

/** What `massOf` multiplies distances by: in float32 lanes it is a power of 2. */
// @ts-ignore: decorator
@inline function sharpnessOf(inverse: f64): v128 {
  return v128.splat<float>(<float>(sizeof<float>() == 4 ? inverse * LOG2E : inverse));
}

/** e^((x - peak) inverse) in lanes of the elements. What would be no normal number is the least of them. */
// @ts-ignore: decorator
@inline function massOf(x: v128, peak: v128, sharpness: v128): v128 {
  const distance = v128.mul<float>(v128.sub<float>(x, peak), sharpness);
  if (sizeof<float>() == 4) return exp2(f32x4.pmax(distance, all<f32>(-125)));
  return expNormal<float, float>(f64x2.pmax(distance, all<f64>(-700)));
}

/** The same in float64 lanes, of the lower or the upper half, to the precision of P. */
// @ts-ignore: decorator
@inline function wideMassOf<P>(x: v128, upper: bool, peak: v128, sharpness: v128): v128 {
  return expNormal<f64, P>(f64x2.pmax(f64x2.mul(f64x2.sub(half(x, upper), peak), sharpness), all<f64>(-700)));
}

/** The sum of both halves. */
// @ts-ignore: decorator
@inline function exactMasses(x: v128, peak: v128, sharpness: v128): v128 {
  const first = wideMassOf<f64>(x, false, peak, sharpness);
  return sizeof<float>() == 4 ? f64x2.add(first, wideMassOf<f64>(x, true, peak, sharpness)) : first;
}

// @ts-ignore: decorator
@inline function add(table: usize, offset: usize, mass: f64): void {
  store<f64>(table + offset, load<f64>(table + offset) + mass);
}

/** Adds the masses of whole vectors, to the precision of P, to the buckets. */
// @ts-ignore: decorator
@inline function addUp<P>(x: usize, end: usize, table: usize, most: v128, rate: v128, peak: v128, sharpness: v128): void {
  const last = all<float>(<f64>(BUCKETS - 1)), bits = all<float>(magic());
  const number = sizeof<float>() == 4 ? i32x4.splat(0xffff) : i64x2.splat(0xffff);
  if (x < end) do {
    const v = v128.load(x), beyond = v128.mul<float>(v128.sub<float>(most, v), rate);
    const distance = v128.pmax<float>(v128.pmin<float>(last, beyond), all<float>(0)); // above `most` in a row without probabilities
    const at = v128.and(v128.add<float>(distance, bits), number), first = wideMassOf<P>(v, false, peak, sharpness);
    if (sizeof<float>() == 4) {
      const second = wideMassOf<P>(v, true, peak, sharpness);
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

/** All masses of a row by buckets, of far ones in lanes of the elements; those up to `floor` are far. */
// @ts-ignore: decorator
@inline function roughRow(x: usize, table: usize, n: usize, state: usize): void {
  const hi = v128.splat<float>(<float>load<f64>(state, 8)), rate = v128.splat<float>(<float>load<f64>(state, 16));
  const floor = v128.splat<float>(<float>load<f64>(state, 40)), none = all<float>(-Infinity);
  const peak = v128.splat<float>(<float>load<f64>(state, 24)), sharpness = sharpnessOf(load<f64>(state, 32));
  const end = x + (n << alignof<float>()), orders = table + 8 * BUCKETS, kept = orders + ORDERS;
  let sum = all<f64>(0);
  while (x < end) {
    const stop = x + min(PART, end - x), blocks = x + ((stop - x) & ~63);
    let to = kept;
    if (x < blocks) do {
      const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
      const f0 = v128.le<float>(x0, floor), f1 = v128.le<float>(x1, floor);
      const f2 = v128.le<float>(x2, floor), f3 = v128.le<float>(x3, floor);
      const e0 = where(f0, massOf(x0, peak, sharpness)), e1 = where(f1, massOf(x1, peak, sharpness));
      const e2 = where(f2, massOf(x2, peak, sharpness)), e3 = where(f3, massOf(x3, peak, sharpness));
      const four = v128.add<float>(v128.add<float>(e0, e1), v128.add<float>(e2, e3));
      sum = f64x2.add(sum, sizeof<float>() == 4 ? f64x2.add(half(four, false), half(four, true)) : four);
      if (!v128.all_true<i32>(v128.and(v128.and(f0, f1), v128.and(f2, f3)))) {
        to = compact(x0, v128.not(f0), to, orders);
        to = compact(x1, v128.not(f1), to, orders);
        to = compact(x2, v128.not(f2), to, orders);
        to = compact(x3, v128.not(f3), to, orders);
      }
      x += 64;
    } while (x < blocks);
    while (x < stop) {
      const v = loadOrLeast(x, stop - x), far = v128.le<float>(v, floor), e = where(far, massOf(v, peak, sharpness));
      sum = f64x2.add(sum, sizeof<float>() == 4 ? f64x2.add(half(e, false), half(e, true)) : e);
      to = compact(v, v128.not(far), to, orders);
      x += 16;
    }
    x = stop;
    v128.store(to, none);
    addUp<float>(kept, to, table, hi, rate, f64x2.splat(load<f64>(state, 24)), f64x2.splat(load<f64>(state, 32)));
  }
  add(table, 8 * (BUCKETS - 1), lanes(sum));
}

/** The masses of the elements of a row from lo to hi by buckets, all in float64 lanes to full precision. */
// @ts-ignore: decorator
@inline function exactRow(x: usize, table: usize, n: usize, state: usize): void {
  const lo = v128.splat<float>(<float>load<f64>(state)), hi = v128.splat<float>(<float>load<f64>(state, 8));
  const rate = v128.splat<float>(<float>load<f64>(state, 16)), floor = v128.splat<float>(<float>load<f64>(state, 40));
  const peak = f64x2.splat(load<f64>(state, 24)), sharpness = f64x2.splat(load<f64>(state, 32)), none = all<float>(-Infinity);
  const end = x + (n << alignof<float>()), orders = table + 8 * BUCKETS, kept = orders + ORDERS;
  let sum = all<f64>(0);
  while (x < end) {
    const stop = x + min(PART, end - x);
    let to = kept;
    do {
      const v = loadOrLeast(x, stop - x), within = v128.and(v128.ge<float>(v, lo), v128.le<float>(v, hi)), far = v128.le<float>(v, floor);
      sum = f64x2.add(sum, exactMasses(select<float>(v128.and(far, within), v, none), peak, sharpness));
      to = compact(v, v128.andnot(within, far), to, orders);
      x += 16;
    } while (x < stop);
    x = stop;
    v128.store(to, none);
    addUp<f64>(kept, to, table, hi, rate, peak, sharpness);
  }
  add(table, 8 * (BUCKETS - 1), lanes(sum));
}

/** The same of rows; each has lo, hi, scale, top, inverse, floor and exact at `state`. */
// @ts-ignore: decorator
@inline export function tally(x: usize, table: usize, state: usize, rows: usize, n: usize): void {
  for (; rows > 0; rows--) {
    memory.fill(table, 0, 8 * BUCKETS);
    writeOrders(table + 8 * BUCKETS);
    if (load<f64>(state, 48) != 0) exactRow(x, table, n, state);
    else roughRow(x, table, n, state);
    x += n << alignof<float>();
    state += ROW;
    table += TABLE;
  }
}

/**
 * A mass: all elements with less have together somewhat less than the share `rest` of the row. Elements that stand for it tell this up to a
 * usual mass; the few that are much larger than others may be missed, but are among the maxima of the groups.
 */
// @ts-ignore: decorator
@inline function bound(samples: usize, groups: usize, size: f64, top: float, inverse: f64, rest: f64): f64 {
  const end = samples + 16 * groups, peak = v128.splat<float>(top), sharpness = sharpnessOf(inverse);
  let mean = all<float>(0), taken = mean, missed = mean;
  for (let at = samples; at < end; at += 16) mean = v128.add<float>(mean, v128.load(at, 16 * GROUPS));
  const usual = massOf(v128.div<float>(mean, all<float>(<f64>groups)), peak, sharpness);
  for (let at = samples; at < end; at += 16) {
    const mass = v128.pmin<float>(massOf(v128.load(at), peak, sharpness), usual);
    const excess = v128.pmax<float>(v128.sub<float>(massOf(v128.load(at, 16 * GROUPS), peak, sharpness), usual), all<float>(0));
    v128.store(at, mass);
    v128.store(at, excess, 16 * GROUPS);
    taken = v128.add<float>(taken, mass);
    missed = v128.add<float>(missed, excess);
  }
  const most = CAUTION * rest * (size * sumOf(taken) + sumOf(missed));
  let bits: u32 = 0x1f800000; // 2^-64
  for (let step: u32 = 0x10000000; step >= 0x100000; step >>= 1) {
    const limit = v128.splat<float>(<float>reinterpret<f32>(bits + step)), beyond = v128.sub<float>(limit, usual);
    let sum = all<float>(0), more = sum;
    for (let at = samples; at < end; at += 16) {
      const mass = v128.load(at), excess = v128.load(at, 16 * GROUPS);
      sum = v128.add<float>(sum, where(v128.lt<float>(mass, limit), mass));
      more = v128.add<float>(more, where(v128.lt<float>(excess, beyond), excess));
    }
    if (size * sumOf(sum) + sumOf(more) <= most) bits += step;
  }
  return min(<f64>reinterpret<f32>(bits), 0.5);
}

/** The sum of the lanes. */
// @ts-ignore: decorator
@inline function sumOf(x: v128): f64 {
  return sizeof<float>() == 4 ? lanes(f64x2.add(half(x, false), half(x, true))) : lanes(x);
}

/**
 * The largest element of each row, NaN if there is one, and the mass below which it is far: from the inverse of the temperature and the
 * share of the whole that may be far. The table is scratch.
 */
// @ts-ignore: decorator
@inline export function span(x: usize, table: usize, state: usize, rows: usize, n: usize): void {
  for (; rows > 0; rows--) {
    const end = x + (n << alignof<float>()), vectors = (end - x) >> 4, each = 4 * max<usize>(1, (vectors + 4 * GROUPS - 1) / (4 * GROUPS));
    const groups = vectors / each, whole = x + 16 * groups * each;
    let at = table, top = all<float>(-Infinity), nan = all<float>(0);
    while (x < whole) {
      const next = x + 16 * each;
      let m0 = all<float>(-Infinity), m1 = m0, m2 = m0, m3 = m0;
      v128.store(at, v128.load(x));
      do {
        const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
        m0 = v128.pmax<float>(m0, x0);
        m1 = v128.pmax<float>(m1, x1);
        m2 = v128.pmax<float>(m2, x2);
        m3 = v128.pmax<float>(m3, x3);
        nan = v128.or(nan, v128.or(v128.or(isNan<float>(x0), isNan<float>(x1)), v128.or(isNan<float>(x2), isNan<float>(x3))));
        x += 64;
      } while (x < next);
      const m = v128.pmax<float>(v128.pmax<float>(m0, m1), v128.pmax<float>(m2, m3));
      v128.store(at, m, 16 * GROUPS);
      top = v128.pmax<float>(top, m);
      at += 16;
    }
    while (x < end) {
      const v = loadOrLeast(x, end - x);
      nan = v128.or(nan, isNan<float>(v));
      top = v128.pmax<float>(top, v);
      x += 16;
    }
    x = end;
    const peak = v128.any_true(nan) ? <float>NaN : v128.extract_lane<float>(spread(top), 0);
    store<f64>(state, bound(table, groups, <f64>each, peak, load<f64>(state, 32), load<f64>(state, 40)));
    store<f64>(state, <f64>peak, 8);
    state += ROW;
    table += TABLE;
  }
}
