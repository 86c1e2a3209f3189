// The largest of the k parts of x, an array of [units, k, n]; y is [units, n]. Of equal ones (as -0 and 0) the first. NaN in a group
// gives NaN. Gradient: gy where the first largest is, 0 elsewhere in the group, NaN in a group with one.
//
// Method: lanes are neighbouring results. Where n is 1 their elements lie k apart and are gathered one by one.
// Max error: exact.
import { loadPart, storeSome } from "../load";
import { all, nanOf } from "../simd";

/** The elements of up to a vector of results, `pitch` bytes apart; `left` counts the bytes of those there are. */
// @ts-ignore: decorator
@inline function gather(x: usize, pitch: usize, left: usize, strided: bool): v128 {
  if (!strided) return left >= 16 ? v128.load(x) : loadPart(x, left);
  if (sizeof<float>() == 8) {
    const one = v128.load64_zero(x);
    return left > 8 ? v128.load_lane<u64>(x + pitch, one, 1) : one;
  }
  let v = v128.load32_zero(x);
  if (left > 4) v = v128.load_lane<u32>(x + pitch, v, 1);
  if (left > 8) v = v128.load_lane<u32>(x + 2 * pitch, v, 2);
  return left > 12 ? v128.load_lane<u32>(x + 3 * pitch, v, 3) : v;
}

/** And back. */
// @ts-ignore: decorator
@inline function scatter(x: usize, v: v128, pitch: usize, left: usize, strided: bool): void {
  if (!strided) {
    storeSome(x, v, left);
  } else if (sizeof<float>() == 8) {
    v128.store_lane<u64>(x, v, 0);
    if (left > 8) v128.store_lane<u64>(x + pitch, v, 1);
  } else {
    v128.store_lane<u32>(x, v, 0);
    if (left > 4) v128.store_lane<u32>(x + pitch, v, 1);
    if (left > 8) v128.store_lane<u32>(x + 2 * pitch, v, 2);
    if (left > 12) v128.store_lane<u32>(x + 3 * pitch, v, 3);
  }
}

/** The largest of k, `step` bytes from part to part, for one vector of results. */
// @ts-ignore: decorator
@inline function largest(x: usize, k: usize, step: usize, pitch: usize, left: usize, strided: bool): v128 {
  const end = x + k * step;
  let max = gather(x, pitch, left, strided), nan = nanOf<float>(max);
  x += step;
  if (x != end) do {
    const v = gather(x, pitch, left, strided);
    max = v128.pmax<float>(max, v);
    nan = v128.or(nan, nanOf<float>(v));
    x += step;
  } while (x != end);
  return v128.or(max, nan);
}

/** n results from y on: of k parts that are `step` bytes apart, the results' elements `pitch`. */
// @ts-ignore: decorator
@inline function run(x: usize, y: usize, n: usize, k: usize, step: usize, pitch: usize, strided: bool): void {
  const end = y + (n << alignof<float>()), advance = strided ? pitch << (4 - alignof<float>()) : 16;
  if (y < end) do {
    const left = end - y, max = largest(x, k, step, pitch, left, strided);
    storeSome(y, max, left);
    x += advance;
    y += 16;
  } while (y < end);
}

/** The same walk for the gradient; gx may be x. */
// @ts-ignore: decorator
@inline function flow(gy: usize, x: usize, gx: usize, n: usize, k: usize, step: usize, pitch: usize, strided: bool): void {
  const end = gy + (n << alignof<float>()), advance = strided ? pitch << (4 - alignof<float>()) : 16;
  if (gy < end) do {
    const left = end - gy, max = largest(x, k, step, pitch, left, strided);
    const g = left >= 16 ? v128.load(gy) : loadPart(gy, left), nan = nanOf<float>(max);
    let taken = all<float>(0);
    const stop = k * step;
    let t: usize = 0;
    if (t < stop) do {
      const here = v128.andnot(v128.eq<float>(gather(x + t, pitch, left, strided), max), taken);
      taken = v128.or(taken, here);
      scatter(gx + t, v128.or(v128.and(here, g), nan), pitch, left, strided);
      t += step;
    } while (t < stop);
    gy += 16;
    x += advance;
    gx += advance;
  } while (gy < end);
}

// @ts-ignore: decorator
@inline export function maxoutOf(x: usize, y: usize, units: usize, n: usize, k: usize): void {
  const size = n << alignof<float>();
  if (n == 1) return run(x, y, units, k, sizeof<float>(), k * size, true);
  for (; units > 0; units--) {
    run(x, y, n, k, size, sizeof<float>(), false);
    x += k * size;
    y += size;
  }
}

// @ts-ignore: decorator
@inline export function maxoutGradient(gy: usize, x: usize, gx: usize, units: usize, n: usize, k: usize): void {
  const size = n << alignof<float>();
  if (n == 1) return flow(gy, x, gx, units, k, sizeof<float>(), k * size, true);
  for (; units > 0; units--) {
    flow(gy, x, gx, n, k, size, sizeof<float>(), false);
    gy += size;
    x += k * size;
    gx += k * size;
  }
}
