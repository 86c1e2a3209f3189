// The gated linear units: y = a gate(b), a and b being the halves of a unit of an array of [units, 2, n], or two arrays; y is [units, n].
// The units of a, and those of b, lie `stride` bytes apart. One driver for all gates: the gate is an element-wise op. A wide one makes the
// whole product in float64 lanes and rounds it once. Its float32 form may stop falling where a float32 has underflown, but a may be 1e38:
// below `limit`, a class `Far` of full range takes over.
import { half, join } from "../doubles";
import { endOf, largest, loadPart, loadSome, settle, settleSeen, storePart } from "../load";
import { Unary } from "../ops/unary";
import { abs, all, high, isNan, low, narrow, neg, select } from "../simd";

/** m gate(b). */
// @ts-ignore: decorator
@inline function timesGate<T, Op extends Unary>(m: v128, b: v128, p: v128, wide: bool): v128 {
  const op = changetype<Op>(0);
  if (!wide || sizeof<T>() == 8) return v128.mul<T>(m, op.y(b, p, p));
  return narrow(v128.mul<f64>(low(m), op.y(low(b), p, p)), v128.mul<f64>(high(m), op.y(high(b), p, p)));
}

/** g a gate'(b). */
// @ts-ignore: decorator
@inline function timesSlope<T, Op extends Unary>(g: v128, a: v128, b: v128, p: v128, wide: bool): v128 {
  const op = changetype<Op>(0);
  if (!wide || sizeof<T>() == 8) return v128.mul<T>(g, v128.mul<T>(a, op.dy(b, p, p)));
  const lo = v128.mul<f64>(low(g), v128.mul<f64>(low(a), op.dy(low(b), p, p)));
  return narrow(lo, v128.mul<f64>(high(g), v128.mul<f64>(high(a), op.dy(high(b), p, p))));
}

/** The first half of a unit through the gate: the value of a, the gradient to a of gy. */
// @ts-ignore: decorator
@inline function through<T, Op extends Unary, Far extends Unary>(m: v128, b: v128, p: v128, limit: v128, wide: bool): v128 {
  const near = timesGate<T, Op>(m, b, p, wide), far = v128.lt<T>(b, limit);
  if (!wide || sizeof<T>() == 8 || !v128.any_true(far)) return near;
  let exact = near, upper = false;
  do { // half by half, since it is rare and large
    exact = join(exact, v128.mul<f64>(half(m, upper), changetype<Far>(0).y(half(b, upper), p, p)), upper);
    upper = !upper;
  } while (upper);
  return select<T>(far, exact, near);
}

/** The gradient to b. A slope may have underflown on either side. */
// @ts-ignore: decorator
@inline function toGate<T, Op extends Unary, Far extends Unary>(g: v128, a: v128, b: v128, p: v128, limit: v128, wide: bool): v128 {
  const near = timesSlope<T, Op>(g, a, b, p, wide), far = v128.gt<T>(abs<T>(b), neg<T>(limit));
  if (!wide || sizeof<T>() == 8 || !v128.any_true(far)) return near;
  let exact = near, upper = false;
  do {
    const slope = v128.mul<f64>(half(a, upper), changetype<Far>(0).dy(half(b, upper), p, p));
    exact = join(exact, v128.mul<f64>(half(g, upper), slope), upper);
    upper = !upper;
  } while (upper);
  return select<T>(far, exact, near);
}

/** The gate's parameter in all lanes. */
// @ts-ignore: decorator
@inline function splat<T>(p: T, wide: bool): v128 {
  return wide ? v128.splat<f64>(<f64>p) : v128.splat<T>(p);
}

/** One vector, or what is left of one, of a unit whose halves begin at a and b. */
// @ts-ignore: decorator
@inline function unit<T, Op extends Unary, Far extends Unary>(
  a: usize, b: usize, y: usize, left: usize, p: v128, limit: v128, wide: bool,
): v128 {
  const whole = left >= 16, m = whole ? v128.load(a) : loadPart(a, left), gate = whole ? v128.load(b) : loadPart(b, left);
  const v = through<T, Op, Far>(m, gate, p, limit, wide);
  if (whole) v128.store(y, v);
  else storePart(y, v, left);
  return v;
}

