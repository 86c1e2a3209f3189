// Focal loss of logits x and targets z: the binary cross entropy c(x), less the surer the prediction is,
//   loss = t q^gamma c, q = (1 - z) s(x) + z s(-x), t = alpha z + (1 - alpha)(1 - z), or 1 for alpha = -1
//   dL/dx = t q^gamma (c' + gamma q'/q c), q'/q = (1 - 2z) s(x) s(-x) / q, s the logistic function
// Method: e = e^-abs x gives q = u / (1 + e), u = (1 - z, z) (1, e) for x > 0. Where the term of u without e is 0, q^gamma is
//   e^-(gamma (abs x + log1p e)), which does not underflow before the loss does; a target between 0 and 1 takes a logarithm of u.
//   For targets of 0 and 1 all terms have one sign. Where t is 0, loss and gradient are 0.
// Max error: of the loss and the gradient, 2^-23 relative for float32, 2^-45 for float64 for targets of 0 and 1; between them 2^-22 (2^-45)
//   of the larger term (test/losses/elementLosses.test.ts).
import { log1p, logOf } from "../math/log";
import { power } from "../math/power";
import { abs, all, select, where } from "../simd";
import { decay, line } from "./binaryCrossEntropy";
import { ElementLoss, elements } from "./elements";

/** The weight of a target. */
// @ts-ignore: decorator
@inline function share(z: v128, alpha: v128): v128 {
  const one = all<f64>(1), mixed = v128.add<f64>(v128.mul<f64>(alpha, z), v128.mul<f64>(v128.sub<f64>(one, alpha), v128.sub<f64>(one, z)));
  return select<f64>(v128.lt<f64>(alpha, all<f64>(0)), one, mixed);
}

/** The term of u without e, and the other one. */
// @ts-ignore: decorator
@inline function near(x: v128, z: v128): v128 {
  return select<f64>(v128.gt<f64>(x, all<f64>(0)), v128.sub<f64>(all<f64>(1), z), z);
}

// @ts-ignore: decorator
@inline function far(x: v128, z: v128): v128 {
  return select<f64>(v128.gt<f64>(x, all<f64>(0)), z, v128.sub<f64>(all<f64>(1), z));
}

/** q^gamma. */
// @ts-ignore: decorator
@inline function focus(x: v128, z: v128, gamma: v128, e: v128): v128 {
  const zero = all<f64>(0), one = all<f64>(1), c = near(x, z), tail = v128.eq<f64>(c, zero);
  let low = log1p<float>(e);
  if (v128.any_true(v128.ne<f64>(v128.mul<f64>(z, v128.sub<f64>(one, z)), zero))) {
    const u = v128.add<f64>(c, v128.mul<f64>(far(x, z), e));
    low = v128.sub<f64>(low, v128.andnot(logOf<float>(u), tail));
  }
  return select<f64>(v128.eq<f64>(gamma, zero), one, power<float>(gamma, where(tail, abs<f64>(x)), low));
}

@unmanaged @final
export class Focal extends ElementLoss {
  @inline shared(x: v128, z: v128, alpha: v128, gamma: v128): v128 {
    return decay(x);
  }
  @inline y(x: v128, z: v128, alpha: v128, gamma: v128, e: v128): v128 {
    const t = share(z, alpha), entropy = v128.add<f64>(line(x, near(x, z)), log1p<float>(e));
    return where(v128.ne<f64>(t, all<f64>(0)), v128.mul<f64>(v128.mul<f64>(t, focus(x, z, gamma, e)), entropy));
  }
  @inline dy(x: v128, z: v128, alpha: v128, gamma: v128, e: v128): v128 {
    const one = all<f64>(1), zero = all<f64>(0), positive = v128.gt<f64>(x, zero), t = share(z, alpha), rest = v128.sub<f64>(one, z);
    const c = near(x, z), u = v128.add<f64>(c, v128.mul<f64>(far(x, z), e)), wide = v128.add<f64>(one, e);
    const first = v128.sub<f64>(v128.mul<f64>(rest, select<f64>(positive, one, e)), v128.mul<f64>(z, select<f64>(positive, e, one)));
    const ratio = v128.mul<f64>(v128.sub<f64>(rest, z), select<f64>(v128.eq<f64>(c, zero), one, v128.div<f64>(e, u)));
    const entropy = v128.add<f64>(line(x, c), log1p<float>(e));
    // the limit of x e^-x
    const second = v128.andnot(v128.mul<f64>(v128.mul<f64>(gamma, ratio), entropy), v128.eq<f64>(abs<f64>(x), all<f64>(Infinity)));
    const slope = v128.div<f64>(v128.add<f64>(first, second), wide);
    return where(v128.ne<f64>(t, zero), v128.mul<f64>(v128.mul<f64>(t, focus(x, z, gamma, e)), slope));
  }
}

export function focal(
  x: usize, z: usize, w: usize, l: usize, gx: usize, n: usize, wStep: usize,
  alpha: f64, gamma: f64, factor: f64, keep: bool,
): f64 {
  return elements<Focal>(x, z, 0, w, l, gx, n, 0, wStep, alpha, gamma, factor, keep, false);
}
