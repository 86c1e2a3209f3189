// Random numbers by position: the number of element i is a function of i, the seed and the stream alone, so that it is the same for
// any length, tile or thread, and a backward pass draws it again instead of keeping it.
//
// Method: philox.ts. float64 numbers add 32 bits from the stream behind it to the 32 that the float32 ones have: they are the same
//   numbers, only finer. Nothing here is fused, so that every build and machine gives the same bits.
import { cosine, quadrantOf, radius, sine, turned, within } from "../math/normal";
import { all, narrow } from "../simd";
import { pitch, words } from "./philox";

/** The bits of a call: for float32 one vector of words to four elements; for float64 a second one, the low halves, behind the first. */
// @ts-ignore: decorator
@inline function bits(to: usize, n: usize, index: f64, seed: f64, stream: i32): void {
  words(to, n, index, seed, stream);
  if (sizeof<float>() == 8) words(to + 16, n, index, seed, stream + 1);
}

/** (high + offset 2^-32) 2^-32 of the first two words at p (or of the last two), and for float64 the next 32 bits from the words behind. */
// @ts-ignore: decorator
@inline function fraction(p: usize, last: bool, unit: f64, offset: f64): v128 {
  const high = v128.mul<f64>(widen(v128.load(p), last), all<f64>(unit));
  if (sizeof<float>() == 4) return v128.add<f64>(high, all<f64>(offset * unit));
  return v128.add<f64>(high, v128.mul<f64>(v128.add<f64>(widen(v128.load(p, 16), last), all<f64>(offset)), all<f64>(unit * 2 ** -32)));
}

/** Two words as numbers. */
// @ts-ignore: decorator
@inline function widen(words: v128, last: bool): v128 {
  return f64x2.convert_low_i32x4_u(last ? v128.shuffle<i64>(words, words, 1, 0) : words);
}

/** Uniform numbers in [low, high]: low + u span, u of 24 bits in float32, of 64 in float64. Streams 0 and 1. */
// @ts-ignore: decorator
@inline export function uniformsOf(to: usize, n: usize, index: f64, seed: f64, low: float, high: float): void {
  bits(to, n, index, seed, 0);
  const first = v128.splat<float>(low), last = v128.splat<float>(high), span = v128.splat<float>(high - low);
  const end = to + ((n + 15) & ~15) * sizeof<float>();
  if (to < end) do {
    if (sizeof<float>() == 4) {
      const u = v128.mul<f32>(f32x4.convert_i32x4_s(v128.shr<u32>(v128.load(to), 8)), all<f32>(2 ** -24));
      v128.store(to, v128.pmin<float>(v128.add<float>(v128.mul<float>(u, span), first), last));
    } else {
      const u = fraction(to, false, 2 ** -32, 0), v = fraction(to, true, 2 ** -32, 0);
      v128.store(to, v128.pmin<float>(v128.add<float>(v128.mul<float>(u, span), first), last));
      v128.store(to, v128.pmin<float>(v128.add<float>(v128.mul<float>(v, span), first), last), 16);
    }
    to += pitch();
  } while (to < end);
}

/** Normal deviates: of every four elements the first two are cosines, the last two the sines of the same angles. Streams 2 and 3. */
// @ts-ignore: decorator
@inline export function normalsOf(to: usize, n: usize, index: f64, seed: f64): void {
  bits(to, n, index, seed, 2);
  const end = to + ((n + 15) & ~15) * sizeof<float>();
  if (to < end) do {
    const r = radius<float>(fraction(to, false, 2 ** -32, 0.5)), t = fraction(to, true, 2 ** -30, 0);
    const quadrant = quadrantOf(t), rest = within(t, quadrant), s = sine<float>(rest), c = cosine<float>(rest);
    const x = v128.mul<f64>(r, turned(v128.add<i64>(quadrant, i64x2.splat(1)), s, c)), y = v128.mul<f64>(r, turned(quadrant, s, c));
    if (sizeof<float>() == 4) v128.store(to, narrow(x, y));
    else {
      v128.store(to, x);
      v128.store(to, y, 16);
    }
    to += pitch();
  } while (to < end);
}
