import { Decimal } from "decimal.js";
import { describe, expect, test } from "vitest";
import type { FloatArray } from "../src/index.js";
import { TYPES, uniform } from "./arrays.js";
import { builds } from "./builds.js";

// Each formula with the parameters that a user wrote (float64 numbers, and the default of hardSigmoid as 1/6 itself), against decimal
// arithmetic. A float32 kernel may be a unit worse than the formula op by op in float32, with the parameters rounded to it.

const Exact = Decimal.clone({ precision: 40, minE: -9e15, maxE: 9e15 });

/** What the formulas are made of: in decimals, or with every step rounded. */
interface Arithmetic<N> {
  of(x: number): N;
  add(a: N, b: N): N;
  sub(a: N, b: N): N;
  mul(a: N, b: N): N;
  div(a: N, b: N): N;
  sqrt(a: N): N;
  exp(a: N): N;
  expm1(a: N): N;
  log1p(a: N): N;
  pow(a: N, b: N): N;
  less(a: N, b: N): boolean;
}

const POWERS = new Map<number, Decimal>();
const powerOf2 = (n: number): Decimal => {
  const known = POWERS.get(n) ?? new Exact(2).pow(n);
  POWERS.set(n, known);
  return known;
};
const exponent = (x: number): number => (x === 0 || !Number.isFinite(x) ? 0 : Math.floor(Math.log2(Math.abs(x))));
/** All bits of x: Decimal itself would take the shortest decimal that reads as x. */
const digits = (x: number): Decimal => {
  if (!Number.isFinite(x) || x === 0) return new Exact(x);
  const e = Math.max(exponent(x), -1022) - 52;
  return new Exact(e > -1000 ? x * 2 ** -e : x * 2 ** 500 * 2 ** (-e - 500)).times(powerOf2(e));
};

/** Terms of a series about 0: where the functions of decimal.js would cancel. */
const near = (a: Decimal, f: (a: Decimal) => Decimal, second: number, third: number) =>
  a.abs().lt("1e-13") ? a.plus(a.times(a).times(second)).plus(a.pow(3).times(third)) : f(a);
const decimals: Arithmetic<Decimal> = {
  of: digits,
  add: (a, b) => a.plus(b),
  sub: (a, b) => a.minus(b),
  mul: (a, b) => a.times(b),
  div: (a, b) => a.div(b),
  sqrt: (a) => a.sqrt(),
  exp: (a) => (a.lt(-1e7) ? new Exact(0) : a.gt(1e7) ? new Exact(Number.POSITIVE_INFINITY) : a.exp()),
  expm1: (a) => near(a, (a) => decimals.exp(a).minus(1), 1 / 2, 1 / 6),
  log1p: (a) => near(a, (a) => a.plus(1).ln(), -1 / 2, 1 / 3),
  pow: (a, b) => (a.isZero() ? a : decimals.exp(a.ln().times(b))),
  less: (a, b) => a.lt(b),
};
const rounding = (round: (x: number) => number): Arithmetic<number> => ({
  of: round,
  add: (a, b) => round(a + b),
  sub: (a, b) => round(a - b),
  mul: (a, b) => round(a * b),
  div: (a, b) => round(a / b),
  sqrt: (a) => round(Math.sqrt(a)),
  exp: (a) => round(Math.exp(a)),
  expm1: (a) => round(Math.expm1(a)),
  log1p: (a) => round(Math.log1p(a)),
  pow: (a, b) => round(a ** b),
  less: (a, b) => a < b,
});

type Formula = <N>(a: Arithmetic<N>, x: N, p: N, q: N) => N;
const size = <N>(a: Arithmetic<N>, x: N) => (a.less(x, a.of(0)) ? a.sub(a.of(0), x) : x);
const positive = <N>(a: Arithmetic<N>, x: N) => a.less(a.of(0), x);
const clamp = <N>(a: Arithmetic<N>, x: N, low: N, high: N) => {
  const y = a.less(x, low) ? low : x;
  return a.less(high, y) ? high : y;
};
/** e^-abs t, by which the logistic functions neither overflow nor cancel. */
const decay = <N>(a: Arithmetic<N>, t: N) => a.exp(a.sub(a.of(0), size(a, t)));
const logistic: Formula = (a, t) => {
  const e = decay(a, t);
  return a.div(positive(a, t) ? a.of(1) : e, a.add(a.of(1), e));
};
const hypotenuse: Formula = (a, x, b) => {
  const root = a.sqrt(b);
  const [large, small] = a.less(size(a, x), root) ? [root, size(a, x)] : [size(a, x), root];
  const q = a.div(small, large);
  return a.mul(large, a.sqrt(a.add(a.of(1), a.mul(q, q))));
};

