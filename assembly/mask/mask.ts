// Applies a scale, a mask and causality to logits: scaled, and -infinity where they are hidden. y may be x. The mask repeats every
// `period` elements; the first element here is number `at` of them.
import { endOf, largest, loadPart, loadSome, settle, settleSeen, storePart, storeSome } from "../load";
import { abs, all, select } from "../simd";

/** Whether a finite element of whole vectors is larger than the limit. */
// @ts-ignore: decorator
@inline export function exceeds(x: usize, n: usize, limit: float): bool {
  const most = v128.splat<float>(limit), end = x + ((n << alignof<float>()) & ~15);
  let found = i64x2.splat(0);
  for (; x < end; x += 16) {
    const v = abs<float>(v128.load(x));
    found = v128.or(found, v128.and(v128.gt<float>(v, most), v128.lt<float>(v, all<float>(Infinity))));
  }
  return v128.any_true(found);
}

/** y = scale x. */
// @ts-ignore: decorator
@inline export function scaled(x: usize, y: usize, n: usize, scale: f64): void {
  const s = all<float>(scale), end = x + (n << alignof<float>()), blocks = x + ((end - x) & ~63), last = endOf(y, n);
  if (x < blocks) do { // one vector at a time takes twice as long, with its look at what is left
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    v128.store(y, v128.mul<float>(x0, s));
    v128.store(y, v128.mul<float>(x1, s), 16);
    v128.store(y, v128.mul<float>(x2, s), 32);
    v128.store(y, v128.mul<float>(x3, s), 48);
    x += 64;
    y += 64;
  } while (x < blocks);
  for (; x < end; x += 16, y += 16) storeSome(y, v128.mul<float>(loadSome(x, end - x), s), end - x);
  if (scale == 0) settle(last, 1, n, 0); // of infinities
}

/** scale x + bias; -infinity hides even a NaN. */
// @ts-ignore: decorator
@inline function biased(x: v128, bias: v128, s: v128, none: v128): v128 {
  return select<float>(v128.eq<float>(bias, none), none, v128.add<float>(v128.mul<float>(x, s), bias));
}

/** y = scale x + mask; -infinity hides even a NaN. */
// @ts-ignore: decorator
@inline export function added(x: usize, mask: usize, y: usize, n: usize, at: usize, period: usize, scale: f64): void {
  const s = all<float>(scale), none = all<float>(-Infinity), end = endOf(y, n), count = n;
  let seen = all<float>(0);
  while (n > 0) {
    const part = min(n, period - at), size = part << alignof<float>(), whole = x + (size & ~15), left = size & 15;
    let from = mask + (at << alignof<float>());
    for (; x < whole; x += 16, y += 16, from += 16) {
      const v = biased(v128.load(x), v128.load(from), s, none);
      v128.store(y, v);
      seen = largest(seen, v);
    }
    if (left > 0) {
      const v = biased(loadPart(x, left), loadPart(from, left), s, none);
      storePart(y, v, left);
      seen = largest(seen, v);
    }
    x += left;
    y += left;
    n -= part;
    at = 0;
  }
  settleSeen(seen, end, count);
}

/** All ones where the mask's bytes for a vector are 0. Bytes behind the mask's last are in the same tile: read, and dropped. */
// @ts-ignore: decorator
@inline function offAt(from: usize): v128 {
  let bytes = v128.extend_low<u8>(sizeof<float>() == 4 ? v128.load32_zero(from) : v128.splat<i16>(load<i16>(from)));
  bytes = v128.extend_low<u16>(bytes);
  if (sizeof<float>() == 8) bytes = v128.extend_low<u32>(bytes);
  return sizeof<float>() == 4 ? v128.eq<i32>(bytes, i32x4.splat(0)) : v128.eq<i64>(bytes, i64x2.splat(0));
}

/** scale x, or -infinity where it is off. */
// @ts-ignore: decorator
@inline function shown(x: v128, off: v128, s: v128, none: v128): v128 {
  return select<float>(off, none, v128.mul<float>(x, s));
}

/** y = scale x, or -infinity where the mask's byte is 0. */
// @ts-ignore: decorator
@inline export function hidden(x: usize, mask: usize, y: usize, n: usize, at: usize, period: usize, scale: f64): void {
  const s = all<float>(scale), none = all<float>(-Infinity), width = 16 >> alignof<float>(), end = endOf(y, n), count = n;
  while (n > 0) {
    const part = min(n, period - at), size = part << alignof<float>(), whole = x + (size & ~15), left = size & 15;
    let from = mask + at;
    if (sizeof<float>() == 4) {
      const blocks = x + (size & ~63);
      for (; x < blocks; x += 64, y += 64, from += 16) { // 16 bytes of the mask at once: four at a time take 1.8 times as long
        const off = v128.eq<i8>(v128.load(from), i8x16.splat(0)), near = v128.extend_low<i8>(off), far = v128.extend_high<i8>(off);
        v128.store(y, shown(v128.load(x), v128.extend_low<i16>(near), s, none));
        v128.store(y, shown(v128.load(x, 16), v128.extend_high<i16>(near), s, none), 16);
        v128.store(y, shown(v128.load(x, 32), v128.extend_low<i16>(far), s, none), 32);
        v128.store(y, shown(v128.load(x, 48), v128.extend_high<i16>(far), s, none), 48);
      }
    }
    for (; x < whole; x += 16, y += 16, from += width) v128.store(y, shown(v128.load(x), offAt(from), s, none));
    if (left > 0) storePart(y, shown(loadPart(x, left), offAt(from), s, none), left);
    x += left;
    y += left;
    n -= part;
    at = 0;
  }
  if (scale == 0) settle(end, 1, count, 0);
}

/** -infinity where a key comes after its query: n elements from number `start` on, in matrices of `queries` rows by `keys`. */
// @ts-ignore: decorator
@inline export function causal(y: usize, n: usize, start: usize, queries: i32, keys: i32): void {
  let row = <i32>(start / <usize>keys), column = <i32>(start % <usize>keys);
  while (n > 0) {
    const part = min<i32>(<i32>n, keys - column), visible = (row % queries) + keys - queries + 1;
    const end = y + (part << <i32>alignof<float>());
    let from = y + (min(max(visible - column, 0), part) << <i32>alignof<float>());
    for (; from < end; from += 16) storeSome(from, all<float>(-Infinity), end - from);
    y = end;
    n -= part;
    row++;
    column = 0;
  }
}
