// The vocabulary of the kernels: one line a word, generic over f32 and f64 lanes.

/** a b + c: one rounding where the engine fuses it (relaxed), two elsewhere. */
// @ts-ignore: decorator
@inline export function madd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(v128.mul<T>(a, b), c);
}

/** c - a b. */
// @ts-ignore: decorator
@inline export function nmadd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_nmadd<T>(a, b, c);
  return v128.sub<T>(c, v128.mul<T>(a, b));
}

/** a x + b of a float32 x in float64 lanes, where the product is nearly exact. */
// @ts-ignore: decorator
@inline export function line(a: v128, x: v128, b: v128): v128 {
  return narrow(madd<f64>(a, low(x), b), madd<f64>(a, high(x), b));
}

/** All lanes c. */
// @ts-ignore: decorator
@inline export function all<T>(c: f64): v128 {
  return v128.splat<T>(<T>c);
}

/** mask ? a : b, where each lane of the mask is all ones or all zeros (which is what lets relaxed builds blend). */
// @ts-ignore: decorator
@inline export function select<T>(mask: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    return sizeof<T>() == 4 ? v128.relaxed_laneselect<i32>(a, b, mask) : v128.relaxed_laneselect<i64>(a, b, mask);
  }
  return v128.bitselect(a, b, mask);
}

/** v, whose lanes are alike, as a splat: V8 joins two instructions into one of 256 bits if it sees that both take the same number. */
// @ts-ignore: decorator
@inline export function splatOf(v: v128): v128 {
  return v128.splat<float>(v128.extract_lane<float>(v, 0));
}

/** abs x and -x: by a constant that the build hoists, since V8 makes the mask of f32x4.abs anew each time (relu .14 ns instead of .087). */
// @ts-ignore: decorator
@inline export function abs<T>(x: v128): v128 {
  return v128.and(x, sizeof<T>() == 4 ? i32x4.splat(0x7fffffff) : i64x2.splat(0x7fffffffffffffff));
}

// @ts-ignore: decorator
@inline export function neg<T>(x: v128): v128 {
  return v128.xor(x, all<T>(-0.0));
}

/** The sign bits of x, all else zero. */
// @ts-ignore: decorator
@inline export function signOf<T>(x: v128): v128 {
  return v128.and(x, all<T>(-0.0));
}

/** x where mask, +0 elsewhere. */
// @ts-ignore: decorator
@inline export function where(mask: v128, x: v128): v128 {
  return v128.and(mask, x);
}

/** x, but at least low and at most high: x < low ? low : x > high ? high : x. It keeps NaN and the sign of a zero in x. */
// @ts-ignore: decorator
@inline export function clamp<T>(x: v128, low: v128, high: v128): v128 {
  return v128.pmin<T>(v128.pmax<T>(x, low), high);
}

/** All ones where x is NaN, zero elsewhere. */
// @ts-ignore: decorator
@inline export function isNan<T>(x: v128): v128 {
  return v128.ne<T>(x, x);
}

/** The number c other than 0, or x itself where it is NaN. */
// @ts-ignore: decorator
@inline export function constant<T>(c: v128, x: v128): v128 {
  return clamp<T>(x, c, c);
}

/** The engine's ordinary NaN where x is NaN, zero elsewhere: or it into a 0 or a positive power of 2 up to 1. */
// @ts-ignore: decorator
@inline export function nanOf<T>(x: v128): v128 {
  return where(isNan<T>(x), all<T>(NaN));
}

/** y, but the engine's ordinary NaN where x is NaN. */
// @ts-ignore: decorator
@inline export function unlessNan<T>(x: v128, y: v128): v128 {
  return select<T>(isNan<T>(x), all<T>(NaN), y);
}

/** y, but NaN without a sign: infinity - infinity and 0 * infinity are a NaN with one on x86, which is not the engine's ordinary one. */
// @ts-ignore: decorator
@inline export function unsigned<T>(y: v128): v128 {
  return v128.andnot(y, v128.and(isNan<T>(y), all<T>(-0.0)));
}

/** Float64 lanes without the low 27 bits of their significands: the product of two such is exact. */
// @ts-ignore: decorator
@inline export function upper(x: v128): v128 {
  return v128.and(x, i64x2.splat(0xfffffffff8000000));
}

/** p x + c: a step of Horner's rule, for polynomials of one constant a line. With several vectors in flight its latency is hidden. */
// @ts-ignore: decorator
@inline export function horner<T>(p: v128, x: v128, c: f64): v128 {
  return madd<T>(p, x, all<T>(c));
}

/** The same in float64 lanes, in two roundings in every build: random numbers promise their bits to a seed. */
// @ts-ignore: decorator
@inline export function plainHorner(p: v128, x: v128, c: f64): v128 {
  return v128.add<f64>(v128.mul<f64>(p, x), all<f64>(c));
}

/** The float64 lanes of the lower and of the upper half of a float32 vector, and a float32 vector of the two. */
// @ts-ignore: decorator
@inline export function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

// @ts-ignore: decorator
@inline export function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0));
}

// @ts-ignore: decorator
@inline export function narrow(lo: v128, hi: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(lo), f32x4.demote_f64x2_zero(hi), 0, 2);
}