/** Settles the results from `first` to `end`, of which `seen` is the largest unless the op is wide. */
// @ts-ignore: decorator
@inline function finish<T>(first: usize, end: usize, seen: v128, wide: bool): void {
  const total = (end - first) >> alignof<T>();
  if (wide) settle(endOf(first, total), 1, total, 0);
  else settleSeen(seen, endOf(first, total), total);
}

/** y may begin where the first of a and b does: a unit of it ends before the next one of both is read. */
// @ts-ignore: decorator
@inline export function gated<T, Op extends Unary, Far extends Unary>(
  a: usize, b: usize, y: usize, units: usize, n: usize, stride: usize, q: T, least: T, wide: bool,
): void {
  const p = splat<T>(q, wide), limit = v128.splat<T>(least), size = n << alignof<T>(), first = y;
  let seen = all<T>(0);
  for (; units > 0; units--) {
    const end = y + size, blocks = y + (size & ~63);
    let m = a, g = b;
    if (!wide && y < blocks) do {
      const v0 = timesGate<T, Op>(v128.load(m), v128.load(g), p, wide), v1 = timesGate<T, Op>(v128.load(m, 16), v128.load(g, 16), p, wide);
      v128.store(y, v0);
      v128.store(y, v1, 16);
      const v2 = timesGate<T, Op>(v128.load(m, 32), v128.load(g, 32), p, wide);
      const v3 = timesGate<T, Op>(v128.load(m, 48), v128.load(g, 48), p, wide);
      v128.store(y, v2, 32);
      v128.store(y, v3, 48);
      seen = largest(seen, largest(largest(v0, v1), largest(v2, v3)));
      m += 64;
      g += 64;
      y += 64;
    } while (y < blocks);
    if (y < end) do {
      const v = unit<T, Op, Far>(m, g, y, end - y, p, limit, wide);
      if (!wide) seen = largest(seen, v);
      m += 16;
      g += 16;
      y += 16;
    } while (y < end);
    y = end;
    a += stride;
    b += stride;
  }
  finish<T>(first, y, seen, wide);
}

/** The gradients to both, whose units lie `stride` bytes apart, too; ga may be a, and gb b. */
// @ts-ignore: decorator
@inline export function gatedGradient<T, Op extends Unary, Far extends Unary>(
  gy: usize, a: usize, b: usize, ga: usize, gb: usize, units: usize, n: usize, stride: usize, q: T, least: T, wide: bool,
): void {
  const p = splat<T>(q, wide), limit = v128.splat<T>(least), size = n << alignof<T>(), count = units;
  const first = ga, second = gb;
  let seen = all<T>(0);
  for (; units > 0; units--) {
    const end = gy + size;
    let m = a, g = b, toM = ga, toG = gb;
    if (gy < end) do {
      const left = end - gy, whole = left >= 16, flow = loadSome(gy, left), value = loadSome(m, left), gate = loadSome(g, left);
      const va = through<T, Op, Far>(flow, gate, p, limit, wide), vb = toGate<T, Op, Far>(flow, value, gate, p, limit, wide);
      if (whole) {
        v128.store(toM, va);
        v128.store(toG, vb);
      } else {
        storePart(toM, va, left);
        storePart(toG, vb, left);
      }
      if (!wide) seen = largest(seen, largest(va, vb));
      gy += 16;
      m += 16;
      g += 16;
      toM += 16;
      toG += 16;
    } while (gy < end);
    gy = end;
    a += stride;
    b += stride;
    ga += stride;
    gb += stride;
  }
  const start = min(first, second);
  if (max(first, second) == start + size && stride == 2 * size) finish<T>(start, start + count * stride, seen, wide);
  else if (count > 0 && (wide || v128.any_true(isNan<float>(seen)))) {
    settle(endOf(first, n), count, n, stride);
    settle(endOf(second, n), count, n, stride);
  }
}
