// Whole vectors, and what is left of one at the end of an array: nothing outside the array is read or written.
import { all, isNan } from "./simd";

/** The first `bytes` (4, 8 or 12) of a vector at x, zeros behind them: nothing outside the array is read. */
// @ts-ignore: decorator
@inline export function loadPart(x: usize, bytes: usize): v128 {
  if (bytes == 4) return v128.load32_zero(x);
  const two = v128.load64_zero(x);
  return bytes == 8 ? two : v128.load_lane<u32>(x, two, 2, 8);
}

/** The first `bytes` (4, 8 or 12) of v, stored at y. */
// @ts-ignore: decorator
@inline export function storePart(y: usize, v: v128, bytes: usize): void {
  if (bytes == 4) {
    v128.store_lane<u32>(y, v, 0);
  } else {
    v128.store_lane<u64>(y, v, 0);
    if (bytes == 12) v128.store_lane<u32>(y, v, 2, 8);
  }
}

/** A mask of the first `bytes` (4, 8 or 12; all from 16 on) bytes of a vector. */
// @ts-ignore: decorator
@inline export function headMask(bytes: usize): v128 {
  return v128.gt<i32>(i32x4.splat(<i32>bytes), i32x4(0, 4, 8, 12));
}

/** A vector, or what is left of one, with zeros behind. */
// @ts-ignore: decorator
@inline export function loadSome(x: usize, left: usize): v128 {
  return left >= 16 ? v128.load(x) : loadPart(x, left);
}

/** A vector, or the first `left` bytes of one. */
// @ts-ignore: decorator
@inline export function storeSome(y: usize, v: v128, left: usize): void {
  if (left >= 16) v128.store(y, v);
  else storePart(y, v, left);
}

/** Copies `bytes` from x to y. */
// @ts-ignore: decorator
@inline export function copy(x: usize, y: usize, bytes: usize): void {
  const end = y + bytes, blocks = y + (bytes & ~63);
  if (y != blocks) do {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    v128.store(y, x0);
    v128.store(y, x1, 16);
    v128.store(y, x2, 32);
    v128.store(y, x3, 48);
    x += 64;
    y += 64;
  } while (y != blocks);
  if (y != end) do {
    const left = end - y, step = min(left, 16);
    storeSome(y, loadSome(x, left), left);
    x += step;
    y += step;
  } while (y != end);
}

/** A vector, or what is left of one, with -infinity behind. */
// @ts-ignore: decorator
@inline export function loadOrLeast(x: usize, left: usize): v128 {
  return left >= 16 ? v128.load(x) : v128.bitselect(loadPart(x, left), all<float>(-Infinity), headMask(left));
}

/** Up to a vector of elements that lie `pitch` bytes apart, `left` bytes of them. */
// @ts-ignore: decorator
@inline export function loadApart(x: usize, pitch: usize, left: usize): v128 {
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
@inline export function storeApart(y: usize, v: v128, pitch: usize, left: usize): void {
  if (sizeof<float>() == 8) {
    v128.store_lane<u64>(y, v, 0);
    if (left > 8) v128.store_lane<u64>(y + pitch, v, 1);
  } else {
    v128.store_lane<u32>(y, v, 0);
    if (left > 4) v128.store_lane<u32>(y + pitch, v, 1);
    if (left > 8) v128.store_lane<u32>(y + 2 * pitch, v, 2);
    if (left > 12) v128.store_lane<u32>(y + 3 * pitch, v, 3);
  }
}

/**
 * The larger of two vectors as 32-bit words: NaN with a sign is the largest, in float64 by its high word. A short loop that keeps the
 * largest of its results pays one instruction a vector to know at its end whether there is something to `settle`; `unsigned` costs three.
 */
// @ts-ignore: decorator
@inline export function largest(seen: v128, v: v128): v128 {
  return v128.max<u32>(seen, v);
}

/** Where vectors with n results end. */
// @ts-ignore: decorator
@inline export function endOf(y: usize, n: usize): usize {
  return y + ((n << alignof<float>()) + 15 & ~15);
}

/** Settles n results that a loop has seen, in vectors that end there. */
// @ts-ignore: decorator
@inline export function settleSeen(seen: v128, end: usize, n: usize): void {
  if (v128.any_true(isNan<float>(seen))) settle(end, 1, n, 0);
}

/**
 * Takes the sign from each NaN of `rows` rows of n results, `stride` bytes apart; the vectors of the first end at `end`. A long loop leaves
 * it to this: 1 to 5 % of its time, and few bytes. It calls itself for the rows, which keeps Binaryen from inlining it into every kernel.
 */
export function settle(end: usize, rows: usize, n: usize, stride: usize): void {
  let size = n << alignof<float>();
  if (rows > 1 && stride != size) {
    const half = rows >> 1;
    settle(end, half, n, stride);
    settle(end + half * stride, rows - half, n, stride);
    return;
  }
  const y = end - ((size + 15) & ~15);
  if (rows > 1) size *= rows; // rows without gaps are one
  let at = y, seen = all<float>(0);
  for (end = y + size; at + 16 <= end; at += 16) seen = largest(seen, v128.load(at));
  if (v128.any_true(isNan<float>(seen))) at = y;
  for (; at < end; at += sizeof<float>()) {
    const v = load<float>(at);
    if (v != v) store<float>(at, abs<float>(v));
  }
}

/** 1 where a vector has infinity or NaN, else 0. */
// @ts-ignore: decorator
@inline export function hasNonFinite(v: v128): i32 {
  return i32(v128.any_true(isNan<float>(v128.sub<float>(v, v))));
}

/** Half a vector, or the one float32 number that is left of it, with zeros behind. */
// @ts-ignore: decorator
@inline export function loadHalf(x: usize, left: usize): v128 {
  return left >= 8 ? v128.load64_zero(x) : v128.load32_zero(x);
}

/** And back. */
// @ts-ignore: decorator
@inline export function storeHalf(y: usize, v: v128, left: usize): void {
  if (left >= 8) v128.store_lane<u64>(y, v, 0);
  else v128.store_lane<u32>(y, v, 0);
}
