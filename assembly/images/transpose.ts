// A matrix with its rows and columns exchanged, in squares of four.

// @ts-ignore: decorator
@inline function one(x: usize, y: usize): void {
  store<f32>(y, load<f32>(x));
}

/** Four rows of four float32. */
// @ts-ignore: decorator
@inline function square(x: usize, y: usize, xRow: usize, yRow: usize): void {
  const a = v128.load(x), b = v128.load(x + xRow), c = v128.load(x + 2 * xRow), d = v128.load(x + 3 * xRow);
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const high = v128.shuffle<i32>(a, b, 2, 6, 3, 7), last = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(y, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(y + yRow, v128.shuffle<i64>(ab, cd, 1, 3));
  v128.store(y + 2 * yRow, v128.shuffle<i64>(high, last, 0, 2));
  v128.store(y + 3 * yRow, v128.shuffle<i64>(high, last, 1, 3));
}

/** y[j][i] = x[i][j]: `rows` rows of n in x, xRow bytes apart, and n rows of `rows` in y, yRow bytes apart. */
// @ts-ignore: decorator
@inline export function transposed(x: usize, y: usize, rows: usize, n: usize, xRow: usize, yRow: usize): void {
  const size: usize = 4, bytes = n * size;
  while (rows) {
    const some: usize = rows >= 4 ? 4 : 1;
    let p = x, q = y;
    const end = x + bytes, squares = some == 4 ? x + (bytes & ~15) : x;
    if (p != squares) do {
      square(p, q, xRow, yRow);
      p += 16;
      q += 4 * yRow;
    } while (p != squares);
    if (p != end) do {
      one(p, q);
      if (some == 4) {
        one(p + xRow, q + size);
        one(p + 2 * xRow, q + 2 * size);
        one(p + 3 * xRow, q + 3 * size);
      }
      p += size;
      q += yRow;
    } while (p != end);
    x += some * xRow;
    y += some * size;
    rows -= some;
  }
}
