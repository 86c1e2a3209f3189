// The gated linear units: y = a gate(b), a and b being the halves of a unit of x, an array of [units, 2, n]; y is [units, n]. One
// driver for all gates: the gate is an element-wise op. A wide one makes the whole product in float64 lanes and rounds it once.
import { high, loadPart, low, narrow, storePart } from "./drive";
import { Unary } from "./ops/unary";

/** a gate(b). */
// @ts-ignore: decorator
@inline function product<T, Op extends Unary>(a: v128, b: v128, p: v128, wide: bool): v128 {
  const op = changetype<Op>(0);
  if (!wide || sizeof<T>() == 8) return v128.mul<T>(a, op.y(b, p, p));
  return narrow(v128.mul<f64>(low(a), op.y(low(b), p, p)), v128.mul<f64>(high(a), op.y(high(b), p, p)));
}

/** gy gate(b): what flows to a. */
// @ts-ignore: decorator
@inline function toValue<T, Op extends Unary>(g: v128, b: v128, p: v128, wide: bool): v128 {
  return product<T, Op>(g, b, p, wide);
}

/** gy a gate'(b): what flows to b. */
// @ts-ignore: decorator
@inline function toGate<T, Op extends Unary>(g: v128, a: v128, b: v128, p: v128, wide: bool): v128 {
  const op = changetype<Op>(0);
  if (!wide || sizeof<T>() == 8) return v128.mul<T>(g, v128.mul<T>(a, op.dy(b, p, p)));
  const lo = v128.mul<f64>(low(g), v128.mul<f64>(low(a), op.dy(low(b), p, p)));
  return narrow(lo, v128.mul<f64>(high(g), v128.mul<f64>(high(a), op.dy(high(b), p, p))));
}

/** The gate's parameter in all lanes. */
// @ts-ignore: decorator
@inline function splat<T>(p: T, wide: bool): v128 {
  return wide ? v128.splat<f64>(<f64>p) : v128.splat<T>(p);
}

/** y may begin where x does: a unit of it ends before the next one of x is read. */
// @ts-ignore: decorator
@inline export function gated<T, Op extends Unary>(x: usize, y: usize, units: usize, n: usize, p: T, wide: bool): void {
  const parameter = splat<T>(p, wide), size = n << alignof<T>();
  for (; units > 0; units--) {
    const end = y + size;
    let a = x, to = y;
    if (to < end) do {
      const left = end - to, whole = left >= 16, b = a + size;
      const v = product<T, Op>(whole ? v128.load(a) : loadPart(a, left), whole ? v128.load(b) : loadPart(b, left), parameter, wide);
      if (whole) v128.store(to, v);
      else storePart(to, v, left);
      a += 16;
      to += 16;
    } while (to < end);
    x += 2 * size;
    y = end;
  }
}

/** The gradient to both halves; gx may be x. */
// @ts-ignore: decorator
@inline export function gatedGradient<T, Op extends Unary>(gy: usize, x: usize, gx: usize, units: usize, n: usize, p: T, wide: bool): void {
  const parameter = splat<T>(p, wide), size = n << alignof<T>();
  for (; units > 0; units--) {
    const end = gy + size;
    let a = x, to = gx;
    if (gy < end) do {
      const left = end - gy, whole = left >= 16;
      const g = whole ? v128.load(gy) : loadPart(gy, left);
      const va = whole ? v128.load(a) : loadPart(a, left), vb = whole ? v128.load(a + size) : loadPart(a + size, left);
      const ga = toValue<T, Op>(g, vb, parameter, wide), gb = toGate<T, Op>(g, va, vb, parameter, wide);
      if (whole) {
        v128.store(to, ga);
        v128.store(to + size, gb);
      } else {
        storePart(to, ga, left);
        storePart(to + size, gb, left);
      }
      gy += 16;
      a += 16;
      to += 16;
    } while (gy < end);
    gy = end;
    x += 2 * size;
    gx += 2 * size;
  }
}
