// Keys and values in fewer bits: panels as those of float32, but of numbers of 16 bits or of integers of 8. Behind the integers of a head
// are their scales, a float32 number for each key or value. They become float32 panels before a product, a few at a time, so that products
// have the bits that float32 keys and values of the same numbers have.
import { widenAll } from "../float16/convert";
import { BFloat16, Float16 } from "../float16/halves";
import { FLOAT16, INT8, KEYS, PANEL, WIDE } from "../layout";

/** Bytes of a number, and of what stands beside the numbers of a key or value. */
// @ts-ignore: decorator
@inline function bytesOf(type: i32): usize { return type == INT8 ? 1 : 2; }
// @ts-ignore: decorator
@inline function scaleOf(type: i32): usize { return type == INT8 ? 4 : 0; }

/** Keys or values for which a head of so many bytes has room, some of them not yet there; `size` numbers each, whole panels of values. */
// @ts-ignore: decorator
@inline export function roomOf(head: usize, size: usize, type: i32): usize {
  return head / (size * bytesOf(type) + scaleOf(type));
}

/** n numbers of 16 bits. */
function halves(x: usize, y: usize, n: usize, type: i32): void {
  if (type == FLOAT16) widenAll<Float16>(x, y, n);
  else widenAll<BFloat16>(x, y, n);
}

/** Eight integers times their scales. */
// @ts-ignore: decorator
@inline function integers(x: usize, y: usize, s0: v128, s1: v128): void {
  const v = v128.load_ext<i8>(x);
  v128.store(y, v128.mul<f32>(f32x4.convert_i32x4_s(v128.extend_low<i16>(v)), s0));
  v128.store(y, v128.mul<f32>(f32x4.convert_i32x4_s(v128.extend_high<i16>(v)), s1), 16);
}

/** The panels y of n keys from a whole panel on. */
export function keyPanels(k: usize, y: usize, from: usize, n: usize, room: usize, size: usize, type: i32): void {
  const count = (n + WIDE - 1) / WIDE, row = size * bytesOf(type);
  let x = k + from * row;
  if (type != INT8) {
    halves(x, y, count * WIDE * size, type);
    return;
  }
  let scales = k + room * row + (from << 2), i = count;
  do {
    const s0 = v128.load(scales), s1 = v128.load(scales, 16), end = x + WIDE * size;
    do {
      integers(x, y, s0, s1);
      x += WIDE;
      y += PANEL;
    } while (x != end);
    scales += 4 * WIDE;
  } while (--i);
}

/** The panels y of n values from a block on, n rows each. */
export function valuePanels(v: usize, y: usize, from: usize, n: usize, room: usize, columns: usize, type: i32): void {
  const row = columns * bytesOf(type), height = min(KEYS, room - from) * WIDE * bytesOf(type), scales = v + room * row + (from << 2);
  let x = v + from * row, i = columns / WIDE;
  do {
    if (type != INT8) halves(x, y, n * WIDE, type);
    else {
      let at = x, to = y, s = scales;
      const end = at + n * WIDE;
      do {
        const scale = v128.load32_splat(s);
        integers(at, to, scale, scale);
        at += WIDE;
        to += PANEL;
        s += 4;
      } while (at != end);
    }
    x += height;
    y += n * PANEL;
  } while (--i);
}