/** A formula, and which of its parameters are positive, of any sign, or not of interest. */
interface Case {
  readonly parameters: readonly ("positive" | "any")[];
  readonly f: Formula;
  readonly df?: Formula;
  readonly zero?: (p: number, q: number) => number;
}
const CASES: Record<string, Case> = {
  algebraic: {
    parameters: ["positive"],
    f: (a, x, k) => {
      const far = a.less(a.of(1), size(a, x));
      const u = a.pow(size(a, x), far ? a.sub(a.of(0), k) : k);
      const root = a.exp(a.sub(a.of(0), a.div(a.log1p(u), k)));
      return far ? (positive(a, x) ? root : a.sub(a.of(0), root)) : a.mul(x, root);
    },
    df: (a, x, k) => {
      const far = a.less(a.of(1), size(a, x));
      const u = a.pow(size(a, x), far ? a.sub(a.of(0), k) : k);
      const log = a.log1p(u);
      const root = a.exp(a.sub(a.of(0), a.add(a.div(log, k), log)));
      return far ? a.mul(a.div(u, size(a, x)), root) : root;
    },
  },
  celu: {
    parameters: ["positive"],
    f: (a, x, alpha) => {
      const t = a.div(x, alpha);
      return positive(a, x) || a.less(size(a, t), a.of(1e-20)) ? x : a.mul(alpha, a.expm1(t));
    },
    df: (a, x, alpha) => (positive(a, x) ? a.of(1) : a.exp(a.div(x, alpha))),
  },
  clamp: { parameters: ["any", "any"], f: clamp },
  elu: {
    parameters: ["any"],
    f: (a, x, alpha) => (positive(a, x) ? x : a.mul(alpha, a.expm1(x))),
    df: (a, x, alpha) => (positive(a, x) ? a.of(1) : a.mul(alpha, a.exp(x))),
  },
  generalizedLogistic: {
    parameters: ["positive"],
    f: (a, x, alpha) => {
      const s = a.add(positive(a, x) ? a.of(0) : a.sub(a.of(0), x), a.log1p(decay(a, x)));
      return a.exp(a.sub(a.of(0), a.mul(alpha, s)));
    },
    df: (a, x, alpha) => a.mul(a.mul(alpha, logistic(a, a.sub(a.of(0), x), alpha, alpha)), CASES.generalizedLogistic.f(a, x, alpha, alpha)),
  },
  hardSigmoid: {
    parameters: ["any", "any"],
    f: (a, x, alpha, beta) => clamp(a, a.add(a.mul(alpha, x), beta), a.of(0), a.of(1)),
    zero: (alpha, beta) => -beta / alpha,
  },
  isru: {
    parameters: ["positive"],
    f: (a, x, alpha) => {
      const r = a.mul(a.sqrt(alpha), x);
      const far = a.less(a.of(1), size(a, r));
      const q = far ? a.div(a.of(1), r) : r;
      const root = a.sqrt(a.add(a.of(1), a.mul(q, q)));
      const limit = a.div(a.div(a.of(1), a.sqrt(alpha)), root);
      return far ? (positive(a, x) ? limit : a.sub(a.of(0), limit)) : a.div(x, root);
    },
    df: (a, x, alpha) => {
      const r = a.mul(a.sqrt(alpha), x);
      const far = a.less(a.of(1), size(a, r));
      const q = far ? a.div(a.of(1), size(a, r)) : size(a, r);
      const root = a.div(far ? q : a.of(1), a.sqrt(a.add(a.of(1), a.mul(q, q))));
      return a.mul(a.mul(root, root), root);
    },
  },
  leakyRelu: { parameters: ["any"], f: (a, x, alpha) => (positive(a, x) ? x : a.mul(alpha, x)) },
  linear: {
    parameters: ["any", "any"],
    f: (a, x, alpha, beta) => {
      const quarter = a.of(0.25);
      const sum = a.add(a.mul(a.mul(alpha, quarter), x), a.mul(beta, quarter)); // the product alone may overflow
      return a.less(a.of(2 ** 120), size(a, sum)) ? a.mul(sum, a.of(4)) : a.add(a.mul(alpha, x), beta);
    },
    zero: (alpha, beta) => -beta / alpha,
  },
  selu: {
    parameters: ["any", "positive"],
    f: (a, x, alpha, gamma) => a.mul(gamma, positive(a, x) ? x : a.mul(alpha, a.expm1(x))),
    df: (a, x, alpha, gamma) => a.mul(gamma, positive(a, x) ? a.of(1) : a.mul(alpha, a.exp(x))),
  },
  silu: {
    parameters: ["positive"],
    f: (a, x, alpha) => a.mul(x, logistic(a, a.mul(alpha, x), alpha, alpha)),
    df: (a, x, alpha) => {
      const t = a.mul(alpha, x);
      const s = logistic(a, t, alpha, alpha);
      return a.mul(s, a.add(a.of(1), a.mul(t, logistic(a, a.sub(a.of(0), t), alpha, alpha))));
    },
  },
  softplus: {
    parameters: ["positive"],
    f: (a, x, beta) => a.add(positive(a, x) ? x : a.of(0), a.div(a.log1p(decay(a, a.mul(beta, x))), beta)),
    df: (a, x, beta) => logistic(a, a.mul(beta, x), beta, beta),
  },
  softShrink: {
    parameters: ["positive"],
    f: (a, x, lambd) => (a.less(lambd, size(a, x)) ? (positive(a, x) ? a.sub(x, lambd) : a.add(x, lambd)) : a.of(0)),
    zero: (lambd) => lambd,
  },
  squareplus: {
    parameters: ["positive"],
    f: (a, x, b) => {
      const half = a.of(0.5);
      const mean = a.add(a.mul(size(a, x), half), a.mul(hypotenuse(a, x, b, b), half));
      return positive(a, x) ? mean : a.mul(a.div(b, mean), a.of(0.25));
    },
    df: (a, x, b) => a.div(CASES.squareplus.f(a, x, b, b), hypotenuse(a, x, b, b)),
  },
};

