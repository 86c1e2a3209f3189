// The sum of a row's scaled exponentials (terms.ts): block by block, and compensated (Kahan) or exact where the terms are float64 too. So a
// sum neither drifts with the length of a row nor depends on how it is cut into tiles.
import { BLOCK, COUNTS } from "../layout";
import { headMask, loadSome, storeSome } from "../load";
import { all, high, low, splatOf } from "../simd";
import { swapped } from "./maximum";
import {
  counted,
  counts,
  exact,
  excessOf,
  excessOfFour,
  KEPT_TERMS,
  keeps,
  largest,
  leastOf,
  magicFor,
  mayCount,
  nearOf,
  nearTerm,
  origin,
  SOFTMIN,
  shiftOf,
  signed,
  summed,
  TERMS,
  term,
} from "./terms";

/** The sum in both lanes. */
// @ts-ignore: decorator
@inline export function inBothLanes(sum: v128): v128 {
  return sizeof<float>() == 4 ? sum : v128.shuffle<i64>(sum, sum, 0, 0);
}

/**
 * The row's sum with the terms of at most one block, for float64 compensated (Kahan). Softmax stores the terms at y. What is counted goes
 * to the state. The loop of one vector serves the leftovers and the far rows alike: it subtracts the shift, which is 0 for a near row.
 */
// @ts-ignore: decorator
@inline function block(kind: i32, x: usize, y: usize, n: usize, m: v128, total: v128, state: usize): v128 {
  const near = nearOf(m), shift = shiftOf(kind, m), least = splatOf(leastOf(kind, near)), magic = splatOf(magicFor(near));
  const limit = kind == SOFTMIN ? splatOf(signed(kind, least)) : least;
  const end = x + (n << alignof<float>()), blocks = v128.any_true(shift) ? x : x + ((end - x) & ~63);
  let sum = origin(kind), excess = all<f64>(0), count = excess;
  if (x < blocks) do {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    const e0 = nearTerm(kind, x0, limit, magic), e1 = nearTerm(kind, x1, limit, magic);
    const e2 = nearTerm(kind, x2, limit, magic), e3 = nearTerm(kind, x3, limit, magic);
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
      let four = v128.add<float>(v128.add<float>(e0, e1), v128.add<float>(e2, e3));
      if (counts(kind) && mayCount(four)) {
        const l0 = largest(kind, x0, m), l1 = largest(kind, x1, m), l2 = largest(kind, x2, m), l3 = largest(kind, x3, m);
        count = counted(kind, counted(kind, counted(kind, counted(kind, count, l0), l1), l2), l3);
        four = v128.add<float>(
          v128.add<float>(summed(kind, e0, l0), summed(kind, e1, l1)),
          v128.add<float>(summed(kind, e2, l2), summed(kind, e3, l3)),
        );
      }
      const e = addend(four, excess), next = f64x2.add(sum, e);
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
  if (counts(kind)) v128.store(state, v128.add<i64>(v128.load(state, COUNTS), across(count)), COUNTS);
  return joined(total, f64x2.sub(sum, origin(kind)), excess);
}

/** The sum of a count's lanes, as a whole number in each of two. */
// @ts-ignore: decorator
@inline export function across(count: v128): v128 {
  const two = sizeof<float>() == 4 ? v128.add<i64>(i64x2.extend_low_i32x4_u(count), i64x2.extend_high_i32x4_u(count)) : count;
  return v128.add<i64>(two, swapped(two));
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
  const step = BLOCK >> alignof<float>();
  do {
    const part = min(n, step);
    sum = block(kind, x, y, part, m, sum, state);
    x += BLOCK;
    y += BLOCK;
    n -= part;
  } while (n > 0);
  return sum;
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
