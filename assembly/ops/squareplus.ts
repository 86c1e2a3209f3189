// (x + sqrt(x^2 + b)) / 2, for b other than 0 (that is relu). Derivative: the same over the root.
//
// Method: in float64 lanes (in float32 ones 2.8 ULP). m = (abs x + sqrt(x^2 + b)) / 2 never cancels; it is the value for x >= 0, and
//   b / (4 m) is it below. From 2^511 on the root takes the part of abs x beyond as it is, so that no square overflows (exact for b up
//   to 2^900). For other b of float64, x and the root of b are scaled by a power of two.
// Max error: .50 ULP of float32, the derivative too; 2.1 (5.4) ULP of float64.
import { abs, all, clamp, madd, select } from "../simd";
import { Unary } from "./unary";

const LARGE: f64 = 8.452712498170644e270; // 2^900
const SMALL: f64 = 3.054936363499605e-151; // 2^-500, as is the scale of a large b

@unmanaged @final
export class Squareplus extends Unary {
  @inline y(x: v128, b: v128, unused: v128): v128 {
    return value(x, b, 1);
  }
  @inline dy(x: v128, b: v128, unused: v128): v128 {
    return slope(x, b, 1);
  }
}

/** For b above 2^900. */
@unmanaged @final
export class LargeSquareplus extends Unary {
  @inline y(x: v128, b: v128, unused: v128): v128 {
    return value(x, b, SMALL);
  }
  @inline dy(x: v128, b: v128, unused: v128): v128 {
    return slope(x, b, SMALL);
  }
}

/** For b below 2^-500. */
@unmanaged @final
export class SmallSquareplus extends Unary {
  @inline y(x: v128, b: v128, unused: v128): v128 {
    return value(x, b, 1 / SMALL);
  }
  @inline dy(x: v128, b: v128, unused: v128): v128 {
    return slope(x, b, 1 / SMALL);
  }
}

// @ts-ignore: decorator
@inline export function isLarge(b: f64): bool {
  return sizeof<float>() == 8 && b > LARGE;
}

// @ts-ignore: decorator
@inline export function isSmall(b: f64): bool {
  return sizeof<float>() == 8 && b < SMALL;
}

// @ts-ignore: decorator
@inline function value(x: v128, b: v128, s: f64): v128 {
  return branch(x, mean(abs<f64>(x), b, s), b, s);
}

// @ts-ignore: decorator
@inline function slope(x: v128, b: v128, s: f64): v128 {
  const z = clamp<f64>(x, all<f64>(-f64.MAX_VALUE), all<f64>(f64.MAX_VALUE)), size = abs<f64>(z), m = mean(size, b, s);
  return v128.div<f64>(branch(z, m, b, s), v128.add<f64>(m, v128.sub<f64>(m, size)));
}

/** (size + sqrt(size^2 + b)) / 2, by way of s size. */
// @ts-ignore: decorator
@inline function mean(size: v128, b: v128, s: f64): v128 {
  const scaled = s == 1 ? size : v128.mul<f64>(size, all<f64>(s)), z = v128.pmin<f64>(scaled, all<f64>(6.703903964971299e153));
  const square = s == 1 ? b : v128.mul<f64>(v128.mul<f64>(b, all<f64>(s)), all<f64>(s)), sum = v128.add<f64>(z, v128.sqrt<f64>(madd<f64>(z, z, square)));
  return madd<f64>(sum, all<f64>(0.5 / s), v128.sub<f64>(size, s == 1 ? z : v128.mul<f64>(z, all<f64>(1 / s))));
}

/** The value on the side of x, from the mean. A small b would lose digits to the 1/4. */
// @ts-ignore: decorator
@inline function branch(x: v128, m: v128, b: v128, s: f64): v128 {
  const quarter = all<f64>(0.25), below = s > 1 ? v128.mul<f64>(v128.div<f64>(b, m), quarter) : v128.div<f64>(v128.mul<f64>(b, quarter), m);
  return select<f64>(v128.ge<f64>(x, all<f64>(0)), m, below);
}
