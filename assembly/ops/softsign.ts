// x / (1 + abs x). Derivative: 1 / (1 + abs x)^2.
//
// Method: in float64 lanes (in float32 ones 1.5 ULP, the derivative 3.5); an infinity counts as the largest number, which gives the same
//   limit. The derivative squares the quotient: the square of the sum would overflow where the result has not vanished yet.
// Max error: .50 ULP of float32, the derivative too; 1.3 (3.5) ULP of float64.
import { abs, all, clamp } from "../vec";
import { Unary } from "./unary";

@unmanaged @final
export class Softsign extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const z = clamp<f64>(x, all<f64>(-f64.MAX_VALUE), all<f64>(f64.MAX_VALUE));
    return v128.div<f64>(z, v128.add<f64>(abs<f64>(z), all<f64>(1)));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const r = v128.div<f64>(all<f64>(1), v128.add<f64>(abs<f64>(x), all<f64>(1)));
    return v128.mul<f64>(r, r);
  }
}
