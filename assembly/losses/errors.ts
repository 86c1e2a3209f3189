// Losses of the error d = x - z, element by element:
//   squared error: d^2, 2d
//   Huber: d^2 / 2 where abs d <= delta, else delta (abs d - delta / 2); the derivative is d, clamped to +-delta
// Max error: 1 ULP (Huber for float64: 2), where x - z does not round (test/losses/elementLosses.test.ts).
import { abs, all, clamp, neg, select } from "../simd";
import { ElementLoss, elements } from "./elements";

@unmanaged @final
export class SquaredError extends ElementLoss {
  @inline shared(x: v128, z: v128, a: v128, b: v128): v128 {
    return v128.sub<f64>(x, z);
  }
  @inline y(x: v128, z: v128, a: v128, b: v128, d: v128): v128 {
    return v128.mul<f64>(d, d);
  }
  @inline dy(x: v128, z: v128, a: v128, b: v128, d: v128): v128 {
    return v128.add<f64>(d, d);
  }
}

@unmanaged @final
export class Huber extends ElementLoss {
  @inline shared(x: v128, z: v128, delta: v128, b: v128): v128 {
    return v128.sub<f64>(x, z);
  }
  @inline y(x: v128, z: v128, delta: v128, b: v128, d: v128): v128 {
    const half = all<f64>(0.5), size = abs<f64>(d);
    let line = v128.mul<f64>(delta, v128.sub<f64>(size, v128.mul<f64>(half, delta)));
    if (sizeof<float>() == 8) {
      // d may overflow where delta d does not
      const halved = v128.sub<f64>(v128.mul<f64>(half, x), v128.mul<f64>(half, z));
      line = select<f64>(v128.eq<f64>(size, all<f64>(Infinity)), v128.mul<f64>(v128.add<f64>(delta, delta), abs<f64>(halved)), line);
    }
    return select<f64>(v128.le<f64>(size, delta), v128.mul<f64>(v128.mul<f64>(half, d), d), line);
  }
  @inline dy(x: v128, z: v128, delta: v128, b: v128, d: v128): v128 {
    return clamp<f64>(d, neg<f64>(delta), delta);
  }
}

export function squared(x: usize, z: usize, w: usize, l: usize, gx: usize, n: usize, wStep: usize, factor: f64, keep: bool): f64 {
  return elements<SquaredError>(x, z, 0, w, l, gx, n, 0, wStep, 0, 0, factor, keep, false);
}

export function huber(x: usize, z: usize, w: usize, l: usize, gx: usize, n: usize, wStep: usize, delta: f64, factor: f64, keep: bool): f64 {
  return elements<Huber>(x, z, 0, w, l, gx, n, 0, wStep, delta, 0, factor, keep, false);
}
