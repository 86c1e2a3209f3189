// float16 (5 bits of exponent, 10 of fraction) and bfloat16 (8 and 7) to float32 and back, with integers and float32 lanes alone.
//
// Method, from float16: the bits 13 places up are a float32 whose exponent is 112 too small, so 2^112 times it; zero stays zero. That
//   would do for subnormals, too, but processors take 150 cycles for the product of one, so a block that has one goes the careful way:
//   exponents by addition, and a subnormal as 2^-14 (1 + fraction), less 2^-14.
// To float16: M has the exponent of x, at least that of 2^-14, and 13 more, so x + M is x rounded to the places that float16 has there.
//   Its fraction is the number of them; with its exponent that makes the bits, with no carry to look after: the sum's lower 16 bits and
//   eight times the upper ones, less the least exponent. One instruction adds them.
// bfloat16 is the upper half of a float32; to it, half of the last place is added, and a bit less where that place is even.
// Error: none from 16 bits; to 16 bits the nearest number, ties to even. Every NaN becomes the ordinary one.
import { all, isNan, select, signOf, where } from "../simd";

/** A class for each type: bits of eight numbers, or their two float32 vectors. The fast form is for what the guard lets pass. */
@unmanaged export abstract class Half {
  abstract isPlain(h0: v128, h1: v128): bool;
  abstract wide(h: v128): v128;
  abstract wideCarefully(h: v128): v128;
  abstract isNear(x0: v128, x1: v128, x2: v128, x3: v128): bool;
  abstract bits(x0: v128, x1: v128): v128;
  abstract bitsCarefully(x0: v128, x1: v128): v128;
  /** The bits of numbers from 0 to 1. */
  abstract chances(x0: v128, x1: v128): v128;
  /** The bits of infinity. */
  abstract infinity(): i32;
  /** The bits below which a row's largest number lets expect many subnormals. */
  abstract small(): i32;
  /** The bits of a size from which on a log-probability may be out of range, in a row whose maximum is at most 2700. */
  abstract deep(): i32;
}

/** The larger of four vectors by their magnitudes as integers, with NaN at the top. */
// @ts-ignore: decorator
@inline function farthest(x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  return v128.max<i32>(v128.max<i32>(magnitude(x0), magnitude(x1)), v128.max<i32>(magnitude(x2), magnitude(x3)));
}

// @ts-ignore: decorator
@inline function magnitude(x: v128): v128 {
  return v128.and(x, i32x4.splat(0x7fffffff));
}

/** Eight numbers that are ordinary where the lanes of two masks say NaN. */
// @ts-ignore: decorator
@inline function settled(h: v128, x0: v128, x1: v128, nan: i16): v128 {
  const isNone = v128.narrow<i32>(isNan<f32>(x0), isNan<f32>(x1));
  return v128.or(v128.andnot(h, isNone), where(isNone, i16x8.splat(nan)));
}

@unmanaged @final export class Float16 extends Half {
  /** Neither subnormal, infinite nor NaN: less 1, zero is the largest of all, and subnormals are the least. */
  @inline isPlain(h0: v128, h1: v128): bool {
    const a0 = v128.and(h0, i16x8.splat(0x7fff)), a1 = v128.and(h1, i16x8.splat(0x7fff)), one = i16x8.splat(1);
    const least = v128.min<u16>(v128.sub<i16>(a0, one), v128.sub<i16>(a1, one));
    const bad = v128.or(v128.lt<u16>(least, i16x8.splat(0x3ff)), v128.gt<i16>(v128.max<i16>(a0, a1), i16x8.splat(0x7bff)));
    return !v128.any_true(bad);
  }

  /** h: bits with their sign in all bits above them. */
  @inline wide(h: v128): v128 {
    return v128.mul<f32>(v128.and(v128.shl<i32>(h, 13), i32x4.splat(0x8fffe000)), all<f32>(5.192296858534828e33));
  }