/** The element types: how they round, and the exponents of their least and largest numbers. */
const ELEMENTS = [
  { name: "float32", type: TYPES[0], round: Math.fround, bits: 23, least: -126, most: 127, unit: 1, slack: 1 },
  { name: "float64", type: TYPES[1], round: (x: number) => x, bits: 52, least: -1022, most: 1023, unit: 8, slack: 4 },
];
type Element = (typeof ELEMENTS)[number];

/** The error of y in units in the last place of r; an infinity counts as the number behind the largest. */
function ulps(y: number, r: Decimal, { bits, least, most }: Element): number {
  if (Number.isNaN(y) || r.isNaN()) return Number.isNaN(y) && r.isNaN() ? 0 : Number.POSITIVE_INFINITY;
  const end = powerOf2(most).times(2);
  const bound = (v: Decimal) => Decimal.min(Decimal.max(v, end.neg()), end);
  const [value, exact] = [bound(digits(y)), bound(r)];
  const e = exact.isZero() ? least : Math.floor(exact.abs().log(2).toNumber());
  return value
    .minus(exact)
    .abs()
    .div(powerOf2(Math.min(Math.max(e, least), most) - bits))
    .toNumber();
}

interface Draw {
  readonly values: readonly number[];
  readonly x: FloatArray;
}

const DRAWS = 32;
const DERIVATIVE_ULP = 3;
const SIXTH = 1 / 6;

