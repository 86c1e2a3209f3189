// What a chain of logits processors needs beside assembly/sampling: a packed mask, the logits that are left side by side with their
// tokens, the sums behind the entropy of a row, and a histogram by the distance from it.
//
// Method: probabilities are e^(x - top) over their sum, in float64 lanes to full precision, so that the set that is kept is that of exact
//   arithmetic but for ties. What a bound leaves is moved together, in order: later steps touch only that.

import { half, lanes } from "../halves";
import { loadSome } from "../load";
import { exp } from "../math/exp";
import { all, select, where } from "../simd";

/** Lanes of a vector whose bit is set: those of the lowest bits. */
// @ts-ignore: decorator
@inline function chosen(bits: u32): v128 {
  if (sizeof<float>() == 4) {
    const lane = i32x4(1, 2, 4, 8);
    return v128.eq<i32>(v128.and(i32x4.splat(<i32>bits), lane), lane);
  }
  const lane = i64x2(1, 2);
  return v128.eq<i64>(v128.and(i64x2.splat(<i64>bits), lane), lane);
}

/** x = -infinity where the bit is 0: element i has bit i mod 32, from the lowest on, of word i / 32. */
// @ts-ignore: decorator
@inline export function bitMask(words: usize, x: usize, n: usize): void {
  const end = x + (n << alignof<float>()), whole = x + ((n & ~31) << alignof<float>()), none = all<float>(-Infinity);
  if (x < whole) do {
    let bits = load<u32>(words);
    const next = x + (32 << alignof<float>());
    if (bits == 0xffffffff) x = next;
    else do {
      v128.store(x, select<float>(chosen(bits), v128.load(x), none));
      bits >>= 16 >> alignof<float>();
      x += 16;
    } while (x < next);
    words += 4;
  } while (x < whole);
  if (x < end) {
    let bits = load<u32>(words);
    do {
      if (!(bits & 1)) store<float>(x, -Infinity);
      bits >>= 1;
      x += sizeof<float>();
    } while (x < end);
  }
}

/** Moves all x >= least together into y, and their tokens into `to`: those of `tokens`, or (0) from `first` on. Returns how many. */
// @ts-ignore: decorator
@inline export function compact(x: usize, tokens: usize, y: usize, to: usize, n: usize, first: u32, least: float): usize {
  const start = x, begin = y, end = x + (n << alignof<float>()), bound = v128.splat<float>(least);
  if (x < end) do {
    const stop = min(x + 16, end);
    if (v128.any_true(v128.ge<float>(loadSome(x, end - x), bound))) do {
      const value = load<float>(x);
      if (value >= least) {
        const i = (x - start) >> alignof<float>();
        store<float>(y, value);
        store<u32>(to, tokens == 0 ? first + <u32>i : load<u32>(tokens + (i << 2)));
        y += sizeof<float>();
        to += 4;
      }
      x += sizeof<float>();
    } while (x < stop);
    x = stop;
  } while (x < end);
  return (y - begin) >> alignof<float>();
}

/** Into `sums`: the mass of the row, the sum of e^(x - top) (x - top), and the number of elements above -infinity. */
// @ts-ignore: decorator
@inline export function entropy(x: usize, sums: usize, n: usize, top: f64): void {
  const end = x + (n << alignof<float>()), whole = x + ((end - x) & ~15), peak = f64x2.splat(top);
  let mass = all<f64>(0), weighted = all<f64>(0), count = all<f64>(0);
  if (x < end) do {
    const v = x < whole ? v128.load(x) : v128.splat<float>(load<float>(x));
    let upper = false;
    do {
      const h = half(v, upper), d = f64x2.pmax(f64x2.sub(h, peak), all<f64>(-800));
      const taken = x < whole ? all<i64>(-1) : i64x2(upper ? 0 : -1, 0), e = where(taken, exp<f64, f64>(d));
      mass = f64x2.add(mass, e);
      weighted = f64x2.add(weighted, f64x2.mul(e, d));
      count = f64x2.add(count, where(v128.and(taken, f64x2.gt(h, all<f64>(-Infinity))), all<f64>(1)));
      upper = !upper;
    } while (sizeof<float>() == 4 && upper);
    x += x < whole ? 16 : sizeof<float>();
  } while (x < end);
  store<f64>(sums, lanes(mass));
  store<f64>(sums, lanes(weighted), 8);
  store<f64>(sums, lanes(count), 16);
}

/** Puts the mass and the count of each element into the bucket abs(x - centre) rate, at most the last of `buckets`. */
// @ts-ignore: decorator
@inline export function nearness(x: usize, table: usize, n: usize, centre: f64, rate: f64, top: f64, buckets: u32): void {
  const end = x + (n << alignof<float>()), peak = f64x2.splat(top), last = <f64>(buckets - 1);
  memory.fill(table, 0, <usize>buckets << 4);
  if (x < end) do {
    const v = loadSome(x, end - x), stop = min(x + 16, end);
    let upper = false;
    do {
      const mass = exp<f64, f64>(f64x2.sub(half(v, upper), peak)), one = all<f64>(1);
      for (let second = false, i = 0; i < 2; i++, second = true) {
        if (x < stop) {
          const entry = table + (<usize><u32>min(abs(<f64>load<float>(x) - centre) * rate, last) << 4);
          const both = second ? v128.shuffle<i64>(mass, one, 1, 2) : v128.shuffle<i64>(mass, one, 0, 2);
          v128.store(entry, f64x2.add(v128.load(entry), both));
          x += sizeof<float>();
        }
      }
      upper = !upper;
    } while (sizeof<float>() == 4 && upper);
  } while (x < end);
}
