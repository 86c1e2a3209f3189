// The driver of the losses of single elements: x against a target z, element by element, with a weight w. All arithmetic is in float64
// lanes. What weighs 0 counts for nothing: its loss and its gradient are 0, whatever x and z are.

import { half, join, lanes } from "../doubles";
import { loadSome, settle, storeSome } from "../load";
import { all, where } from "../simd";

/** A loss in float64 lanes, to the precision of `float`; a and b are its parameters. */
@unmanaged
export abstract class ElementLoss {
  /** What the loss and its derivative share. */
  abstract shared(x: v128, z: v128, a: v128, b: v128): v128;
  abstract y(x: v128, z: v128, a: v128, b: v128, shared: v128): v128;
  /** The derivative in x. */
  abstract dy(x: v128, z: v128, a: v128, b: v128, shared: v128): v128;
}

/** v where the weight w is not 0. */
// @ts-ignore: decorator
@inline function weigh(w: v128, v: v128): v128 {
  return where(v128.ne<f64>(w, all<f64>(0)), v);
}

/** The first lanes alone where a float64 half of a vector is not all there. */
// @ts-ignore: decorator
@inline function head(v: v128, left: usize, upper: bool): v128 {
  const bytes: usize = sizeof<float>() == 4 ? left << 1 : left, from: usize = upper ? 16 : 0;
  return v128.and(v, v128.gt<i64>(i64x2.splat(<i64>bytes), v128.add<i64>(i64x2(0, 8), i64x2.splat(<i64>from))));
}

/**
 * The losses to l and their sum; with `keep` the gradient, times `factor`, to gx. w advances by its step: 16, or 0 for one number in all
 * lanes. So does p, which is the parameter a of each element if it has its `own`. Each vector is read before it is written: l and gx may
 * lie over the inputs.
 */
// @ts-ignore: decorator
@inline export function elements<Op extends ElementLoss>(
  x: usize, z: usize, p: usize, w: usize, l: usize, gx: usize, n: usize, pStep: usize, wStep: usize, a: f64, b: f64, factor: f64,
  keep: bool, own: bool,
): f64 {
  const op = changetype<Op>(0), end = x + (n << alignof<float>()), f = f64x2.splat(factor), va = f64x2.splat(a), vb = f64x2.splat(b);
  let sum = all<f64>(0);
  if (x < end) do {
    const left = end - x, vx = loadSome(x, left), vz = loadSome(z, left), vp = own ? loadSome(p, left) : va, vw = loadSome(w, left);
    let upper = false, loss = vx, slope = vx;
    do {
      const hx = half(vx, upper), hz = half(vz, upper), hp = own ? half(vp, upper) : va, hw = half(vw, upper);
      const s = op.shared(hx, hz, hp, vb), hl = weigh(hw, v128.mul<f64>(hw, op.y(hx, hz, hp, vb, s)));
      sum = f64x2.add(sum, head(hl, left, upper));
      loss = join(loss, hl, upper);
      if (keep) slope = join(slope, weigh(hw, v128.mul<f64>(op.dy(hx, hz, hp, vb, s), v128.mul<f64>(hw, f))), upper);
      upper = !upper;
    } while (sizeof<float>() == 4 && upper);
    storeSome(l, loss, left);
    if (keep) storeSome(gx, slope, left);
    x += 16;
    z += 16;
    if (own) p += pStep;
    w += wStep;
    l += 16;
    gx += 16;
  } while (x < end);
  settle(l, 1, n, 0);
  if (keep) settle(gx, 1, n, 0);
  return lanes(sum);
}
