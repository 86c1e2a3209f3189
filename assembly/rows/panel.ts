// Shared by the matrix products: loads an element of one factor into all lanes, and stores the sums of one panel.
import { PANEL } from "../layout";
import { loadSome, storeSome } from "../load";

/** The element at p in all lanes. */
// @ts-ignore: decorator
@inline export function splat(p: usize): v128 {
  return sizeof<float>() == 4 ? v128.load32_splat(p) : v128.load64_splat(p);
}

/** Stores base + c at y: `left` bytes of one panel. */
// @ts-ignore: decorator
@inline export function put(base: usize, y: usize, c0: v128, c1: v128, left: usize): void {
  if (left >= PANEL) {
    if (base) {
      c0 = v128.add<float>(v128.load(base), c0);
      c1 = v128.add<float>(v128.load(base, 16), c1);
    }
    v128.store(y, c0);
    v128.store(y, c1, 16);
  } else {
    storeSome(y, base ? v128.add<float>(loadSome(base, left), c0) : c0, left);
    if (left > 16) storeSome(y + 16, base ? v128.add<float>(loadSome(base + 16, left - 16), c1) : c1, left - 16);
  }
}
