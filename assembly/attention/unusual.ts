// Numbers that are not finite among the values, keys and gradients. What a hidden key has must not count, but a sum with the factor 0 has
// NaN from it. So such numbers are left out of a sum, which then has the bits that it has for finite ones, and those that count are added
// to it at last.
import { endOf, headMask, loadSome, settle, storeSome } from "../load";
import { splat } from "../rows/panel";
import { abs, all, madd, select } from "../simd";

/** All ones where a number is finite. */
// @ts-ignore: decorator
@inline function finite(v: v128): v128 {
  return v128.lt<float>(abs<float>(v), all<float>(Infinity));
}

/** x = 0 where it is not finite: whether some number was not. */
export function cleaned(x: usize, n: usize): bool {
  const end = x + (n << alignof<float>());
  let found = all<float>(0);
  if (x < end) do {
    const left = end - x, v = loadSome(x, left), kept = finite(v);
    found = v128.or(found, v128.andnot(headMask(left), kept));
    storeSome(x, v128.and(v, kept), left);
    x += 16;
  } while (x < end);
  return v128.any_true(found);
}

/** s = 0 for a key that is hidden, of the score -infinity, and 1 for one that is seen. */
export function seen(s: usize, n: usize): void {
  const end = s + (n << alignof<float>());
  if (s < end) do {
    const left = end - s;
    storeSome(s, select<float>(v128.eq<float>(loadSome(s, left), all<float>(-Infinity)), all<float>(0), all<float>(1)), left);
    s += 16;
  } while (s < end);
}

/** A sum of k numbers of b times their factors, one term after the other: of the finite ones, or of all others whose factor is not 0. */
// @ts-ignore: decorator
@inline function sum(others: bool, a: usize, b: usize, k: usize, aStep: usize, bRow: usize, left: usize): v128 {
  let c = all<float>(0);
  do {
    const v = loadSome(b, left);
    if (!others) c = madd<float>(splat(a), v128.and(v, finite(v)), c);
    else if (load<float>(a) != 0) c = v128.add<float>(c, v128.andnot(v128.mul<float>(splat(a), v), finite(v)));
    a += aStep;
    b += bRow;
  } while (--k);
  return c;
}

// @ts-ignore: decorator
@inline function sums(
  others: bool, a: usize, b: usize, y: usize, m: usize, k: usize, n: usize,
  aRow: usize, aStep: usize, bRow: usize, bPanel: usize, yRow: usize, more: bool,
): void {
  const width = n << alignof<float>();
  do {
    for (let at: usize = 0; at < width; at += 16) {
      const left = width - at, c = sum(others, a, b + at / 32 * bPanel + at % 32, k, aStep, bRow, left);
      storeSome(y + at, more ? v128.add<float>(loadSome(y + at, left), c) : c, left);
    }
    a += aRow;
    y += yRow;
  } while (--m);
}

/**
 * y = a b, or y += a b where there are `more` terms than these, without the numbers of b that are not finite: m rows, depth k, n columns.
 * The rows of b are bRow bytes apart, and each 32 bytes of them bPanel. The sums are those of matmul/gemm.ts, in the same order.
 */
export function finiteProduct(
  a: usize, b: usize, y: usize, m: usize, k: usize, n: usize, aRow: usize, bRow: usize, bPanel: usize, yRow: usize, more: bool,
): void {
  sums(false, a, b, y, m, k, n, aRow, sizeof<float>(), bRow, bPanel, yRow, more);
}

/** y += a b, of the numbers of b that are not finite alone, where their factor is not 0. */
export function otherProduct(
  a: usize, b: usize, y: usize, m: usize, k: usize, n: usize,
  aRow: usize, aStep: usize, bRow: usize, bPanel: usize, yRow: usize,
): void {
  sums(true, a, b, y, m, k, n, aRow, aStep, bRow, bPanel, yRow, true);
  settle(endOf(y, n), m, n, yRow);
}
