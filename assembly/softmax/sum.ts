// The maximum of a row and the sum of its scaled exponentials: block by block, and compensated (Kahan) or exact where the terms are float64 too, so
// that a sum neither drifts with the length of a row nor depends on how it is cut into tiles.
import { COUNTS, BLOCK } from "../layout";
import { headMask, loadPart, loadSome, storeSome } from "../load";
import { expScaled } from "../math/exp";
import { all, high, low } from "../simd";
import {
  clampOf, counted, counts, exact, excessOf, excessOfFour, keeps, KEPT_TERMS, largest, magicFor, nearOf, origin, shiftOf, summed, term, TERMS,
} from "./terms";

/** The largest element, in all lanes. NaN may be passed over: it comes back in the sum. */
// @ts-ignore: decorator
@inline export function maximum(x: usize, n: usize): v128 {
  const size = n << alignof<float>(), end = x + size, last = end - 16;
  if (size < 16) return spread(v128.bitselect(loadPart(x, size), all<float>(-Infinity), headMask(size)));
  let m0 = v128.load(x), m1 = m0, m2 = m0, m3 = m0;
  const blocks = x + (size & ~63);
  if (x < blocks) do {
    m0 = v128.pmax<float>(v128.load(x), m0);
    m1 = v128.pmax<float>(v128.load(x, 16), m1);
    m2 = v128.pmax<float>(v128.load(x, 32), m2);
    m3 = v128.pmax<float>(v128.load(x, 48), m3);
    x += 64;
  } while (x < blocks);
  for (; x < last; x += 16) m0 = v128.pmax<float>(v128.load(x), m0);
  m1 = v128.pmax<float>(v128.load(last), m1); // overlapping the one before: a maximum does not mind
  return spread(v128.pmax<float>(v128.pmax<float>(m0, m1), v128.pmax<float>(m2, m3)));
}

// @ts-ignore: decorator
@inline export function swapped(x: v128): v128 {
  return v128.shuffle<i64>(x, x, 1, 0);
}

/** The largest lane in all lanes. */
// @ts-ignore: decorator
@inline export function spread(m: v128): v128 {
  m = v128.pmax<float>(m, swapped(m));
  return sizeof<float>() == 8 ? m : v128.pmax<float>(m, v128.shuffle<i32>(m, m, 1, 0, 3, 2));
}

/** The sum in both lanes. */
// @ts-ignore: decorator
@inline export function settled(sum: v128): v128 {
  return sizeof<float>() == 4 ? sum : v128.shuffle<i64>(sum, sum, 0, 0);
}

/**
 * The scaled exponentials of at most one block, stored at y for softmax; gives the row's sum with theirs, for float64 compensated (Kahan).
 * What is counted goes to the state. The loop of one vector serves the leftovers and the far rows alike: it subtracts the shift, which is 0 for a near row.
 */
// @ts-ignore: decorator
@inline function block(
  kind: i32, x: usize, y: usize, n: usize, m: v128, shift: v128, least: v128, magic: v128, total: v128, state: usize,
): v128 {
  const end = x + (n << alignof<float>()), blocks = v128.any_true(shift) ? x : x + ((end - x) & ~63);
  let sum = origin(kind), excess = all<f64>(0), count = excess;
  if (x < blocks) do {
    const x0 = v128.load(x), l0 = largest(kind, x0, m), e0 = summed(kind, nearTerm(x0, least, magic), l0);
    const x1 = v128.load(x, 16), l1 = largest(kind, x1, m), e1 = summed(kind, nearTerm(x1, least, magic), l1);
    const x2 = v128.load(x, 32), l2 = largest(kind, x2, m), e2 = summed(kind, nearTerm(x2, least, magic), l2);
    const x3 = v128.load(x, 48), l3 = largest(kind, x3, m), e3 = summed(kind, nearTerm(x3, least, magic), l3);
    count = counted(kind, counted(kind, counted(kind, counted(kind, count, l0), l1), l2), l3);
    if (keeps(kind)) {
      v128.store(y, e0);
      v128.store(y, e1, 16);
      v128.store(y, e2, 32);
      v128.store(y, e3, 48);
      y += 64;
    }
    if (exact(kind)) {
      const s0 = f64x2.add(sum, e0), s1 = f64x2.add(s0, e1), s2 = f64x2.add(s1, e2), next = f64x2.add(s2, e3);
      excess = f64x2.add(excess, excessOfFour(sum, e0, s0, e1, s1, e2, s2, e3, next));
      sum = next;
    } else {
      const e = addend(v128.add<float>(v128.add<float>(e0, e1), v128.add<float>(e2, e3)), excess), next = f64x2.add(sum, e);
      excess = over(sum, e, next);
      sum = next;
    }
    x += 64;
  } while (x < blocks);
  if (x < end) do {
    const left = end - x, whole = left >= 16, v = loadSome(x, left);
    let e = term(kind, v, shift, least, magic), l = largest(kind, v, m);
    if (!whole) {
      e = v128.and(e, headMask(left));
      if (counts(kind)) l = v128.and(l, headMask(left));
    }
    if (keeps(kind)) {
      storeSome(y, e, left);
      y += 16;
    }
    count = counted(kind, count, l);
    if (!exact(kind)) e = addend(summed(kind, e, l), excess);
    const next = f64x2.add(sum, e), more = over(sum, e, next);
    excess = exact(kind) ? f64x2.add(excess, more) : more;
    sum = next;
    x += 16;
  } while (x < end);
  if (counts(kind)) v128.store(state, v128.add<i64>(v128.load(state, COUNTS), v128.add<i64>(count, swapped(count))), COUNTS);
  return joined(total, f64x2.sub(sum, origin(kind)), excess);
}

