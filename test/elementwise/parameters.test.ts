// Ops with the parameters that a user wrote: float64 numbers, and the default of hardSigmoid as 1/6 itself. A float32 kernel may be a unit
// worse than its formula op by op in float32, with the parameters rounded to it.
import { describe, expect, test } from "vitest";
import type { FloatArray } from "../../src/index.js";
import { uniform } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import {
  CASES,
  type Case,
  clamp,
  decimals,
  digits,
  ELEMENTS,
  type Element,
  type Formula,
  powerOf2,
  rounding,
  ulps,
} from "../support/formulas.js";

interface Draw {
  readonly values: readonly number[];
  readonly x: FloatArray;
}

const DRAWS = 32;
/** The ends of what float32 lanes take as a parameter, and the next numbers outside. */
const ENDS = [2 ** -60, 2 ** -60 * (1 - 2 ** -53), 2 ** 60, 2 ** 60 * (1 + 2 ** -52)];
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
  return Array.from({ length: DRAWS + ENDS.length }, (_, i) => {
    const plain = i % 2 === 0 && i < DRAWS;
    const values = parameters.map((kind) => ENDS[i - DRAWS] ?? parameter(kind, plain ? written : anySize));
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
