// x relu6(x + 3) / 6. Derivative: (2x + 3) / 6 between -3 and 3, 0 below, 1 above.
//
// Method: x below -3 counts as -3, so that -inf does not meet the factor 0. The other factor has the division, so that it is exactly 1 from
//   3 on (times 1/6: 2.3 ULP, .15 to .20 ns instead of .24; float64 lanes: .5 ULP, .5 to .8 ns). In the derivative 2x + 3 is exact where it
//   cancels.
// Max error: 1.88 ULP of float32, the derivative 1.34; 2.0 (1.3) ULP of float64.
import { abs, all, select, where } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class HardSwish<T> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const z = v128.pmax<T>(x, all<T>(-3)), six = v128.pmin<T>(v128.add<T>(z, all<T>(3)), all<T>(6));
    return v128.mul<T>(z, v128.div<T>(six, all<T>(6)));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const inside = v128.mul<T>(v128.add<T>(v128.add<T>(x, x), all<T>(3)), all<T>(1.0 / 6));
    const outside = where(v128.gt<T>(x, all<T>(0)), all<T>(1));
    return select<T>(v128.ge<T>(abs<T>(x), all<T>(3)), outside, inside);
  }
}
