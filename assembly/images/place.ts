// Rows copied from one pitch to another: what padding, slicing and joining arrays are made of.
import { loadSome, storeSome } from "../load";

/** `rows` rows of n elements, xRow and yRow bytes apart. */
// @ts-ignore: decorator
@inline export function placeRows(x: usize, y: usize, rows: usize, n: usize, xRow: usize, yRow: usize): void {
  const bytes = n << alignof<float>();
  if (rows) do {
    let p = x, q = y;
    const end = p + bytes, blocks = p + (bytes & ~63);
    if (p != blocks) do {
      const x0 = v128.load(p), x1 = v128.load(p, 16), x2 = v128.load(p, 32), x3 = v128.load(p, 48);
      v128.store(q, x0);
      v128.store(q, x1, 16);
      v128.store(q, x2, 32);
      v128.store(q, x3, 48);
      p += 64;
      q += 64;
    } while (p != blocks);
    if (p < end) do {
      const left = end - p;
      storeSome(q, loadSome(p, left), left);
      p += 16;
      q += 16;
    } while (p < end);
    x += xRow;
    y += yRow;
  } while (--rows);
}
