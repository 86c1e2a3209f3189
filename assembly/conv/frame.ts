// An image with a border of zeros.
import { copy, storeSome } from "../load";

/** `bytes` zeros. */
// @ts-ignore: decorator
@inline function clear(y: usize, bytes: usize): void {
  const end = y + bytes;
  if (y != end) do {
    const left = end - y;
    storeSome(y, i64x2.splat(0), left);
    y += min(left, 16);
  } while (y != end);
}

/** `lines` lines of n elements, one behind the other, between zeros: bytes of them before and after each line, above and below all. */
export function frame(x: usize, y: usize, lines: usize, n: usize, above: usize, below: usize, before: usize, after: usize): void {
  const bytes = n << alignof<float>();
  clear(y, above);
  y += above;
  if (lines) do {
    clear(y, before);
    y += before;
    copy(x, y, bytes);
    x += bytes;
    y += bytes;
    clear(y, after);
    y += after;
  } while (--lines);
  clear(y, below);
}
