// An image with a border of zeros.
import { loadSome, storeSome } from "../load";

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
    clear(y, after);
    y += after;
  } while (--lines);
  clear(y, below);
}
