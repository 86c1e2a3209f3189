// The largest of the k parts of x, an array of [units, k, n]; y is [units, n]. Of equal ones (as -0 and 0) the first. NaN in a group
// gives NaN. Gradient: gy where the first largest is, 0 elsewhere in the group, NaN in a group with one.
//
// Method: lanes are neighbouring results, whose parts are `step` bytes apart. Where n is 1 the elements of neighbours are k apart
//   (`pitch`), and are gathered one by one.
// Max error: exact.
import { loadApart, loadPart, loadSome, storeApart, storeSome } from "../load";
import { maxima } from "../rows/maximum";
import { all, nanOf } from "../simd";

/** One vector of results, or what is left of one. */
// @ts-ignore: decorator
@inline function one(x: usize, y: usize, k: usize, step: usize, pitch: usize, left: usize, apart: bool): void {
  storeSome(y, maxima(x, k, step, pitch, left, true, apart), left);
}

/** n results from y on. */
// @ts-ignore: decorator
@inline function run(x: usize, y: usize, n: usize, k: usize, step: usize, pitch: usize, apart: bool): void {
  const size = n << alignof<float>(), end = y + size, whole = y + (size & ~15), advance = apart ? pitch << (4 - alignof<float>()) : 16;
  if (y < whole) do {
    one(x, y, k, step, pitch, 16, apart);
    x += advance;
    y += 16;
  } while (y < whole);
  if (y < end) one(x, y, k, step, pitch, end - y, apart);
}

/** The gradient of one vector of results; gx may be x. */
// @ts-ignore: decorator
@inline function flow(g: v128, x: usize, gx: usize, k: usize, step: usize, pitch: usize, left: usize, apart: bool): void {
  const max = maxima(x, k, step, pitch, left, true, apart), nan = nanOf<float>(max), end = x + k * step;
  let taken = all<float>(0);
  if (x != end) do {
    const here = v128.andnot(v128.eq<float>(apart ? loadApart(x, pitch, left) : loadSome(x, left), max), taken);
    taken = v128.or(taken, here);
    const v = v128.or(v128.and(here, g), nan);
    if (apart) storeApart(gx, v, pitch, left);
    else storeSome(gx, v, left);
    x += step;
    gx += step;
  } while (x != end);
}

/** The gradients of n results from gy on. */
// @ts-ignore: decorator
@inline function flows(gy: usize, x: usize, gx: usize, n: usize, k: usize, step: usize, pitch: usize, apart: bool): void {
  const size = n << alignof<float>(), end = gy + size, whole = gy + (size & ~15), advance = apart ? pitch << (4 - alignof<float>()) : 16;
  if (gy < whole) do {
    flow(v128.load(gy), x, gx, k, step, pitch, 16, apart);
    gy += 16;
    x += advance;
    gx += advance;
  } while (gy < whole);
  if (gy < end) flow(loadPart(gy, end - gy), x, gx, k, step, pitch, end - gy, apart);
}

// @ts-ignore: decorator
@inline export function maxoutOf(x: usize, y: usize, units: usize, n: usize, k: usize): void {
  const size = n << alignof<float>();
  if (n == 1) {
    run(x, y, units, k, sizeof<float>(), k * size, true);
    return;
  }
  for (; units > 0; units--) {
    run(x, y, n, k, size, 0, false);
    x += k * size;
    y += size;
  }
}

// @ts-ignore: decorator
@inline export function maxoutGradient(gy: usize, x: usize, gx: usize, units: usize, n: usize, k: usize): void {
  const size = n << alignof<float>();
  if (n == 1) {
    flows(gy, x, gx, units, k, sizeof<float>(), k * size, true);
    return;
  }
  for (; units > 0; units--) {
    flows(gy, x, gx, n, k, size, 0, false);
    gy += size;
    x += k * size;
    gx += k * size;
  }
}
