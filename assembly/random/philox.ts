// The random words that noise and Gumbel noise are made of: those of element i depend on i, the seed and the stream alone.
//
// Method: Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011), a counter-based generator
//   that passes BigCrush, with published test vectors. Element i takes word i mod 4 of the block whose counter is [floor(i / 4), low and
//   high word, stream, 0] and whose key is the seed, low and high word. `index` is a multiple of 16, and whole groups of 16 are written.

/** Bytes of four elements: of one block of the generator. */
// @ts-ignore: decorator
@inline export function pitch(): usize {
  return 4 << alignof<float>();
}

/** The low 32 bits of the products of the even lanes and of the odd ones, and the high 32. */
// @ts-ignore: decorator
@inline function lowWords(a: v128, m: i32): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(a, i32x4.splat(m)), i64x2.extmul_high_i32x4_u(a, i32x4.splat(m)), 0, 2, 4, 6);
}

// @ts-ignore: decorator
@inline function highWords(a: v128, m: i32): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(a, i32x4.splat(m)), i64x2.extmul_high_i32x4_u(a, i32x4.splat(m)), 1, 3, 5, 7);
}

/** Random words of one stream for the elements from `index` on, four at every `pitch` bytes: four blocks at a time, transposed. */
// @ts-ignore: decorator
@inline export function words(to: usize, n: usize, index: f64, seed: f64, stream: i32): void {
  const key = <u64>seed, end = to + ((n + 15) & ~15) * sizeof<float>();
  let counter = <u64>index >> 2;
  if (to < end) do {
    let c0 = v128.add<i32>(i32x4.splat(<i32>counter), i32x4(0, 1, 2, 3)), c1 = i32x4.splat(<i32>(counter >> 32));
    let c2 = i32x4.splat(stream), c3 = i32x4.splat(0);
    let k0 = i32x4.splat(<i32>key), k1 = i32x4.splat(<i32>(key >> 32));
    let rounds = 10;
    do {
      const high0 = highWords(c0, 0xd2511f53), high1 = highWords(c2, 0xcd9e8d57);
      const low0 = lowWords(c0, 0xd2511f53), low1 = lowWords(c2, 0xcd9e8d57);
      c0 = v128.xor(v128.xor(high1, c1), k0);
      c2 = v128.xor(v128.xor(high0, c3), k1);
      c1 = low1;
      c3 = low0;
      k0 = v128.add<i32>(k0, i32x4.splat(0x9e3779b9));
      k1 = v128.add<i32>(k1, i32x4.splat(0xbb67ae85));
    } while (--rounds);
    const a = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5), b = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
    const c = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7), d = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<i64>(a, b, 0, 2));
    v128.store(to + pitch(), v128.shuffle<i64>(a, b, 1, 3));
    v128.store(to + 2 * pitch(), v128.shuffle<i64>(c, d, 0, 2));
    v128.store(to + 3 * pitch(), v128.shuffle<i64>(c, d, 1, 3));
    to += 4 * pitch();
    counter += 4;
  } while (to < end);
}
