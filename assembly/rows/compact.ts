// Moves chosen lanes of vectors together, without a branch.
import { all } from "../simd";

/** Bytes of the table of orders. */
export const ORDERS: usize = 256;

/** For each set of lanes, as bits, the bytes of a vector that bring them to its front. */
// @ts-ignore: decorator
@inline export function writeOrders(orders: usize): void {
  const count: u32 = 16 / sizeof<float>();
  for (let bits: u32 = 0; bits < 1 << count; bits++) {
    let to = orders + (bits << 4);
    v128.store(to, all<float>(0));
    for (let byte: u32 = 0; byte < 16; byte++) if ((bits >> (byte >> alignof<float>())) & 1) store<u8>(to++, byte);
  }
}

/** Stores the chosen lanes side by side, and what is not to be kept behind them. Returns where they end. */
// @ts-ignore: decorator
@inline export function compact(x: v128, chosen: v128, to: usize, orders: usize): usize {
  const bits: u32 = sizeof<float>() == 4 ? v128.bitmask<i32>(chosen) : v128.bitmask<i64>(chosen);
  v128.store(to, moved(x, bits, orders));
  return to + (popcnt<u32>(bits) << alignof<float>());
}

/** The lanes of some bits at the front. */
// @ts-ignore: decorator
@inline export function moved(x: v128, bits: u32, orders: usize): v128 {
  const order = v128.load(orders + (bits << 4));
  return ASC_FEATURE_RELAXED_SIMD ? v128.relaxed_swizzle(x, order) : v128.swizzle(x, order);
}
