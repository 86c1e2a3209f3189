// What a scale, a mask and causality make of logits: scaled, and -infinity where they are hidden. y may be x. The mask repeats every
// `period` elements, of which the first one here is number `at`.
import { endOf, largest, loadSome, settle, settleSeen, storeSome } from "../load";
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
  const s = all<float>(scale), size = n << alignof<float>();
  for (let i: usize = 0; i < size; i += 16) storeSome(y + i, v128.mul<float>(loadSome(x + i, size - i), s), size - i);
  if (scale == 0) settle(endOf(y, n), 1, n, 0); // of infinities
}

/** y = scale x + mask; -infinity hides even a NaN. */
// @ts-ignore: decorator
@inline export function added(x: usize, mask: usize, y: usize, n: usize, at: usize, period: usize, scale: f64): void {
  const s = all<float>(scale), hidden = all<float>(-Infinity), end = endOf(y, n), count = n;
  let seen = all<float>(0);
  while (n > 0) {
    const part = min(n, period - at), size = part << alignof<float>(), from = mask + (at << alignof<float>());
    for (let i: usize = 0; i < size; i += 16) {
      const bias = loadSome(from + i, size - i), sum = v128.add<float>(v128.mul<float>(loadSome(x + i, size - i), s), bias);
      const v = select<float>(v128.eq<float>(bias, hidden), hidden, sum);
      storeSome(y + i, v, size - i);
      seen = largest(seen, v);
    }
    x += size;
    y += size;
    n -= part;
    at = 0;
  }
  settleSeen(seen, end, count);
}

/** y = scale x, or -infinity where the mask's byte is 0. */
// @ts-ignore: decorator
@inline export function hidden(x: usize, mask: usize, y: usize, n: usize, at: usize, period: usize, scale: f64): void {
  const s = all<float>(scale), none = all<float>(-Infinity), width = 16 >> alignof<float>(), end = endOf(y, n), count = n;
  while (n > 0) {
    const part = min(n, period - at), size = part << alignof<float>();
    let from = mask + at;
    for (let i: usize = 0; i < size; i += 16) {
      // the bytes behind the mask's last are in the same tile: read, and dropped with their lanes
      let bytes = v128.extend_low<u8>(sizeof<float>() == 4 ? v128.load32_zero(from) : v128.splat<i16>(load<i16>(from)));
      bytes = v128.extend_low<u16>(bytes);
      if (sizeof<float>() == 8) bytes = v128.extend_low<u32>(bytes);
      const off = sizeof<float>() == 4 ? v128.eq<i32>(bytes, i32x4.splat(0)) : v128.eq<i64>(bytes, i64x2.splat(0));
      storeSome(y + i, select<float>(off, none, v128.mul<float>(loadSome(x + i, size - i), s)), size - i);
      from += width;
    }
    x += size;
    y += size;
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
