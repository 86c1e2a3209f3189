// The sum of x[i] w[i], in float64 lanes: for float32 each product is exact. Eight sums at a time hide the latency of an addition.
import { loadSome } from "../load";
import { all, high, low, madd } from "../simd";

// @ts-ignore: decorator
@inline function first(x: v128): v128 {
  return sizeof<float>() == 4 ? low(x) : x;
}

// @ts-ignore: decorator
@inline function second(x: v128, w: v128, sum: v128): v128 {
  return sizeof<float>() == 4 ? madd<f64>(high(x), high(w), sum) : sum;
}

export function dot(x: usize, w: usize, n: usize): f64 {
  const end = x + (n << alignof<float>()), blocks = x + ((end - x) & ~63), zero = all<f64>(0);
  let s0 = zero, s1 = zero, s2 = zero, s3 = zero, t0 = zero, t1 = zero, t2 = zero, t3 = zero;
  if (x < blocks) do {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    const w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32), w3 = v128.load(w, 48);
    s0 = madd<f64>(first(x0), first(w0), s0);
    s1 = madd<f64>(first(x1), first(w1), s1);
    s2 = madd<f64>(first(x2), first(w2), s2);
    s3 = madd<f64>(first(x3), first(w3), s3);
    t0 = second(x0, w0, t0);
    t1 = second(x1, w1, t1);
    t2 = second(x2, w2, t2);
    t3 = second(x3, w3, t3);
    x += 64;
    w += 64;
  } while (x < blocks);
  if (x < end) do {
    const left = end - x;
    const xs = loadSome(x, left), ws = loadSome(w, left);
    s0 = madd<f64>(first(xs), first(ws), s0);
    t0 = second(xs, ws, t0);
    x += 16;
    w += 16;
  } while (x < end);
  s0 = f64x2.add(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)), f64x2.add(f64x2.add(t0, t1), f64x2.add(t2, t3)));
  return f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
}
