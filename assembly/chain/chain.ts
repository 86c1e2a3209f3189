// Kernels for the steps of createSampler, beside those of assembly/sampling: a bit mask, moving the logits that are left and their
// tokens together, the sums behind the entropy of a row, and a histogram by the distance from it.
//
// Method: probabilities are e^(x - top) over their sum, in float64 lanes to full precision, so that the set that is kept is that of exact
//   arithmetic but for ties. What a bound leaves is moved together, in order: later steps touch only that.

import { half, lanes } from "../doubles";
import { loadOrLeast, loadSome } from "../load";
import { expNormal } from "../math/exp";
import { moved, writeOrders } from "../rows/compact";
import { all, select, where } from "../simd";

/** Lanes of a vector whose bit is set: those of the lowest bits. */
// @ts-ignore: decorator
@inline function chosen(bits: u32): v128 {
  if (sizeof<float>() == 4) {
    const lane = i32x4(1, 2, 4, 8);
    return v128.eq<i32>(v128.and(i32x4.splat(<i32>bits), lane), lane);
  }
  const lane = i64x2(1, 2);
  return v128.eq<i64>(v128.and(i64x2.splat(<i64>bits), lane), lane);
}

/** x = -infinity where the bit is 0: element i has bit i mod 32, from the lowest on, of word i / 32. */
// @ts-ignore: decorator
@inline export function bitMask(words: usize, x: usize, n: usize): void {
  const end = x + (n << alignof<float>()), whole = x + ((n & ~31) << alignof<float>()), none = all<float>(-Infinity);
  if (x < whole) do {
    let bits = load<u32>(words);
    const next = x + (32 << alignof<float>());
    if (bits == 0xffffffff) x = next;
    else do {
      v128.store(x, select<float>(chosen(bits), v128.load(x), none));
      bits >>= 16 >> alignof<float>();
      x += 16;
    } while (x < next);
    words += 4;
  } while (x < whole);
  if (x < end) {
    let bits = load<u32>(words);
    do {
      if (!(bits & 1)) store<float>(x, -Infinity);
      bits >>= 1;
      x += sizeof<float>();
    } while (x < end);
  }
}

/** Moves one logit, and its token. */
// @ts-ignore: decorator
@inline function move(i: usize, x: usize, tokens: usize, y: usize, to: usize, first: u32): void {
  store<float>(y, load<float>(x));
  store<u32>(to, tokens == 0 ? first + <u32>i : load<u32>(tokens + (i << 2)));
}

/** Moves the chosen of four logits together, and their tokens, without a branch that no processor foresees. Returns how many. */
// @ts-ignore: decorator
@inline function moveFour(v: v128, token: v128, chosen: v128, y: usize, to: usize, orders: usize): usize {
  const bits: u32 = v128.bitmask<i32>(chosen);
  v128.store(y, moved(v, bits, orders));
  v128.store(to, moved(token, bits, orders));
  return popcnt<u32>(bits);
}

/** The tokens of four logits: those of `tokens`, or (0) from `first` on. */
// @ts-ignore: decorator
@inline function fourTokens(i: usize, tokens: usize, first: u32): v128 {
  return tokens == 0 ? i32x4.add(i32x4.splat(first + <u32>i), i32x4(0, 1, 2, 3)) : v128.load(tokens + (i << 2));
}

/**
 * Moves all x >= least together into y, and their tokens into `to`: those of `tokens`, or (0) from `first` on. Returns how many. The table
 * of orders is scratch.
 */
