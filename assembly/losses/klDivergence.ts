// Kullback-Leibler divergence of log-probabilities x from targets z, element by element:
//   loss = z (log z - x), dL/dx = -z;  of targets that are logarithms: e^z (z - x), -e^z
// A probability of 0 takes nothing, also of an x of -infinity.
// Max error: of the loss, 2^-23 relative for float32 and 2^-49 for float64, both of the larger of its terms
//   (test/losses/elementLosses.test.ts).
import { exp } from "../math/exp";
import { logOf } from "../math/log";
import { all, nanOf, select, where } from "../simd";
import { ElementLoss, elements } from "./elements";

/** p v, 0 where p is 0 unless x is NaN. */
// @ts-ignore: decorator
@inline function term(p: v128, v: v128, x: v128): v128 {
  return v128.or(where(v128.ne<f64>(p, all<f64>(0)), v128.mul<f64>(p, v)), nanOf<f64>(x));
}

@unmanaged @final
export class KlDivergence extends ElementLoss {
  @inline shared(x: v128, z: v128, a: v128, b: v128): v128 {
    return z;
  }
  @inline y(x: v128, z: v128, a: v128, b: v128, p: v128): v128 {
    const log = select<f64>(v128.lt<f64>(z, all<f64>(Infinity)), logOf<float>(z), z);
    return select<f64>(v128.lt<f64>(z, all<f64>(0)), all<f64>(NaN), term(z, v128.sub<f64>(log, x), x));
  }
  @inline dy(x: v128, z: v128, a: v128, b: v128, p: v128): v128 {
    return v128.sub<f64>(nanOf<f64>(x), z);
  }
}

@unmanaged @final
export class LogKlDivergence extends ElementLoss {
  @inline shared(x: v128, z: v128, a: v128, b: v128): v128 {
    return v128.andnot(exp<f64, float>(z), v128.eq<f64>(z, all<f64>(-Infinity)));
  }
  @inline y(x: v128, z: v128, a: v128, b: v128, p: v128): v128 {
    return term(p, v128.sub<f64>(z, x), x);
  }
  @inline dy(x: v128, z: v128, a: v128, b: v128, p: v128): v128 {
    return v128.sub<f64>(nanOf<f64>(x), p);
  }
}

export function divergence(
  x: usize, z: usize, w: usize, l: usize, gx: usize, n: usize, wStep: usize,
  logTarget: f64, factor: f64, keep: bool,
): f64 {
  if (logTarget != 0) return elements<LogKlDivergence>(x, z, 0, w, l, gx, n, 0, wStep, 0, 0, factor, keep, false);
  return elements<KlDivergence>(x, z, 0, w, l, gx, n, 0, wStep, 0, 0, factor, keep, false);
}
