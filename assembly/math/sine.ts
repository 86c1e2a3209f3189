// Sine and cosine in float64 lanes, for all floats.
//
// Method: x = n pi + r with r in [-pi/2, pi/2], n whole for the sine and half odd for the cosine (a sine of x + pi/2), and sin r by a
//   polynomial, its sign that of the parity of n. Up to 2^23 (2^15 to float64) pi is in parts so short that n times them is exact (Cody,
//   Waite 1980); beyond, x / pi is multiplied out of 192 bits of 1/pi, those at the place where x ends, so that r keeps 2^-127
//   (Payne, Hanek 1983). No float is nearer to a multiple of pi/2 than 2^-62.
// Max error: 2^-27.3 relative for P = f32; for P = f64 1.4 ULP of float64, and 2.4 beyond 2^15.
// Coefficients: minimax, relative to the sine on abs r <= pi/2 (tools/fit.ts sin_e, sin_f64).
import { all, horner, madd, nmadd, select } from "../simd";

const MAGIC = 6755399441055744.0; // 1.5 * 2^52: after the addition the low bits hold the integer
const INV_PI = 0.3183098861837907;

/** Below this abs x, pi in parts is enough. */
// @ts-ignore: decorator
@inline export function nearLimit<P>(): f64 {
  return sizeof<P>() == 4 ? 8388608 : 32768;
}

/** sin r, for abs r <= pi/2. */
// @ts-ignore: decorator
@inline export function sinReduced<P>(r: v128): v128 {
  const v = v128.mul<f64>(r, r);
  let p: v128;
  if (sizeof<P>() == 4) {
    p = all<f64>(0.0000026057800103101485);
    p = horner<f64>(p, v, -0.00019809602171062875);
    p = horner<f64>(p, v, 0.008333066229335053);
    p = horner<f64>(p, v, -0.16666659549457394);
  } else {
    p = all<f64>(2.7214163827093856e-15);
    p = horner<f64>(p, v, -7.64301911169348e-13);
    p = horner<f64>(p, v, 1.6058940994082815e-10);
    p = horner<f64>(p, v, -2.5052106904297274e-8);
    p = horner<f64>(p, v, 0.000002755731921156855);
    p = horner<f64>(p, v, -0.00019841269841212476);
    p = horner<f64>(p, v, 0.008333333333333207);
    p = horner<f64>(p, v, -0.16666666666666666);
  }
  return madd<f64>(v128.mul<f64>(r, v), p, r);
}

/** The r whose sine is the sine (the cosine) of a, for 0 <= a <= nearLimit; NaN for infinity. */
// @ts-ignore: decorator
@inline export function near<P>(a: v128, cosine: bool): v128 {
  const inverse = all<f64>(INV_PI), magic = all<f64>(MAGIC), half = all<f64>(0.5);
  const t = cosine ? v128.add<f64>(madd<f64>(a, inverse, half), magic) : madd<f64>(a, inverse, magic);
  const n = v128.sub<f64>(t, magic), h = cosine ? v128.sub<f64>(n, half) : n;
  let r: v128;
  if (sizeof<P>() == 4) {
    r = nmadd<f64>(h, all<f64>(1.984187159361081e-9), nmadd<f64>(h, all<f64>(3.141592651605606), a));
  } else {
    const first = nmadd<f64>(h, all<f64>(3.1415926535846666), a), w = v128.mul<f64>(h, all<f64>(5.1266883031679116e-12));
    const second = v128.sub<f64>(first, w), lost = v128.sub<f64>(v128.sub<f64>(first, second), w);
    r = v128.add<f64>(second, nmadd<f64>(h, all<f64>(2.1125998133974855e-23), lost));
  }
  return v128.xor(r, v128.shl<i64>(t, 63));
}

/** The same for every a >= 0. */
// @ts-ignore: decorator
@inline export function reduced<P>(a: v128, cosine: bool): v128 {
  const r = near<P>(a, cosine);
  const beyond = v128.and(v128.gt<f64>(a, all<f64>(nearLimit<P>())), v128.lt<f64>(a, all<f64>(Infinity)));
  if (!v128.any_true(beyond)) return r;
  let f = a;
  for (let float = 0; float < 2; float++) {
    f = v128.shuffle<i64>(f, f, 1, 0);
    f = f64x2.replace_lane(f, 0, far<P>(f64x2.extract_lane(f, 0), cosine));
  }
  return select<f64>(beyond, f, r);
}

/** The same for one finite a >= 2^15: a = m 2^e, and a / pi mod 2 is m times the bits of 1/pi from the e-th on. */
// @ts-ignore: decorator
@inline function far<P>(a: f64, cosine: bool): f64 {
  const bits = reinterpret<i64>(a), m = <u64>((bits & 0xfffffffffffff) | 0x10000000000000);
  const at = <i32>(bits >> 52) - 1012, shift = <u64>(at & 63); // e + 63: word 0 is the zeros in front of the point
  let w0: u64 = 0, w1: u64 = 0, w2: u64 = 0, last: u64 = 0;
  for (let i = 0; i < 4; i++) {
    const next = word<P>((at >> 6) + i);
    w0 = w1;
    w1 = w2;
    w2 = (last << shift) | ((next >> 1) >> (63 - shift));
    last = next;
  }
  const middle = m * w1, low = middle + high(m, w2);
  let hi = m * w0 + high(m, w1) + u64(low < middle), lo = low;
  if (cosine) hi += 0x4000000000000000; // half a turn of pi
  const flip = <u64>(<i64>(hi ^ (hi << 1)) >> 63); // beyond pi/2 the sine runs back: sin(pi v) = sin(pi (1 - v))
  hi ^= flip >> 1;
  lo ^= flip;
  return (<f64>(<i64>hi) * 1.0842021724855044e-19 + <f64>lo * 5.877471754111438e-39) * 3.141592653589793; // 2^-63, 2^-127
}

/** The upper 64 bits of a product, where a has 53. */
// @ts-ignore: decorator
@inline function high(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff, a1 = a >> 32, b0 = b & 0xffffffff, b1 = b >> 32;
  const inner = a1 * b0 + ((a0 * b0) >> 32), outer = a0 * b1 + (inner & 0xffffffff);
  return a1 * b1 + (inner >> 32) + (outer >> 32);
}

/** The i-th 64 bits of 1/pi. A switch, since there is no data in the kernels; float32 ends at 2^128 and needs five. */
// @ts-ignore: decorator
@inline function word<P>(i: i32): u64 {
  switch (i) {
    case 1: return 0x517cc1b727220a94;
    case 2: return 0xfe13abe8fa9a6ee0;
    case 3: return 0x6db14acc9e21c820;
    case 4: return 0xff28b1d5ef5de2b0;
    case 5: return 0xdb92371d2126e970;
  }
  if (sizeof<P>() == 8) switch (i) {
    case 6: return 0x0324977504e8c90e;
    case 7: return 0x7f0ef58e5894d39f;
    case 8: return 0x74411afa975da242;
    case 9: return 0x74ce38135a2fbf20;
    case 10: return 0x9cc8eb1cc1a99cfa;
    case 11: return 0x4e422fc5defc941d;
    case 12: return 0x8ffc4bffef02cc07;
    case 13: return 0xf79788c5ad05368f;
    case 14: return 0xb69b3f6793e584db;
    case 15: return 0xa7a31fb34f2ff516;
    case 16: return 0xba93dd63f5f2f8bd;
    case 17: return 0x9e839cfbc5294975;
    case 18: return 0x35fdafd88fc6ae84;
    case 19: return 0x2b0198237e3db5d5;
  }
  return 0;
}