/** Parameters as people write them, with x around a zero of the formula; and of any size at all, with x that match them or do not. */
function draws({ parameters, zero }: Case, { type, round, bits, least, most }: Element, seed: number): Draw[] {
  const next = uniform(seed);
  const sign = () => (next() < 0.5 ? -1 : 1);
  const within = (x: number) => Math.abs(x) <= 2 ** most && Math.abs(x) >= 2 ** (least - bits);
  const anySize = () => {
    const e = next() < 0.2 ? (next() < 0.5 ? least - bits : most - 1) : least - bits + next() * (most - least + bits);
    return (1 + next()) * 2 ** Math.floor(e);
  };
  const written = () => (1 + Math.floor(next() * 99)) / (next() < 0.5 ? 10 : 100);
  const parameter = (kind: string, draw: () => number) => (kind === "any" ? sign() * draw() : draw());
  return Array.from({ length: DRAWS }, (_, i) => {
    const plain = i % 2 === 0;
    const values = parameters.map((kind) => parameter(kind, plain ? written : anySize));
    const [p, q = p] = values;
    const around = plain && zero ? [zero(p, q)] : [];
    const steps = around.flatMap((x) => [-3, -2, -1, 0, 1, 2, 3, 50].map((step) => round(x) * (1 + step * 2 ** -bits)));
    const matching = [p, q].flatMap((p) => [-1, -0.5, 0.5, 1].map((power) => sign() * Math.abs(p) ** power * 2 ** (8 * next() - 4)));
    const free = Array.from({ length: 6 }, () => sign() * (plain ? next() * 2 ** (10 * next()) : anySize()));
    return { values, x: new type([...steps, ...matching, ...free].map(round).filter(within)) as FloatArray };
  });
}

/** As the activation of a layer, an op takes its parameters alike. */
function checkLayers(name: string, { values, x }: Draw): void {
  for (const [build, lw] of builds) {
    const op = lw[name as "linear"];
    const activationOptions = Object.fromEntries(Object.keys(op.spec.parameters).map((key, i) => [key, values[i]]));
    const one = (x.constructor as Float32ArrayConstructor).of(1);
    const y = op(x, activationOptions);
    const layer = { activation: op, activationOptions };
    const results = [
      lw.dense(x, one, { shape: [x.length, 1, 1], ...layer }),
      Array.from(x, (_, i) => lw.neuron(x.slice(i, i + 1), one, layer)),
    ];
    for (const result of results) expect([...result], `${build}, ${JSON.stringify(activationOptions)}`).toEqual([...y]);
  }
}

/** All builds against the decimals, for these parameters. */
function check(name: string, f: Formula, element: Element, { values, x }: Draw, derivative = false): void {
  const spec = builds[0][1][name as "linear"].spec;
  const options = Object.fromEntries(Object.keys(spec.parameters).map((key, i) => [key, values[i]]));
  const steps = rounding(element.round);
  const results = builds.map(([, { [name as "linear"]: op }]) => (derivative ? op.derivative : op)(x, options));
  x.forEach((x, i) => {
    const [p, q = p] = values;
    const exact = f(decimals, digits(x), digits(p), digits(q));
    const usual = derivative ? DERIVATIVE_ULP : spec.ulp;
    const bound = Math.max(ulps(f(steps, x, element.round(p), element.round(q)), exact, element), usual, element.unit) + element.slack;
    results.forEach((y, build) => {
      const error = ulps(y[i], exact, element);
      const crosses =
        derivative &&
        digits(y[i])
          .minus(exact)
          .abs()
          .lte(powerOf2(1 - element.bits)) &&
        exact.abs().lt(0.25) &&
        name === "silu";
      if (!(error <= bound) && !crosses)
        expect.fail(
          `${builds[build][0]}, ${JSON.stringify(options)}: ${y[i]} at ${x}, exactly ${exact.toPrecision(18)}: ${error} units, at most ${bound}`,
        );
    });
  });
}

describe.each(ELEMENTS)("$name", (element) => {
  test.each(Object.keys(CASES))("%s is as good as its formula op by op, for parameters and x of any size", (name) => {
    const { f, df } = CASES[name];
    for (const draw of draws(CASES[name], element, name.length)) {
      check(name, f, element, draw);
      if (df) check(name, df, element, draw, true);
      checkLayers(name, draw);
    }
  });

  test("hardSigmoid is by default relu6(x + 3) / 6", () => {
    const step = 2 ** -element.bits;
    const near = Array.from({ length: 64 }, (_, i) => -3 * (1 - Math.floor(i / 8) * step * 10 ** (i % 8)));
    const draw = { values: [SIXTH, 0.5], x: new element.type(near) as FloatArray };
    check("hardSigmoid", (a, x) => a.div(clamp(a, a.add(x, a.of(3)), a.of(0), a.of(6)), a.of(6)), element, draw);
  });
});