// @ts-ignore: decorator
@inline export function compact(
  x: usize, tokens: usize, y: usize, to: usize, orders: usize, n: usize, first: u32, least: float,
): usize {
  const whole: usize = sizeof<float>() == 4 ? n & ~3 : 0, bound = v128.splat<float>(least);
  let count: usize = 0, i: usize = 0;
  writeOrders(orders);
  while (i < whole) {
    const left = whole - i, at = x + (i << 2);
    if (left >= 16) {
      const both = v128.pmax<float>(v128.load(at), v128.load(at, 16)), others = v128.pmax<float>(v128.load(at, 32), v128.load(at, 48));
      if (!v128.any_true(v128.ge<float>(v128.pmax<float>(both, others), bound))) {
        i += 16;
        continue;
      }
    }
    for (const last = i + min<usize>(left, 16); i < last; i += 4) {
      const v = v128.load(x + (i << 2));
      count += moveFour(v, fourTokens(i, tokens, first), v128.ge<float>(v, bound), y + (count << 2), to + (count << 2), orders);
    }
  }
  for (; i < n; i++) {
    const at = x + (i << alignof<float>());
    if (load<float>(at) >= least) move(i, at, tokens, y + (count++ << alignof<float>()), to + (count << 2) - 4, first);
  }
  return count;
}

/** e^d in float64 lanes for d <= 0; what would be no normal number is the least of them, which is nothing beside 1. */
// @ts-ignore: decorator
@inline function massOf(d: v128): v128 {
  return expNormal<f64, f64>(f64x2.pmax(d, all<f64>(-700)));
}

/** Into `sums`: the mass of the row, the sum of e^(x - top) (x - top), and the number of elements above -infinity. */
// @ts-ignore: decorator
@inline export function entropy(x: usize, sums: usize, n: usize, top: f64): void {
  const end = x + (n << alignof<float>()), peak = f64x2.splat(top), none = all<f64>(-Infinity), least = all<f64>(-700), one = all<f64>(1);
  let mass = all<f64>(0), weighted = mass, count = mass, otherMass = mass, otherWeighted = mass;
  if (x < end) do {
    const v = loadOrLeast(x, end - x), h = half(v, false), d = f64x2.pmax(f64x2.sub(h, peak), least), e = massOf(d);
    mass = f64x2.add(mass, e);
    weighted = f64x2.add(weighted, f64x2.mul(e, d));
    count = f64x2.add(count, where(f64x2.gt(h, none), one));
    if (sizeof<float>() == 4) {
      const h = half(v, true), d = f64x2.pmax(f64x2.sub(h, peak), least), e = massOf(d);
      otherMass = f64x2.add(otherMass, e);
      otherWeighted = f64x2.add(otherWeighted, f64x2.mul(e, d));
      count = f64x2.add(count, where(f64x2.gt(h, none), one));
    }
    x += 16;
  } while (x < end);
  store<f64>(sums, lanes(f64x2.add(mass, otherMass)));
  store<f64>(sums, lanes(f64x2.add(weighted, otherWeighted)), 8);
  store<f64>(sums, lanes(count), 16);
}

/** Adds a mass, and 1, to the entry of an offset. */
// @ts-ignore: decorator
@inline function count(table: usize, bucket: u32, mass: v128, second: bool): void {
  const entry = table + (<usize>bucket << 4), one = all<f64>(1);
  v128.store(entry, f64x2.add(v128.load(entry), second ? v128.shuffle<i64>(mass, one, 1, 2) : v128.shuffle<i64>(mass, one, 0, 2)));
}

/** Puts the mass and the count of each element into the bucket abs(x - centre) rate, at most the last of `buckets`. */
// @ts-ignore: decorator
@inline export function nearness(x: usize, table: usize, n: usize, centre: f64, rate: f64, top: f64, buckets: u32): void {
  const end = x + (n << alignof<float>()), whole = x + ((end - x) & ~15), peak = f64x2.splat(top);
  const middle = f64x2.splat(centre), scale = f64x2.splat(rate), last = f64x2.splat(<f64>(buckets - 1));
  memory.fill(table, 0, <usize>buckets << 4);
  while (x < end) {
    const v = x < whole ? v128.load(x) : v128.splat<float>(load<float>(x)), h = half(v, false), mass = massOf(f64x2.sub(h, peak));
    const at = i32x4.trunc_sat_f64x2_u_zero(f64x2.pmin(f64x2.mul(distanceOf(h, middle), scale), last));
    count(table, i32x4.extract_lane(at, 0), mass, false);
    if (x < whole) {
      count(table, i32x4.extract_lane(at, 1), mass, true);
      if (sizeof<float>() == 4) {
        const h = half(v, true), mass = massOf(f64x2.sub(h, peak));
        const at = i32x4.trunc_sat_f64x2_u_zero(f64x2.pmin(f64x2.mul(distanceOf(h, middle), scale), last));
        count(table, i32x4.extract_lane(at, 0), mass, false);
        count(table, i32x4.extract_lane(at, 1), mass, true);
      }
      x += 16;
    } else x += sizeof<float>();
  }
}

