// (x + 1)^2 / 4 between -1 and 1, 0 below, x above. Derivative: sparseSigmoid.
//
// Method: the value in float64 lanes (in float32 ones the rounded sum counts twice: 1.9 ULP), the derivative in lanes of its type.
// Max error: .50 ULP of float32, the derivative too; 1.5 (.50) ULP of float64.
import { all, select } from "../simd";
import { sparseSigmoid } from "./sparseSigmoid";
import { Unary } from "./unary";

@unmanaged @final
export class SparsePlus<T> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const sum = v128.add<T>(v128.pmax<T>(x, all<T>(-1)), all<T>(1)), square = v128.mul<T>(sum, sum);
    return select<T>(v128.gt<T>(x, all<T>(1)), x, v128.mul<T>(square, all<T>(0.25)));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return sparseSigmoid<T>(x);
  }
}