  @inline wideCarefully(h: v128): v128 {
    const a = v128.and(v128.shl<i32>(h, 13), i32x4.splat(0x0fffe000));
    const small = v128.sub<f32>(v128.add<i32>(a, i32x4.splat(0x38800000)), all<f32>(0.00006103515625));
    const usual = v128.add<i32>(a, i32x4.splat(0x38000000));
    const large = v128.add<i32>(usual, where(v128.gt<i32>(a, i32x4.splat(0x0f7fffff)), i32x4.splat(0x38000000)));
    const y = select<f32>(v128.gt<i32>(i32x4.splat(0x00800000), a), small, large);
    return select<f32>(isNan<f32>(y), all<f32>(NaN), v128.or(y, signOf<f32>(h)));
  }

  /** Up to 65536, which becomes infinity by the same arithmetic. */
  @inline isNear(x0: v128, x1: v128, x2: v128, x3: v128): bool {
    return !v128.any_true(v128.gt<i32>(farthest(x0, x1, x2, x3), i32x4.splat(0x47800000)));
  }

  @inline bits(x0: v128, x1: v128): v128 {
    return this.packed(magnitude(x0), magnitude(x1), x0, x1);
  }

  @inline bitsCarefully(x0: v128, x1: v128): v128 {
    const most = i32x4.splat(0x47800000);
    return settled(this.packed(v128.min<i32>(magnitude(x0), most), v128.min<i32>(magnitude(x1), most), x0, x1), x0, x1, 0x7e00);
  }

  @inline chances(x0: v128, x1: v128): v128 {
    return v128.narrow<u32>(this.places(x0), this.places(x1));
  }

  @inline infinity(): i32 { return 0x7c00; }

  @inline small(): i32 { return 0x2000; }

  @inline deep(): i32 { return 0x7b00; } // 57344

  @inline private packed(a0: v128, a1: v128, x0: v128, x1: v128): v128 {
    const signs = v128.narrow<i32>(x0, x1); // by saturation; shuffles that take halves of the lanes took 9 % more
    return v128.or(this.chances(a0, a1), v128.and(signs, i16x8.splat(-0x8000)));
  }

  /** The bits, in lanes of 32 bits. */
  @inline private places(a: v128): v128 {
    const m = v128.add<i32>(v128.and(v128.max<i32>(a, i32x4.splat(0x38800000)), i32x4.splat(0x7f800000)), i32x4.splat(0x06800000));
    return v128.dot<i16>(v128.sub<i32>(v128.add<f32>(a, m), i32x4.splat(0x3f000000)), i32x4.splat(0x00080001));
  }
}

@unmanaged @final export class BFloat16 extends Half {
  /** No NaN. */
  @inline isPlain(h0: v128, h1: v128): bool {
    const a0 = v128.and(h0, i16x8.splat(0x7fff)), a1 = v128.and(h1, i16x8.splat(0x7fff));
    return !v128.any_true(v128.gt<i16>(v128.max<i16>(a0, a1), i16x8.splat(0x7f80)));
  }

  @inline wide(h: v128): v128 {
    return v128.shl<i32>(h, 16);
  }

  @inline wideCarefully(h: v128): v128 {
    const y = v128.shl<i32>(h, 16);
    return select<f32>(isNan<f32>(y), all<f32>(NaN), y);
  }

  @inline isNear(x0: v128, x1: v128, x2: v128, x3: v128): bool {
    return !v128.any_true(v128.gt<i32>(farthest(x0, x1, x2, x3), i32x4.splat(0x7f800000)));
  }

  @inline bits(x0: v128, x1: v128): v128 {
    return v128.shuffle<i16>(this.rounded(x0), this.rounded(x1), 1, 3, 5, 7, 9, 11, 13, 15);
  }

  @inline bitsCarefully(x0: v128, x1: v128): v128 {
    return settled(this.bits(x0, x1), x0, x1, 0x7fc0);
  }

  @inline chances(x0: v128, x1: v128): v128 {
    return this.bits(x0, x1);
  }

  @inline infinity(): i32 { return 0x7f80; }

  @inline small(): i32 { return 0; } // the float32 numbers are subnormal, too

  @inline deep(): i32 { return 0x7f80; }

  @inline private rounded(x: v128): v128 {
    const odd = v128.and(v128.shr<u32>(x, 16), i32x4.splat(1));
    return v128.add<i32>(v128.add<i32>(x, i32x4.splat(0x7fff)), odd);
  }
}
