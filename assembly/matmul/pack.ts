// Panels for the matrix product: the columns of b by two vectors (32 bytes), row after row, zeros beyond the last column.
import { PANEL } from "../layout";
import { loadSome } from "../load";

/** Rows `first` to `first + rows` of b, n columns and `bRow` bytes a row, into panels that lie `yPanel` bytes apart. */
export function pack(b: usize, y: usize, rows: usize, n: usize, bRow: usize, yPanel: usize): void {
  const width = n << alignof<float>();
  let column: usize = 0;
  if (rows > 0 && n > 0) do {
    const left = width - column;
    let from = b + column, p = y, i = rows;
    do {
      v128.store(p, loadSome(from, left));
      v128.store(p, left > 16 ? loadSome(from + 16, left - 16) : i64x2.splat(0), 16);
      from += bRow;
      p += PANEL;
    } while (--i);
    y += yPanel;
    column += PANEL;
  } while (column < width);
}

/** The vectors at p and of the rows below it, their rows and columns exchanged, as rows 32 bytes apart from `to` on. */
// @ts-ignore: decorator
@inline function exchange(p: usize, row: usize, to: usize): void {
  const a = v128.load(p), b = v128.load(p + row);
  if (sizeof<float>() == 8) {
    v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
    v128.store(to, v128.shuffle<f64>(a, b, 1, 3), 32);
    return;
  }
  const c = v128.load(p + 2 * row), d = v128.load(p + 3 * row);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ba = v128.shuffle<f32>(a, b, 2, 6, 3, 7), dc = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(ab, cd, 0, 2));
  v128.store(to, v128.shuffle<f64>(ab, cd, 1, 3), 32);
  v128.store(to, v128.shuffle<f64>(ba, dc, 0, 2), 64);
  v128.store(to, v128.shuffle<f64>(ba, dc, 1, 3), 96);
}

/** The same of b transposed: `rows` are its columns, and n columns its rows, `bRow` bytes apart. */
export function packTransposed(b: usize, y: usize, rows: usize, n: usize, bRow: usize, yPanel: usize): void {
  const lanes: usize = 16 >> alignof<float>(), size = sizeof<float>();
  if (rows > 0 && n > 0) do {
    const left = n, whole: usize = left >= 2 * lanes ? rows & ~(lanes - 1) : 0;
    let from = b, p = y, i: usize = 0;
    if (i < whole) do {
      exchange(from, bRow, p);
      exchange(from + lanes * bRow, bRow, p + 16);
      from += 16;
      p += lanes * PANEL;
      i += lanes;
    } while (i < whole);
    if (i < rows) do {
      let q = from, j: usize = 0;
      do {
        store<float>(p + (j << alignof<float>()), j < left ? load<float>(q) : 0);
        q += bRow;
      } while (++j < 2 * lanes);
      from += size;
      p += PANEL;
    } while (++i < rows);
    if (n <= 2 * lanes) return;
    n -= 2 * lanes;
    b += 2 * lanes * bRow;
    y += yPanel;
  } while (true);
}
