// Passes over rows of logits: collect the elements of a range, find the largest, hide all below a bound, divide by a temperature.

import { ROW } from "../layout";
import { loadOrLeast, loadSome, storeSome } from "../load";
import { spread } from "../rows/maximum";
import { abs, all, isNan, select } from "../simd";

// @ts-ignore: decorator
@inline function distance(x: v128, centre: v128): v128 {
  return abs<float>(v128.sub<float>(x, centre));
}

/** The number of elements from lo to hi of each row (none where lo is above hi), and the places of the first `room` of them. */
// @ts-ignore: decorator
@inline export function within(x: usize, places: usize, state: usize, rows: usize, n: usize, room: usize): void {
  for (; rows > 0; rows--) {
    const lo = <float>load<f64>(state), hi = <float>load<f64>(state, 8), end = x + (n << alignof<float>());
    // an element from lo to hi is not further from a place between, whatever is rounded: the distances are, alike
    const between: float = lo + (hi - lo) * <float>0.5, middle = between - between == 0 ? between : hi;
    const centre = v128.splat<float>(middle), reach = v128.splat<float>(max(hi - middle, middle - lo));
    const blocks = lo > hi ? x : x + ((end - x) & ~63);
    let at = lo > hi ? end : x, count: usize = 0;
    while (at < end) {
      if (at < blocks) do {
        const d0 = distance(v128.load(at), centre), d1 = distance(v128.load(at, 16), centre);
        const d2 = distance(v128.load(at, 32), centre), d3 = distance(v128.load(at, 48), centre);
        if (v128.any_true(v128.le<float>(v128.pmin<float>(v128.pmin<float>(d0, d1), v128.pmin<float>(d2, d3)), reach))) break;
        at += 64;
      } while (at < blocks);
      const stop = min(at + 64, end);
      for (; at < stop; at += sizeof<float>()) {
        const v = load<float>(at);
        if (v >= lo && v <= hi) {
          if (count < room) store<u32>(places + 4 * count, <u32>((at - x) >> alignof<float>()), 4);
          count++;
        }
      }
    }
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

// @ts-ignore: decorator
@inline function kept(x: v128, bound: v128): v128 {
  return select<float>(v128.ge<float>(x, bound), x, all<float>(-Infinity));
}

/** y = x where x >= least, else -infinity; y may be x. */
// @ts-ignore: decorator
@inline export function hide(x: usize, y: usize, n: usize, least: float): void {
  const end = x + (n << alignof<float>()), stop = x + ((end - x) & ~63), bound = v128.splat<float>(least);
  if (x < stop) do {
    const y0 = kept(v128.load(x), bound), y1 = kept(v128.load(x, 16), bound);
    const y2 = kept(v128.load(x, 32), bound), y3 = kept(v128.load(x, 48), bound);
    v128.store(y, y0);
    v128.store(y, y1, 16);
    v128.store(y, y2, 32);
    v128.store(y, y3, 48);
    x += 64;
    y += 64;
  } while (x < stop);
  if (x < end) do {
    const left = end - x;
    storeSome(y, kept(loadSome(x, left), bound), left);
    x += 16;
    y += 16;
  } while (x < end);
}

// @ts-ignore: decorator
@inline function divided(x: v128, from: v128, by: v128): v128 {
  return v128.div<float>(v128.sub<float>(x, from), by);
}

/** y = (x - origin) / t; y may be x. */
// @ts-ignore: decorator
@inline export function divide(x: usize, y: usize, n: usize, t: float, origin: float): void {
  const end = x + (n << alignof<float>()), stop = x + ((end - x) & ~63), by = v128.splat<float>(t), from = v128.splat<float>(origin);
  if (x < stop) do {
    const y0 = divided(v128.load(x), from, by), y1 = divided(v128.load(x, 16), from, by);
    const y2 = divided(v128.load(x, 32), from, by), y3 = divided(v128.load(x, 48), from, by);
    v128.store(y, y0);
    v128.store(y, y1, 16);
    v128.store(y, y2, 32);
    v128.store(y, y3, 48);
    x += 64;
    y += 64;
  } while (x < stop);
  if (x < end) do {
    const left = end - x;
    storeSome(y, divided(loadSome(x, left), from, by), left);
    x += 16;
    y += 16;
  } while (x < end);
}
