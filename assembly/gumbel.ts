// Logits with Gumbel noise, (x + g) / tau, g = -log(-log u): their softmax is a sample that can be differentiated.
//
// Method: u in (0, 1) from Philox4x32-10 by position (streams 4 and 5: see noise.ts, whose words these are): 32 bits for float32, 64
//   for float64, so g reaches from -3.1 to 22.9 and from -3.8 to 36.7. Two logarithms in float64 lanes: log v = k ln2 + 2 atanh s,
//   s = f / (2 + f), v = 2^k (1 + f), 1 + f in [sqrt 1/2, sqrt 2). Nothing is fused, so that every build gives the same bits.
// Coefficients: minimax, relative (tools/fit.ts log_f64).
import { loadPart, storePart } from "./drive";
import { join } from "./halves";
import { all } from "./vec";

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

/** p x + c in two roundings. */
// @ts-ignore: decorator
@inline function step(p: v128, x: v128, c: f64): v128 {
  return f64x2.add(f64x2.mul(p, x), all<f64>(c));
}

/** log v of a positive normal v. */
// @ts-ignore: decorator
@inline function log(v: v128): v128 {
  // the exponent, biased, of v / sqrt(1/2), and what is left of v without it
  const biased = v128.add<i64>(v128.sub<i64>(v, i64x2.splat(0x3fe6a09e667f3bcd)), i64x2.splat(0x3ff0000000000000));
  const exponent = v128.and(biased, i64x2.splat(0x7ff0000000000000));
  const f = f64x2.sub(v128.add<i64>(v128.sub<i64>(v, exponent), i64x2.splat(0x3ff0000000000000)), all<f64>(1));
  const k = f64x2.sub(v128.or(v128.shr<u64>(exponent, 52), all<f64>(4503599627370496.0)), all<f64>(4503599627371519.0)); // 2^52 (+ 1023)
  const s = f64x2.div(f, f64x2.add(f, all<f64>(2))), z = f64x2.mul(s, s);
  let p = all<f64>(0.14795315680766108);
  p = step(p, z, 0.15314115118369231);
  p = step(p, z, 0.1818356174924027);
  p = step(p, z, 0.22222198623991093);
  p = step(p, z, 0.28571428741876975);
  p = step(p, z, 0.3999999999941708);
  p = step(p, z, 0.6666666666666734);
  return f64x2.add(f64x2.mul(k, all<f64>(0.6931471805599453)), f64x2.add(f64x2.add(s, s), f64x2.mul(f64x2.mul(s, z), p)));
}

/** The noise of two elements, from the words at p. */
// @ts-ignore: decorator
@inline function noise(p: usize, last: bool): v128 {
  const a = v128.load(p), high = f64x2.convert_low_i32x4_u(last ? v128.shuffle<i64>(a, a, 1, 0) : a);
  let more = all<f64>(0.5);
  if (sizeof<lane>() == 8) {
    const b = v128.load(p, 16), low = f64x2.convert_low_i32x4_u(last ? v128.shuffle<i64>(b, b, 1, 0) : b);
    more = f64x2.mul(f64x2.add(low, more), all<f64>(2 ** -32));
  }
  const u = f64x2.mul(f64x2.add(high, more), all<f64>(2 ** -32));
  return v128.xor(log(v128.xor(log(f64x2.pmin(u, all<f64>(1 - 2 ** -53))), all<f64>(-0.0))), all<f64>(-0.0));
}

/** y = (x + g) / tau for the elements from `index`, a multiple of 16, on; the words go to `room`, which takes n rounded up to 16. */
// @ts-ignore: decorator
@inline export function perturb(x: usize, y: usize, n: usize, index: f64, seed: f64, tau: f64, room: usize): void {
  words(room, n, index, seed, 4);
  if (sizeof<lane>() == 8) words(room + 16, n, index, seed, 5);
  const end = x + (n << alignof<lane>()), t = f64x2.splat(tau);
  let last = false;
  if (x < end) do {
    const left = end - x, whole = left >= 16, v = whole ? v128.load(x) : loadPart(x, left);
    let result = v;
    if (sizeof<lane>() == 4) {
      const lo = f64x2.promote_low_f32x4(v), hi = f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0));
      result = join(result, f64x2.div(f64x2.add(lo, noise(room, false)), t), false);
      result = join(result, f64x2.div(f64x2.add(hi, noise(room, true)), t), true);
    } else {
      result = f64x2.div(f64x2.add(v, noise(room, last)), t);
      last = !last;
    }
    if (whole) v128.store(y, result);
    else storePart(y, result, left);
    if (!last) room += pitch();
    x += 16;
    y += 16;
  } while (x < end);
}
