// c tanh(s / c): scores that stay below a limit.
import { guarded, wide } from "../drivers/map";
import { scaled } from "../mask/mask";
import { PreciseTanh, Tanh } from "../ops/tanh";

/** n scores at s; the inverse of the cap is in range. */
export function softcap(s: usize, n: usize, cap: f64): void {
  scaled(s, s, n, 1 / cap);
  if (sizeof<float>() == 4) guarded<float, Tanh>(s, s, n, 0, 0);
  else wide<float, PreciseTanh<float>>(s, s, n, 0, 0);
  scaled(s, s, n, cap);
}