// @ts-ignore: decorator
@inline function distanceOf(x: v128, centre: v128): v128 {
  return v128.abs<f64>(f64x2.sub(x, centre));
}

/** Whether the distance of an element from the centre is from lo to hi: a part of a vector may be behind the row. */
// @ts-ignore: decorator
@inline function mayBeBetween(v: v128, centre: v128, lo: v128, hi: v128): bool {
  const d = distanceOf(half(v, false), centre);
  let found = v128.and(f64x2.ge(d, lo), f64x2.le(d, hi));
  if (sizeof<float>() == 4) {
    const d = distanceOf(half(v, true), centre);
    found = v128.or(found, v128.and(f64x2.ge(d, lo), f64x2.le(d, hi)));
  }
  return v128.any_true(found);
}

/** The places, from `first` on, of the elements whose distance from `centre` is from lo to below hi. Returns how many. */
// @ts-ignore: decorator
@inline export function ring(x: usize, places: usize, n: usize, first: u32, centre: f64, lo: f64, hi: f64): usize {
  const end = x + (n << alignof<float>()), middle = f64x2.splat(centre), least = f64x2.splat(lo), most = f64x2.splat(hi);
  let to = places;
  while (x < end) {
    const stop = min(x + 16, end);
    if (mayBeBetween(loadSome(x, end - x), middle, least, most)) do {
      const d = abs(<f64>load<float>(x) - centre);
      if (d >= lo && d < hi) {
        store<u32>(to, first);
        to += 4;
      }
      first++;
      x += sizeof<float>();
    } while (x < stop);
    else first += <u32>((stop - x) >> alignof<float>());
    x = stop;
  }
  return (to - places) >> 2;
}

/**
 * Moves together, as `compact` does, the elements whose distance from `centre` is below `most`, and those of that distance before place
 * `stop`.
 */
// @ts-ignore: decorator
@inline export function gather(
  x: usize, tokens: usize, y: usize, to: usize, orders: usize, n: usize, centre: f64, most: f64, stop: u32,
): usize {
  const whole: usize = sizeof<float>() == 4 ? n & ~3 : 0, middle = f64x2.splat(centre), limit = f64x2.splat(most);
  let count: usize = 0, i: usize = 0;
  writeOrders(orders);
  while (i < n) {
    if (i < whole) {
      const v = v128.load(x + (i << 2)), d = distanceOf(half(v, false), middle), e = distanceOf(half(v, true), middle);
      if (!v128.any_true(v128.or(f64x2.eq(d, limit), f64x2.eq(e, limit)))) {
        const chosen = v128.shuffle<i32>(f64x2.lt(d, limit), f64x2.lt(e, limit), 0, 2, 4, 6);
        count += moveFour(v, fourTokens(i, tokens, 0), chosen, y + (count << 2), to + (count << 2), orders);
        i += 4;
        continue;
      }
    }
    // one by one: the leftover, and where a distance is just the limit
    const last = i < whole ? i + 4 : n;
    for (; i < last; i++) {
      const at = x + (i << alignof<float>()), d = abs(<f64>load<float>(at) - centre);
      if (d < most || (d == most && <u32>i < stop)) move(i, at, tokens, y + (count++ << alignof<float>()), to + (count << 2) - 4, 0);
    }
  }
  return count;
}
