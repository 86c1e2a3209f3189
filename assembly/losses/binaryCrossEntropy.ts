// Binary cross entropy of logits x and targets z, element by element, with the weight p of the positive class:
//   loss = abs x (x > 0 ? 1 - z : p z) + (1 + (p - 1) z) log1p(e^-abs x)
//   dL/dx = (1 - z) s(x) - p z s(-x), s the logistic function
// Method: for z in [0, 1] all terms of the loss are positive and nothing cancels. Where the factor of abs x is 0 the product is, also at
//   infinity. Where p weighs the whole target 0, loss and gradient are 0.
// Max error: of the loss, 2^-23 relative for float32 (1 ULP), 2^-50 for float64 (2^-51.3 seen); so is the gradient's for targets of 0
//   and 1, and between them 2^-22 (2^-47) of its larger term (test/losses/losses.test.ts).
import { exp } from "../math/exp";
import { log1p } from "../math/log";
import { abs, all, neg, select, where } from "../simd";
import { ElementLoss, elements } from "./elements";

/** e^-abs x, from which all else comes. */
// @ts-ignore: decorator
@inline export function decay(x: v128): v128 {
  return exp<f64, float>(neg<f64>(abs<f64>(x)));
}

/** c abs x, 0 where c is: also at infinity. */
// @ts-ignore: decorator
@inline export function line(x: v128, c: v128): v128 {
  return where(v128.ne<f64>(c, all<f64>(0)), v128.mul<f64>(abs<f64>(x), c));
}

/** Whether there is a target of weight above 0. */
// @ts-ignore: decorator
@inline function counts(rest: v128, pz: v128): v128 {
  return v128.or(v128.ne<f64>(rest, all<f64>(0)), v128.ne<f64>(pz, all<f64>(0)));
}

@unmanaged @final
export class BinaryCrossEntropy extends ElementLoss {
  @inline shared(x: v128, z: v128, p: v128, b: v128): v128 {
    return decay(x);
  }
  @inline y(x: v128, z: v128, p: v128, b: v128, e: v128): v128 {
    const pz = v128.mul<f64>(p, z), rest = v128.sub<f64>(all<f64>(1), z), c = select<f64>(v128.gt<f64>(x, all<f64>(0)), rest, pz);
    return where(counts(rest, pz), v128.add<f64>(line(x, c), v128.mul<f64>(v128.add<f64>(rest, pz), log1p<float>(e))));
  }
  @inline dy(x: v128, z: v128, p: v128, b: v128, e: v128): v128 {
    const one = all<f64>(1), positive = v128.gt<f64>(x, all<f64>(0)), pz = v128.mul<f64>(p, z), rest = v128.sub<f64>(one, z);
    const up = select<f64>(positive, one, e), down = select<f64>(positive, e, one);
    const slope = v128.sub<f64>(v128.mul<f64>(rest, up), v128.mul<f64>(pz, down));
    return where(counts(rest, pz), v128.div<f64>(slope, v128.add<f64>(one, e)));
  }
}

export function binaryCrossEntropy(
  x: usize, z: usize, p: usize, w: usize, l: usize, gx: usize, n: usize, pStep: usize, wStep: usize, factor: f64, keep: bool,
): f64 {
  return elements<BinaryCrossEntropy>(x, z, p, w, l, gx, n, pStep, wStep, 0, 0, factor, keep, true);
}
