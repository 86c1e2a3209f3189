// The table of rotaryEmbedding: cosines and sines of a position times the rates at which the pairs turn, in float64 lanes. They are made
// here, and not by the engine's functions, so that all engines have the same bits.
import { doubles, PAIR, storePair } from "../doubles";
import { reduced, sinReduced } from "../math/sine";
import { abs, all, select, signOf } from "../simd";

/** n cosines of position * rate at t, and n sines behind them; n float64 rates. A cosine of 0 is 1 to the last bit. */
// @ts-ignore: decorator
@inline export function anglesOf(rates: usize, t: usize, n: usize, position: f64): void {
  const size = n << alignof<float>(), p = f64x2.splat(position);
  for (let at: usize = 0; at < size; at += PAIR) {
    const left = size - at, angle = v128.mul<f64>(p, doubles(rates, left)), a = abs<f64>(angle);
    const cosine = sinReduced<float>(reduced<float>(a, true));
    storePair(t + at, select<f64>(v128.eq<f64>(a, all<f64>(0)), all<f64>(1), cosine), left);
    storePair(t + size + at, v128.xor(sinReduced<float>(reduced<float>(a, false)), signOf<f64>(angle)), left);
    rates += 16;
  }
}
