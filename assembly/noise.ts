// Random numbers by position: the number of element i is a function of i, the seed and the stream alone, so that it is the same for
// any length, tile or thread, and a backward pass draws it again instead of keeping it.
//
// Method: Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011), a counter-based generator
//   that passes BigCrush, with published test vectors. Element i takes word i mod 4 of the block whose counter is [floor(i / 4), low and
//   high word, stream, 0] and whose key is the seed, low and high word. float64 numbers add 32 bits from the stream behind it to the
//   32 that the float32 ones have: they are the same numbers, only finer.
// Nothing here is fused, so that every build and machine gives the same bits. `index` is a multiple of 16, and whole groups of 16 are written.
import { cosine, quadrantOf, radius, sine, turned, within } from "./math/normal";
import { all, narrow } from "./vec";

/** Bytes of four elements: of one block of the generator. */
// @ts-ignore: decorator
@inline function pitch(): usize {
  return 4 << alignof<lane>();
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
@inline function words(to: usize, n: usize, index: f64, seed: f64, stream: i32): void {
  const key = <u64>seed, end = to + ((n + 15) & ~15) * sizeof<lane>();
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

/** The bits of a call: for float32 one vector of words to four elements; for float64 a second one, the low halves, behind the first. */
// @ts-ignore: decorator
@inline function bits(to: usize, n: usize, index: f64, seed: f64, stream: i32): void {
  words(to, n, index, seed, stream);
  if (sizeof<lane>() == 8) words(to + 16, n, index, seed, stream + 1);
}

/** (high + offset 2^-32) 2^-32 of the first two words at p (or of the last two), and for float64 the next 32 bits from the words behind. */
// @ts-ignore: decorator
@inline function fraction(p: usize, last: bool, unit: f64, offset: f64): v128 {
  const high = v128.mul<f64>(widen(v128.load(p), last), all<f64>(unit));
  if (sizeof<lane>() == 4) return v128.add<f64>(high, all<f64>(offset * unit));
  return v128.add<f64>(high, v128.mul<f64>(v128.add<f64>(widen(v128.load(p, 16), last), all<f64>(offset)), all<f64>(unit * 2 ** -32)));
}

/** Two words as numbers. */
// @ts-ignore: decorator
@inline function widen(words: v128, last: bool): v128 {
  return f64x2.convert_low_i32x4_u(last ? v128.shuffle<i64>(words, words, 1, 0) : words);
}

/** Uniform numbers in [low, high]: low + u span, u of 24 bits in float32, of 64 in float64. Streams 0 and 1. */
// @ts-ignore: decorator
@inline export function uniformsOf(to: usize, n: usize, index: f64, seed: f64, low: lane, high: lane): void {
  bits(to, n, index, seed, 0);
  const first = v128.splat<lane>(low), last = v128.splat<lane>(high), span = v128.splat<lane>(high - low);
  const end = to + ((n + 15) & ~15) * sizeof<lane>();
  if (to < end) do {
    if (sizeof<lane>() == 4) {
      const u = v128.mul<f32>(f32x4.convert_i32x4_s(v128.shr<u32>(v128.load(to), 8)), all<f32>(2 ** -24));
      v128.store(to, v128.pmin<lane>(v128.add<lane>(v128.mul<lane>(u, span), first), last));
    } else {
      const u = fraction(to, false, 2 ** -32, 0), v = fraction(to, true, 2 ** -32, 0);
      v128.store(to, v128.pmin<lane>(v128.add<lane>(v128.mul<lane>(u, span), first), last));
      v128.store(to, v128.pmin<lane>(v128.add<lane>(v128.mul<lane>(v, span), first), last), 16);
    }
    to += pitch();
  } while (to < end);
}

/** Normal deviates: of every four elements the first two are cosines, the last two the sines of the same angles. Streams 2 and 3. */
// @ts-ignore: decorator
@inline export function normalsOf(to: usize, n: usize, index: f64, seed: f64): void {
  bits(to, n, index, seed, 2);
  const end = to + ((n + 15) & ~15) * sizeof<lane>();
  if (to < end) do {
    const r = radius<lane>(fraction(to, false, 2 ** -32, 0.5)), t = fraction(to, true, 2 ** -30, 0);
    const quadrant = quadrantOf(t), rest = within(t, quadrant), s = sine<lane>(rest), c = cosine<lane>(rest);
    const x = v128.mul<f64>(r, turned(v128.add<i64>(quadrant, i64x2.splat(1)), s, c)), y = v128.mul<f64>(r, turned(quadrant, s, c));
    if (sizeof<lane>() == 4) v128.store(to, narrow(x, y));
    else {
      v128.store(to, x);
      v128.store(to, y, 16);
    }
    to += pitch();
  } while (to < end);
}