test.each(ELEMENTS)("random rectifiers of $name take parameters up to the end of the range", ({ type, most }) => {
  const end = 2 ** most;
  const zeros = new type(200) as FloatArray;
  for (const [build, lw] of builds) {
    const z = lw.noisyRelu(zeros); // or 0, where it is negative
    const y = lw.noisyRelu(zeros.map(() => -0.9 * end) as FloatArray, { sigma: end / 2 });
    const exact = z.map((z) => 4 * Math.max(-0.9 * (end / 4) + (end / 8) * z, 0)); // the largest of 200 are below 3.8
    y.forEach((y, i) => {
      expect(Math.abs(y - exact[i]), `${build}, ${z[i]}`).toBeLessThanOrEqual(end * 1e-6);
    });
    expect(Math.max(...y)).toBeGreaterThan(0);
    const slopes = lw.rrelu(zeros.map(() => -1) as FloatArray, { training: true, lower: -end, upper: end });
    expect(slopes.every(Number.isFinite) && new Set(slopes).size > 150, build).toBe(true);
  }
});

test.each(builds)("%s: what was reported", (_, lw) => {
  const single = (x: number) => Float32Array.of(x);
  const double = (x: number) => Float64Array.of(x);
  expect(lw.hardSigmoid(single(-2.9999998))[0]).toBe(Math.fround((Math.fround(-2.9999998) + 3) / 6));
  expect(lw.dense(single(-2.9999998), single(1), { shape: [1, 1, 1], activation: lw.hardSigmoid })[0]).toBe(
    lw.hardSigmoid(single(-2.9999998))[0],
  );
  expect(lw.hardSigmoid(double(-3))[0]).toBe(0);
  expect(Math.abs(lw.linear(single(3), { alpha: 0.1, beta: -0.3 })[0])).toBeLessThan(1e-16);
  expect(lw.softplus(double(1e308), { beta: 2 })[0]).toBe(1e308);
  expect(lw.silu(double(-1e200), { alpha: 1e-200 })[0]).toBeCloseTo(-1e200 / (1 + Math.E), -186);
  expect([...lw.clamp(Float32Array.of(-9, 0, 9, Number.NaN), { min: 2, max: 1 })]).toEqual([1, 1, 1, Number.NaN]);
  const row = Float32Array.of(10, 11, 9);
  for (const y of [lw.softmax(lw.temperature(row, { temperature: 1e-40 })), lw.softmax(row, { scale: 3e38 })])
    expect([...y]).toEqual([0, 1, 0]);
  expect([...lw.softmax(Float32Array.of(3e38, 0), { scale: 2 })]).toEqual([1, 0]);
  expect([...lw.gumbelSoftmax(Float32Array.of(3e38, 0), { tau: 0.5 })]).toEqual([1, 0]);
  expect([...lw.gumbelSoftmax(Float32Array.of(5, 1, 3), { tau: 1e-38 })].sort()).toEqual([0, 0, 1]);
  expect(lw.selu(double(-1), { alpha: 2, gamma: 3 })[0]).toBeCloseTo(6 * Math.expm1(-1), 15);
});

