// Logits with Gumbel noise, (x + g) / tau, g = -log(-log u): their softmax is a sample that can be differentiated.
//
// Method: u in (0, 1) from Philox by position (philox.ts, streams 4 and 5): 32 bits for float32, 64 for float64, so g reaches from -3.1
//   to 22.9 and from -3.8 to 36.7. Two logarithms in float64 lanes, of which nothing is fused, so that every build gives the same bits.

import { join } from "../doubles";
import { loadSome, storeSome } from "../load";
import { plainLog } from "../math/log";
import { all } from "../simd";
import { pitch, words } from "./philox";

/** The noise of two elements, from the words at p. */
// @ts-ignore: decorator
@inline function noise(p: usize, last: bool): v128 {
  const a = v128.load(p), high = f64x2.convert_low_i32x4_u(last ? v128.shuffle<i64>(a, a, 1, 0) : a);
  let more = all<f64>(0.5);
  if (sizeof<float>() == 8) {
    const b = v128.load(p, 16), low = f64x2.convert_low_i32x4_u(last ? v128.shuffle<i64>(b, b, 1, 0) : b);
    more = f64x2.mul(f64x2.add(low, more), all<f64>(2 ** -32));
  }
  const u = f64x2.mul(f64x2.add(high, more), all<f64>(2 ** -32));
  return v128.xor(plainLog<f64>(v128.xor(plainLog<f64>(f64x2.pmin(u, all<f64>(1 - 2 ** -53))), all<f64>(-0.0))), all<f64>(-0.0));
}

/** y = (x + g) / tau for the elements from `index`, a multiple of 16, on; the words go to `scratch`, which takes n rounded up to 16. */
// @ts-ignore: decorator
@inline export function perturb(x: usize, y: usize, scratch: usize, n: usize, index: f64, seed: f64, tau: f64): void {
  words(scratch, n, index, seed, 4);
  if (sizeof<float>() == 8) words(scratch + 16, n, index, seed, 5);
  const end = x + (n << alignof<float>()), t = f64x2.splat(tau);
  let last = false;
  if (x < end) do {
    const left = end - x, v = loadSome(x, left);
    let result = v;
    if (sizeof<float>() == 4) {
      const lo = f64x2.promote_low_f32x4(v), hi = f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0));
      result = join(result, f64x2.div(f64x2.add(lo, noise(scratch, false)), t), false);
      result = join(result, f64x2.div(f64x2.add(hi, noise(scratch, true)), t), true);
    } else {
      result = f64x2.div(f64x2.add(v, noise(scratch, last)), t);
      last = !last;
    }
    storeSome(y, result, left);
    if (!last) scratch += pitch();
    x += 16;
    y += 16;
  } while (x < end);
}