/** e^x scaled, where nothing has to be subtracted. */
// @ts-ignore: decorator
@inline export function nearTerm(x: v128, least: v128, magic: v128): v128 {
  return expScaled<float, float>(v128.pmax<float>(x, least), magic);
}

/** A vector of terms as float64 lanes; where it is compensated, less what the sum has too much. */
// @ts-ignore: decorator
@inline function addend(e: v128, excess: v128): v128 {
  return sizeof<float>() == 8 ? f64x2.sub(e, excess) : f64x2.add(low(e), high(e));
}

/** What the sum has too much after an addition, where it is compensated. */
// @ts-ignore: decorator
@inline function over(sum: v128, e: v128, next: v128): v128 {
  return sizeof<float>() == 8 ? excessOf(sum, e, next) : sum;
}

/** A row's sum and those of a block more: in both lanes, but where it is compensated the excess in the upper one. */
// @ts-ignore: decorator
@inline function joined(total: v128, sum: v128, excess: v128): v128 {
  if (sizeof<float>() == 4) return f64x2.add(total, f64x2.add(sum, swapped(sum)));
  return plus(plus(plus(total, sum), swapped(sum)), v128.neg<f64>(f64x2.add(excess, swapped(excess))));
}

/** A compensated sum and the lower lane of another number. */
// @ts-ignore: decorator
@inline function plus(sum: v128, x: v128): v128 {
  const e = addend(x, swapped(sum)), next = f64x2.add(sum, e);
  return v128.shuffle<i64>(next, over(sum, e, next), 0, 2);
}

/** The sum and that of a row's terms, block by block; softmax keeps the terms at y. */
// @ts-ignore: decorator
@inline export function terms(kind: i32, x: usize, y: usize, n: usize, m: v128, sum: v128, state: usize): v128 {
  const near = nearOf(m), shift = shiftOf(kind, m), least = clampOf(near), magic = magicFor(near), step = BLOCK >> alignof<float>();
  do {
    const part = min(n, step);
    sum = block(kind, x, y, part, m, shift, least, magic, sum, state);
    x += BLOCK;
    y += BLOCK;
    n -= part;
  } while (n > 0);
  return sum;
}

/** The largest element of a row, for the ops that take it from there. NaN may be passed over: it comes back in the sum. */
// @ts-ignore: decorator
@inline export function maximumOf(x: usize, n: usize): float {
  return v128.extract_lane<float>(maximum(x, n), 0);
}

/** The sum of e^x 2^(64 - K) over (a part of) a row whose maximum is a number; the terms themselves go to y. */
// @ts-ignore: decorator
@inline export function exponentials(x: usize, y: usize, n: usize, max: float): f64 {
  return f64x2.extract_lane(terms(KEPT_TERMS, x, y, n, v128.splat<float>(max), all<f64>(0), 0), 0);
}

/** The sum alone. */
// @ts-ignore: decorator
@inline export function expSum(x: usize, n: usize, max: float): f64 {
  return f64x2.extract_lane(terms(TERMS, x, x, n, v128.splat<float>(max), all<f64>(0), 0), 0);
}
