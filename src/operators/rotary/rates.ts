// The rates at which the pairs of a rotary embedding turn, rounded correctly, so that all engines have the same: they round `**` as they
// please.
//
// Method: numbers of about 106 bits, each the sum of two float64 ones (Dekker: A floating-point technique for extending the available
//   precision, 1971). The n-th root of 1 / base by a step of Newton's method from the engine's own, and its powers one after the other.

type Two = readonly [high: number, low: number];

const SPLIT = 2 ** 27 + 1;
/** Bases beyond these, or below their inverse, leave the range of the method: their rates are the engine's. */
const FAR = 2 ** 400;

/** x as two numbers of 26 bits. */
function halves(x: number): Two {
  const far = SPLIT * x;
  const high = far - (far - x);
  return [high, x - high];
}

function times([a, low]: Two, [b, other]: Two): Two {
  const product = a * b;
  const [[ah, al], [bh, bl]] = [halves(a), halves(b)];
  const lost = ah * bh - product + ah * bl + al * bh + al * bl + (a * other + low * b);
  const sum = product + lost;
  return [sum, lost - (sum - product)];
}

/** x^n. */
function power(x: Two, n: number): Two {
  let result: Two = [1, 0];
  for (let [rest, square] = [n, x]; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = times(result, square);
    square = times(square, square);
  }
  return result;
}

/** base^(-i / n) for i from 0 to n. */
export function ratesOf(base: number, n: number): Float64Array {
  if (base > FAR || base < 1 / FAR) return Float64Array.from({ length: n }, (_, i) => base ** (-i / n));
  const start = base ** (-1 / n);
  const [high, low] = times(power([start, 0], n), [base, 0]);
  const root: Two = [start, (-start * (high - 1 + low)) / n];
  let rate: Two = [1, 0];
  return Float64Array.from({ length: n }, () => {
    const [rounded] = rate;
    rate = times(rate, root);
    return rounded;
  });
}
