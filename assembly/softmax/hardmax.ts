// Hardmax: 1 at the first maximum, 0 elsewhere; NaN where there is a NaN. The state holds the maximum (NaN stays) and its index, -1
// where a mask hides all; of columns, a vector of each.
import { FINISH, FIRST, MASKED, MAX, SUMS } from "../layout";
import { loadSome, storeSome } from "../load";
import { indexOf, maximumOf } from "../rows/maximum";
import { all, isNan, nanOf, select } from "../simd";

// @ts-ignore: decorator
@inline function indices(i: i32): v128 {
  return sizeof<float>() == 4 ? i32x4.splat(i) : i64x2.splat(i);
}

// @ts-ignore: decorator
@inline function equal(a: v128, b: v128): v128 {
  return sizeof<float>() == 4 ? v128.eq<i32>(a, b) : v128.eq<i64>(a, b);
}

/** Whether v takes the place of m: it is greater, or the first NaN. */
// @ts-ignore: decorator
@inline function better(v: v128, m: v128): v128 {
  return v128.or(v128.gt<float>(v, m), v128.andnot(isNan<float>(v), isNan<float>(m)));
}

// @ts-ignore: decorator
@inline function next(row: v128, step: v128): v128 {
  return sizeof<float>() == 4 ? v128.add<i32>(row, step) : v128.add<i64>(row, step);
}

/** Some phases on `rows` rows of n, or on a tile of one that begins with element `first`. */
// @ts-ignore: decorator
@inline export function rows(x: usize, y: usize, state: usize, rows: usize, n: usize, phases: u32, first: i32): void {
  const size = n << alignof<float>();
  do {
    let best: float = -Infinity, at = -1;
    if (!(phases & FIRST)) {
      best = load<float>(state);
      at = load<i32>(state, SUMS);
    }
    if (phases & MAX) {
      const here = maximumOf(x, n, true);
      if (here > best || (here != here && best == best)) {
        best = here;
        at = first + <i32>indexOf(x, n, here);
      }
      store<float>(state, best);
      store<i32>(state, at, SUMS);
    }
    if (phases & FINISH) {
      if (at < 0 && !(phases & MASKED)) at = 0;
      const rest = v128.splat<float>(best == best ? 0 : NaN);
      for (let to: usize = 0; to < size; to += 16) storeSome(y + to, rest, size - to);
      if (best == best && at >= first && at < first + <i32>n) store<float>(y + ((at - first) << <i32>alignof<float>()), 1);
    }
    x += size;
    y += size;
  } while (--rows > 0);
}

/** Some phases on `outer` matrices of n rows by `inner` columns, or on a tile of one that begins with row `first`. */
// @ts-ignore: decorator
@inline export function columns(
  x: usize, y: usize, state: usize, outer: usize, n: usize, inner: usize, sx: usize, sy: usize, phases: u32, first: i32,
): void {
  const size = inner << alignof<float>(), one = indices(1);
  do {
    for (let at: usize = 0; at < size; at += 16) {
      const left = size - at, end = y + at + n * sy;
      let m = all<float>(-Infinity), place = indices(phases & MASKED ? -1 : 0), row = indices(first);
      if (!(phases & FIRST)) {
        m = v128.load(state + at);
        place = v128.load(state + at, SUMS);
      }
      if (phases & MAX) {
        let from = x + at;
        const stop = from + n * sx;
        do {
          const v = loadSome(from, left), wins = better(v, m);
          m = select<float>(wins, v, m);
          place = select<float>(wins, row, place);
          row = next(row, one);
          from += sx;
        } while (from != stop);
        v128.store(state + at, m);
        v128.store(state + at, place, SUMS);
      }
      if (phases & FINISH) {
        let to = y + at;
        row = indices(first);
        do {
          storeSome(to, v128.or(nanOf<float>(m), v128.and(equal(row, place), all<float>(1))), left);
          row = next(row, one);
          to += sy;
        } while (to != end);
      }
    }
    x += n * sx;
    y += n * sy;
  } while (--outer > 0);
}
