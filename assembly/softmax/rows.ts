// Softmax, log-softmax and log-sum-exp of rows that lie one behind the other.
//
// Method: subtracting the maximum rounds, which costs up to (max - x) ULP. So x is reduced by itself and the maximum enters only
// as the integer K = round(max / ln2), in the exponent; the common factor cancels in the quotient. The + 64 keeps every e^x
// normal and the last multiply makes the subnormals in one rounding. Rows whose maximum is beyond 2700 in size, where n would
// outgrow the exact reduction, subtract: there every difference that matters is exact (Sterbenz).
// Max error: 4 ULP of softmax (5 where it subtracts); of float64 3.1 ULP (test/rowwise/softmax.test.ts).
import { COUNTS, FINISH, FIRST, MAX, SUM, SUMS, WHOLE } from "../layout";
import { headMask, loadPart, storePart } from "../load";
import { maximum } from "../rows/maximum";
import { inBothLanes, terms } from "../rows/sum";
import { counts, divides, LOG_SOFTMAX, LOG_SUM_EXP, SOFTMIN } from "../rows/terms";
import { all } from "../simd";
import { factorLow, factorOf, logAbove, logHead, logSumExpOf, logTail, product, unmaskedOf } from "./result";
import { SHORT, short } from "./shortRows";

/** y[i] times the factor. */
// @ts-ignore: decorator
@inline function scale(y: usize, n: usize, a: v128, b: v128): void {
  const end = y + (n << alignof<float>()), whole = y + ((end - y) & ~15), blocks = y + ((end - y) & ~63);
  if (y < blocks) do { // one vector at a time, all of softmax takes 1.03 times as long
    const y0 = v128.load(y), y1 = v128.load(y, 16), y2 = v128.load(y, 32), y3 = v128.load(y, 48);
    v128.store(y, product(y0, a, b));
    v128.store(y, product(y1, a, b), 16);
    v128.store(y, product(y2, a, b), 32);
    v128.store(y, product(y3, a, b), 48);
    y += 64;
  } while (y < blocks);
  if (y < whole) do {
    v128.store(y, product(v128.load(y), a, b));
    y += 16;
  } while (y < whole);
  if (y < end) storePart(y, product(loadPart(y, end - y), a, b), end - y);
}

/** y[i] = x[i] - hi - lo. */
// @ts-ignore: decorator
@inline function subtract(x: usize, y: usize, n: usize, hi: v128, lo: v128): void {
  const end = x + (n << alignof<float>()), whole = x + ((end - x) & ~15);
  if (x < whole) do {
    v128.store(y, v128.sub<float>(v128.sub<float>(v128.load(x), hi), lo));
    x += 16;
    y += 16;
  } while (x < whole);
  if (x < end) storePart(y, v128.sub<float>(v128.sub<float>(loadPart(x, end - x), hi), lo), end - x);
}

/**
 * Some phases of an op on `rows` rows of n, or on a tile of one that starts at a multiple of the block. The state is a row's maximum and
 * sum; log-sum-exp writes one element a row.
 */
// @ts-ignore: decorator
@inline export function rows(kind: i32, x: usize, y: usize, state: usize, rows: usize, n: usize, phases: u32): void {
  const size = n << alignof<float>(), unmasked = unmaskedOf(phases);
  const brief = sizeof<float>() == 4 && size <= SHORT && (phases & WHOLE) == WHOLE;
  const fresh = size < 16 ? headMask(size) : v128.not(headMask(16 - (size - max<usize>(16, (size - 1) & ~15))));
  do {
    if (!brief || !short(kind, x, y, size, fresh, unmasked)) {
      let m = all<float>(-Infinity), sum = all<f64>(0);
      if (!(phases & FIRST)) {
        m = v128.load(state);
        sum = v128.load(state, SUMS);
      } else if (counts(kind)) v128.store(state, sum, COUNTS);
      if (phases & MAX) m = v128.pmax<float>(maximum(x, n, false, kind == SOFTMIN), m);
      if (phases & SUM) sum = terms(kind, x, y, n, m, sum, state);
      v128.store(state, m);
      v128.store(state, sum, SUMS);
      if (phases & FINISH) finish(kind, x, y, n, m, sum, state, unmasked);
    }
    x += size;
    y += kind == LOG_SUM_EXP ? sizeof<float>() : size;
  } while (--rows > 0);
}

/** A row's result from its maximum and sum. */
// @ts-ignore: decorator
@inline function finish(kind: i32, x: usize, y: usize, n: usize, m: v128, sum: v128, state: usize, unmasked: v128): void {
  const excess = v128.shuffle<i64>(sum, sum, 1, 1);
  sum = inBothLanes(sum);
  if (divides(kind)) {
    const f = factorOf(m, sum, sum, unmasked);
    scale(y, n, f, sizeof<float>() == 8 ? factorLow(m, f, sum, excess) : f);
  } else {
    const log = logAbove(m, sum, v128.load(state, COUNTS), false);
    if (kind == LOG_SOFTMAX) {
      const head = logHead(m, log, log);
      subtract(x, y, n, head, logTail(m, head, log, log, unmasked));
    } else store<float>(y, v128.extract_lane<float>(logSumExpOf(m, log, log), 0));
  }
}