describe.each(ELEMENTS)("rows of $name", ({ type, round, bits, least, most }) => {
  const next = uniform(5);
  const epsilon = 2 ** -bits;
  const sign = () => (next() < 0.5 ? -1 : 1);
  const anySize = () => (1 + next()) * 2 ** Math.floor(least - bits + next() * (most - least + bits));
  const end = powerOf2(most).times(2 - 2 ** -bits);

  /** Logits of any size, or beside each other, with a factor that is of any size, or of that of their inverse. */
  const rows = Array.from({ length: 300 }, (_, i) => {
    const origin = sign() * anySize();
    const beside = i % 3 > 0;
    const x = new type(
      Array.from({ length: 5 }, () => round(beside ? origin * (1 + next() * (i % 3 === 1 ? 1 : 1e-5)) : sign() * anySize())),
    );
    const matching = Math.min(
      Math.max(2 ** (8 * next() - 4) / Math.abs(beside ? origin * epsilon ** next() : x[0]), 2 ** (least - bits)),
      2 ** most,
    );
    return { x: x as FloatArray, factor: round(sign() * (next() < 0.4 ? anySize() : matching)) };
  });

  /** The logarithms of the softmax of factor x, and by how much the rounding of the products may change them: where they leave the range, not at all. */
  function logarithms(x: FloatArray, factor: Decimal) {
    const products = [...x].map((x) => digits(x).times(factor));
    const top = Decimal.max(...products);
    const log = decimals.log1p(products.reduce((sum, l) => sum.plus(decimals.exp(l.minus(top))), new Exact(0)).minus(1));
    const size = Decimal.max(...products.map((l) => l.abs()));
    const slack = size.gt(end) || factor.abs().lt(powerOf2(least)) ? 0 : size.times(4 * epsilon).toNumber();
    return { exact: products.map((l) => l.minus(top).minus(log)), slack, lse: top.plus(log) };
  }
  const close = (y: number, exact: Decimal, slack: number) => {
    if (exact.lt(-2e3) && slack < 1e3) return y === 0;
    const error = slack + 16 * epsilon + Math.abs(exact.toNumber()) * 2 * epsilon;
    const [low, high] = [-error, error].map((e) => Math.exp(Math.min(exact.toNumber() + e, 1)));
    return y >= low * (1 - 8 * epsilon) - 2 ** (least - bits + 3) && y <= high * (1 + 8 * epsilon) + 2 ** (least - bits + 3);
  };

  test.each(builds)("%s: softmax and its relatives, with a scale of any size", (_, lw) => {
    for (const { x, factor } of rows) {
      const { exact, slack, lse } = logarithms(x, digits(factor));
      const text = (y: FloatArray) => `${[...x]} times ${factor}: ${[...y]}, exactly ${exact.map((l) => Math.exp(l.toNumber()))}`;
      const y = lw.softmax(x, { scale: factor });
      const opposite = lw.softmin(x, { scale: -factor });
      expect(y.every((p, i) => close(p, exact[i], slack)) && opposite.every((p, i) => close(p, exact[i], slack)), text(y)).toBe(true);
      const log = lw.logSoftmax(x, { scale: factor });
      const near = (y: number, exact: Decimal, slack: number) => {
        const bound = Decimal.min(Decimal.max(exact, end.neg()), end);
        return digits(Math.min(Math.max(y, end.neg().toNumber()), end.toNumber()))
          .minus(bound)
          .abs()
          .lte(
            bound
              .abs()
              .times(8 * epsilon)
              .plus(2 * slack + 16 * epsilon),
          );
      };
      expect(
        log.every((l, i) => near(l, exact[i], slack)),
        text(log),
      ).toBe(true);
      const sum = lw.logSumExp(x, { scale: factor });
      expect(near(sum[0], lse, slack), `${text(sum)} ${lse}`).toBe(true);
      const [best, first] = [
        Math.sign(factor) * Math.max(...x.map((x) => x * Math.sign(factor))),
        lw.hardmax(x, { scale: factor }).indexOf(1),
      ];
      expect(first, text(x)).toBe(x.indexOf(best));
    }
  });

  test.each(builds)("%s: softmax after a temperature of any size", (_, lw) => {
    for (const { x, factor } of rows) {
      const temperature = Math.abs(factor);
      const { exact, slack } = logarithms(x, new Exact(1).div(digits(temperature)));
      const y = lw.softmax(lw.temperature(x, { temperature }));
      expect(
        y.every((p, i) => close(p, exact[i], slack)),
        `${[...x]} over ${temperature}: ${[...y]}`,
      ).toBe(true);
    }
  });

  test.each(builds)("%s: gumbelSoftmax is a distribution for every tau", (_, lw) => {
    for (const { x, factor } of rows) {
      const tau = Math.abs(factor);
      const [soft, hard] = [false, true].map((hard) => lw.gumbelSoftmax(x, { tau, hard }));
      expect(
        [...soft].reduce((sum, p) => sum + p, 0),
        `${[...x]}, tau ${tau}: ${[...soft]}`,
      ).toBeCloseTo(1, 5);
      expect([...hard].sort()).toEqual([0, 0, 0, 0, 1]);
      expect(soft[hard.indexOf(1)]).toBe(Math.max(...soft));
    }
  });
});
