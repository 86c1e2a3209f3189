// e^x - 1 for x <= 0 in lanes of T to the precision of P (see exp.ts): the lower half of the ELU family. For x > 0 it is some number in
// (-1, 0]. The sign is put back, so that -0 stays -0; from -17 (-37) on the result has rounded to -1.
import { all, signOf } from "../simd";
import { expm1 } from "./exp";

// @ts-ignore: decorator
@inline export function negativeExpm1<T, P>(x: v128): v128 {
  const negative = v128.pmax<T>(v128.pmin<T>(x, all<T>(0)), all<T>(sizeof<P>() == 4 ? -20 : -40));
  return v128.or(expm1<T, P>(negative), signOf<T>(x));
}
