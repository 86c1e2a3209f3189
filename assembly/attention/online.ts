// The online softmax of attention: keys come in blocks, and a query keeps the largest score so far, the sum of its terms, and the sum of
// the values times their terms. A larger score that comes later scales both sums down.
//
// State of a query, two float64 numbers: the largest score, and the sum of e^(score - largest).
// Method: e^(s - max), whose argument rounds by half a unit of s; a term below 2^-126.5 (2^-1022.5) of the largest is 0.
import { QUERY } from "../layout";
import { endOf, headMask, loadSome, settle, storeSome } from "../load";
import { expNormal } from "../math/exp";
import { maximum } from "../rows/maximum";
import { all, high, isNan, low } from "../simd";

/** Where the sum of a query's state is. */
const SUM: usize = 8;

/** The largest score so far, in all lanes. */
// @ts-ignore: decorator
@inline function largestOf(state: usize): v128 {
  return v128.splat<float>(<float>load<f64>(state));
}

/** The largest score as an origin that may be subtracted: where all is -infinity, any finite one does. */
// @ts-ignore: decorator
@inline function originOf(max: v128): v128 {
  return v128.andnot(max, v128.eq<float>(max, all<float>(-Infinity)));
}

/** e^(s - origin), for a difference of at most 0: at the least one the power of 2 has the exponent of 0, and so 0 comes out. */
// @ts-ignore: decorator
@inline function term(s: v128, origin: v128): v128 {
  return expNormal<float, float>(v128.pmax<float>(v128.sub<float>(s, origin), all<float>(sizeof<float>() == 4 ? -88 : -709)));
}

/** A sum of terms with a vector of them more, in float64 lanes. */
// @ts-ignore: decorator
@inline function plus(sum: v128, e: v128): v128 {
  return f64x2.add(sum, sizeof<float>() == 8 ? e : f64x2.add(low(e), high(e)));
}

/** The n scores at s become their terms; the result is the sum of these. */
// @ts-ignore: decorator
@inline function terms(s: usize, n: usize, origin: v128): f64 {
  const end = s + (n << alignof<float>()), blocks = s + ((end - s) & ~63);
  let sum = all<f64>(0);
  if (s < blocks) do {
    const e0 = term(v128.load(s), origin), e1 = term(v128.load(s, 16), origin);
    const e2 = term(v128.load(s, 32), origin), e3 = term(v128.load(s, 48), origin);
    v128.store(s, e0);
    v128.store(s, e1, 16);
    v128.store(s, e2, 32);
    v128.store(s, e3, 48);
    sum = plus(sum, v128.add<float>(v128.add<float>(e0, e1), v128.add<float>(e2, e3)));
    s += 64;
  } while (s < blocks);
  if (s < end) do {
    const left = end - s;
    let e = term(loadSome(s, left), origin);
    if (left < 16) e = v128.and(e, headMask(left));
    storeSome(s, e, left);
    sum = plus(sum, e);
    s += 16;
  } while (s < end);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** y[i] *= factor. */
// @ts-ignore: decorator
@inline function scale(y: usize, n: usize, factor: v128): void {
  const end = y + (n << alignof<float>());
  if (y < end) do {
    const left = end - y;
    storeSome(y, v128.mul<float>(loadSome(y, left), factor), left);
    y += 16;
  } while (y < end);
}

/**
 * A block of n scores of each of `rows` queries, one behind the other: the scores become terms, and the sums y of `width` values are scaled
 * down to them. The first block has no y: address 0.
 */
export function online(s: usize, y: usize, state: usize, rows: usize, n: usize, width: usize): void {
  const size = n << alignof<float>(), yRow = width << alignof<float>();
  do {
    const own = maximum(s, n, false, false);
    let max = own;
    if (y) max = v128.pmax<float>(own, largestOf(state));
    const origin = originOf(max);
    let sum = terms(s, n, origin);
    if (y) {
      const factor = term(largestOf(state), origin), before = <f64>v128.extract_lane<float>(factor, 0);
      sum += load<f64>(state, SUM) * before;
      if (before != 1) scale(y, width, factor);
      y += yRow;
    }
    store<f64>(state, <f64>v128.extract_lane<float>(max, 0));
    store<f64>(state, sum, SUM);
    s += size;
    state += QUERY;
  } while (--rows);
}

/**
 * y = x over the sum, of `width` numbers a query, the rows of y yRow bytes apart. Returns whether there is NaN. A query that sees no key
 * gets `none`, whatever x is.
 */
export function quotient(x: usize, state: usize, y: usize, rows: usize, width: usize, yRow: usize, none: float): bool {
  const size = width << alignof<float>(), first = y, count = rows, nothing = v128.splat<float>(none);
  let found = all<float>(0);
  do {
    const sum = load<f64>(state, SUM), empty = sum == 0, d = v128.splat<float>(<float>sum), end = y + size;
    if (y < end) do {
      const left = end - y;
      // + 0: what a block without a key for this query adds
      const v = empty ? nothing : v128.add<float>(v128.div<float>(loadSome(x, left), d), all<float>(0));
      found = v128.or(found, isNan<float>(v));
      storeSome(y, v, left);
      x += 16;
      y += 16;
    } while (y < end);
    x -= y - end;
    y = end - size + yRow;
    state += QUERY;
  } while (--rows);
  settle(endOf(first, width), count, width, yRow);
  return v128.any_true(found);
}

/**
 * The gradient of the softmax: the n scores at s of each query become probabilities, and dp, the gradient of those, becomes that of the
 * scores, p (dp - delta). `delta` has a float64 number for each query. A query that sees no key has the probabilities `none`. A hidden key
 * has 0 whatever dp is, and at `raw`, what goes into the tanh of a softcap, too; address 0 is no softcap.
 */
export function online_grad(s: usize, state: usize, delta: usize, dp: usize, raw: usize, rows: usize, n: usize, none: float): void {
  const size = n << alignof<float>(), nothing = v128.splat<float>(none);
  do {
    const sum = load<f64>(state, SUM), origin = originOf(largestOf(state)), empty = sum == 0;
    const d = v128.splat<float>(<float>(1 / sum)), less = v128.splat<float>(<float>load<f64>(delta)), end = s + size;
    if (s < end) do {
      const left = end - s, score = loadSome(s, left), hidden = v128.eq<float>(score, all<float>(-Infinity));
      const p = v128.mul<float>(term(score, origin), d), slope = v128.mul<float>(p, v128.sub<float>(loadSome(dp, left), less));
      storeSome(dp, empty ? nothing : v128.andnot(slope, hidden), left);
      storeSome(s, empty ? nothing : v128.andnot(p, hidden), left);
      if (raw) {
        storeSome(raw, v128.andnot(loadSome(raw, left), hidden), left);
        raw += 16;
      }
      s += 16;
      dp += 16;
    } while (s < end);
    if (raw) raw -= s - end;
    dp -= s - end;
    s = end;
    state += QUERY;
    delta += 8;
  } while (--rows);
}
