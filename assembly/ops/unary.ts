import { half, join } from "../doubles";

/**
 * What the drivers know of an element-wise op. `a` and `b` are its parameters, splatted once a call so that they stay in
 * registers. Every method is a handful of lanes in, lanes out; lengths, tails, aliasing and unrolling are the driver's.
 */
@unmanaged
export abstract class Valued {
  /** The value, right for every input. */
  abstract y(x: v128, a: v128, b: v128): v128;
}

/** An op with a derivative. */
@unmanaged
export abstract class Unary extends Valued {
  /** The derivative at x, right for every input. */
  abstract dy(x: v128, a: v128, b: v128): v128;
}

/** An op with a shorter form for ordinary inputs. In range both forms must give the same bits. */
@unmanaged
export abstract class Guarded extends Valued {
  /** The value where abs x is at most the limit. */
  abstract fast(x: v128, a: v128, b: v128): v128;
  /** The high 32 bits of the largest abs x that `fast` takes. */
  abstract limit(a: v128): i32;
}

/** Whether products and quotients of float32 numbers with p stay in range, for all that matter. */
// @ts-ignore: decorator
@inline export function isModerate(p: f64): bool {
  return p >= 8.673617379884035e-19 && p <= 1152921504606846976; // 2^-60, 2^60
}

/** The value of a float32 vector by an op in float64 lanes, half by half: for the careful forms, to keep their code small. */
// @ts-ignore: decorator
@inline export function inDoubles<Op extends Valued>(x: v128, a: v128, b: v128): v128 {
  let y = x, upper = false;
  do {
    y = join(y, changetype<Op>(0).y(half(x, upper), a, b), upper);
    upper = !upper;
  } while (upper);
  return y;
}

/** The same of its derivative. */
// @ts-ignore: decorator
@inline export function slopeInDoubles<Op extends Unary>(x: v128, a: v128, b: v128): v128 {
  let y = x, upper = false;
  do {
    y = join(y, changetype<Op>(0).dy(half(x, upper), a, b), upper);
    upper = !upper;
  } while (upper);
  return y;
}
