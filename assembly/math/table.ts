// Polynomials with other coefficients on each of four segments, in float32 lanes: a vector is a table of four, and a swizzle looks up all
// lanes. Only relaxed builds have a swizzle of one instruction.

/** From four times the number of a lane's segment, in the lowest byte of the lane, to the bytes of its entry. */
// @ts-ignore: decorator
@inline export function entryOf(four: v128): v128 {
  const bytes = v128.relaxed_swizzle(four, i8x16(0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8, 12, 12, 12, 12));
  return v128.or(bytes, i32x4.splat(0x03020100));
}

/** The entry of each lane in the table a, b, c, d. */
// @ts-ignore: decorator
@inline export function at(entry: v128, a: f32, b: f32, c: f32, d: f32): v128 {
  return v128.relaxed_swizzle(f32x4(a, b, c, d), entry);
}
