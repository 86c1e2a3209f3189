// (x + sqrt(x^2 + b)) / 2, for b other than 0 (that is relu). Derivative: the same over the root.
//
// Method: m = (abs x + sqrt(x^2 + b)) / 2 never cancels; it is the value for x >= 0, and b / (4 m) is it below. From 2^511 (2^50) on the
//   root takes the part of abs x beyond as it is, so that no square overflows (exact for b up to 2^968, or 2^76; src/ calls for b from
//   2^-900 to 2^900). In float32 lanes the derivative is (abs x + root) / (2 root) or, below 0, b / 2 over
//   abs x root + root^2, where the square is what the root was taken of.
// Max error: 2.8 ULP in float32 lanes, the derivative 2.8; .50 in float64 lanes for float32, the derivative too; 2.1 (5.4) ULP of float64.
import { abs, all, clamp, madd, select } from "../simd";
import { Unary, Valued } from "./unary";

/** In float32 lanes, for a b that is a float32 from 2^-60 to 2^60: the rounding of any other costs a unit. */
@unmanaged @final
export class Squareplus extends Valued {
  @inline y(x: v128, b: v128, unused: v128): v128 {
    return branch<f32>(x, mean<f32>(abs<f32>(x), b), b);
  }
  @inline dy(x: v128, b: v128, unused: v128): v128 {
    const a = abs<f32>(x), w = madd<f32>(x, x, b), root = v128.sqrt<f32>(w), positive = v128.ge<f32>(x, all<f32>(0));
    const top = select<f32>(positive, v128.add<f32>(a, root), v128.mul<f32>(b, all<f32>(0.5)));
    return v128.div<f32>(top, select<f32>(positive, v128.add<f32>(root, root), madd<f32>(a, root, w)));
  }
  @inline reach(b: v128): i32 {
    return 0x58800000; // 2^50
  }
}

/** In float64 lanes. */
@unmanaged @final
export class PreciseSquareplus extends Unary {
  @inline y(x: v128, b: v128, unused: v128): v128 {
    return branch<f64>(x, mean<f64>(abs<f64>(x), b), b);
  }
  @inline dy(x: v128, b: v128, unused: v128): v128 {
    const z = clamp<f64>(x, all<f64>(-f64.MAX_VALUE), all<f64>(f64.MAX_VALUE)), size = abs<f64>(z), m = mean<f64>(size, b);
    return v128.div<f64>(branch<f64>(z, m, b), v128.add<f64>(m, v128.sub<f64>(m, size)));
  }
}

/** (size + sqrt(size^2 + b)) / 2. */
// @ts-ignore: decorator
@inline function mean<T>(size: v128, b: v128): v128 {
  const z = v128.pmin<T>(size, all<T>(sizeof<T>() == 4 ? 1125899906842624 : 6.703903964971299e153)); // 2^50, 2^511
  const root = v128.sqrt<T>(madd<T>(z, z, b));
  return madd<T>(v128.add<T>(z, root), all<T>(0.5), v128.sub<T>(size, z));
}

/** The value on the side of x, from the mean. */
// @ts-ignore: decorator
@inline function branch<T>(x: v128, m: v128, b: v128): v128 {
  return select<T>(v128.ge<T>(x, all<T>(0)), m, v128.div<T>(v128.mul<T>(b, all<T>(0.25)), m));
}
