// Binary cross entropy of logits x and targets z, element by element, with the weight p of the positive class:
//   loss = abs x (x > 0 ? 1 - z : p z) + (1 + (p - 1) z) log1p(e^-abs x)
//   dL/dx = (1 - z) s(x) - p z s(-x), s the logistic function
// Method: float64 lanes to the precision of `float`; for z in [0, 1] all terms of the loss are positive and nothing cancels. Where the
//   factor of abs x is 0 the product is, also at infinity.
// Max error: of the loss, 2^-23 relative for float32 (1 ULP), 2^-50 for float64 (2^-51.3 seen); so is the gradient's for targets of 0
//   and 1, and between them 2^-22 (2^-47) of its larger term (test/losses.test.ts).

import { half, join, lanes } from "../halves";
import { loadSome, storeSome } from "../load";
import { exp } from "../math/exp";
import { log1p } from "../math/log";
import { abs, all, neg, select, where } from "../simd";

/** e^-abs x, from which all else comes. */
// @ts-ignore: decorator
@inline function decay(x: v128): v128 {
  return exp<f64, float>(neg<f64>(abs<f64>(x)));
}

/** w v, 0 where w is: also of an infinite v, not of NaN. */
// @ts-ignore: decorator
@inline function weigh(w: v128, v: v128): v128 {
  return where(v128.or(v128.ne<f64>(w, all<f64>(0)), v128.ne<f64>(v, v)), v128.mul<f64>(w, v));
}

// @ts-ignore: decorator
@inline function lossOf(x: v128, e: v128, z: v128, p: v128, w: v128): v128 {
  const positive = v128.gt<f64>(x, all<f64>(0)), pz = v128.mul<f64>(p, z), rest = v128.sub<f64>(all<f64>(1), z);
  const c = select<f64>(positive, rest, pz);
  const line = where(v128.ne<f64>(c, all<f64>(0)), v128.mul<f64>(abs<f64>(x), c));
  return weigh(w, v128.add<f64>(line, v128.mul<f64>(v128.add<f64>(rest, pz), log1p<float>(e))));
}

/** The gradient times 1 / w. */
// @ts-ignore: decorator
@inline function slopeOf(x: v128, e: v128, z: v128, p: v128): v128 {
  const one = all<f64>(1), positive = v128.gt<f64>(x, all<f64>(0));
  const up = select<f64>(positive, one, e), down = select<f64>(positive, e, one);
  const slope = v128.sub<f64>(v128.mul<f64>(v128.sub<f64>(one, z), up), v128.mul<f64>(v128.mul<f64>(p, z), down));
  return v128.div<f64>(slope, v128.add<f64>(one, e));
}

/** The first lanes alone where a float64 half of a vector is not all there. */
// @ts-ignore: decorator
@inline function head(v: v128, left: usize, upper: bool): v128 {
  const bytes: usize = sizeof<float>() == 4 ? left << 1 : left, from: usize = upper ? 16 : 0;
  return v128.and(v, v128.gt<i64>(i64x2.splat(<i64>bytes), v128.add<i64>(i64x2(0, 8), i64x2.splat(<i64>from))));
}

/**
 * The losses to l and their sum; with `keep` the gradient, times `factor`, to gx. p and w advance by their steps: 16, or 0 for one
 * number in all lanes. Each vector is read before it is written: l and gx may lie over the inputs.
 */
// @ts-ignore: decorator
@inline export function losses(
  x: usize, z: usize, p: usize, w: usize, l: usize, gx: usize, n: usize, pStep: usize, wStep: usize, factor: f64, keep: bool,
): f64 {
  const end = x + (n << alignof<float>()), f = f64x2.splat(factor);
  let sum = all<f64>(0);
  if (x < end) do {
    const left = end - x, vx = loadSome(x, left), vz = loadSome(z, left), vp = loadSome(p, left), vw = loadSome(w, left);
    let upper = false, loss = vx, slope = vx;
    do {
      const hx = half(vx, upper), hz = half(vz, upper), hp = half(vp, upper), hw = half(vw, upper), e = decay(hx);
      const hl = lossOf(hx, e, hz, hp, hw);
      sum = f64x2.add(sum, head(hl, left, upper));
      loss = join(loss, hl, upper);
      if (keep) slope = join(slope, v128.mul<f64>(slopeOf(hx, e, hz, hp), v128.mul<f64>(hw, f)), upper);
      upper = !upper;
    } while (sizeof<float>() == 4 && upper);
    storeSome(l, loss, left);
    if (keep) storeSome(gx, slope, left);
    x += 16;
    z += 16;
    p += pStep;
    w += wStep;
    l += 16;
    gx += 16;
  } while (x < end);
  return lanes(sum);
}
