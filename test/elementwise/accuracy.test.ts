import { expect, test } from "vitest";
import { type Build, create, type Unary } from "../../src/index.js";
import { preciseUlp } from "../../tools/references.js";
import { fillBits, ulps } from "../../tools/ulp.js";
import { builds, defaults, preciseNames, preciseSlopes, unaryNames } from "../support/builds.js";

const SAMPLES = 2 ** 20;
const STEP = 2 ** 32 / SAMPLES;
/** The promise for every derivative: in units in the last place, or absolute around its zeros if it crosses zero. */
const DERIVATIVE = { ulp: 3, absolute: 2 ** -22 };

const x = new Float32Array(SAMPLES);
// an odd offset, so that the sample is not all of short mantissas; the special values are in laws.test.ts
fillBits(x, 1237, STEP);

interface Worst {
  ulp: number;
  at: number;
  y: number;
  exact: number;
}

/** The same of the precise forms. */
const PRECISE_DERIVATIVE = { ulp: 1.05, absolute: 2 ** -25 };

/** The largest error of y against the exact function, and where it is. */
function worst(y: Float32Array, exact: (x: number) => number, absolute = 0): Worst {
  const found = { ulp: 0, at: 0, y: 0, exact: 0 };
  for (let i = 0; i < x.length; i++) {
    const r = exact(x[i]);
    const ulp = Math.abs(y[i] - r) <= absolute && Math.abs(r) <= 0.25 ? 0 : ulps(y[i], r);
    if (!(ulp <= found.ulp)) Object.assign(found, { ulp, at: x[i], y: y[i], exact: r });
  }
  return found;
}

/** The same of the derivative of an op; absolute errors count where it crosses zero. */
function worstSlope(op: Unary<string>, absolute: number): Worst {
  const derivative = op.derivative(x);
  const crosses = derivative.some((y) => y > 0) && derivative.some((y) => y < 0);
  return worst(derivative, (x) => op.spec.df(x, ...defaults(op)), crosses ? absolute : 0);
}

const report = (build: string, name: string, { ulp, at }: Worst) =>
  console.log(`${build.padEnd(8)} ${name.padEnd(24)} max ${ulp.toFixed(3)} ULP at ${at}`);

for (const [build, lw] of builds) {
  test.each(unaryNames)(`${build} %s is within its bound`, (name) => {
    const op = lw[name];
    const parameters = defaults(op);
    const value = worst(op(x), (x) => op.spec.f(x, ...parameters));
    report(build, name, value);
    expect(value.ulp, `at ${value.at}: ${value.y}, exactly ${value.exact}`).toBeLessThanOrEqual(op.spec.ulp);
    const slope = worstSlope(op, DERIVATIVE.absolute);
    report(build, `${name}.derivative`, slope);
    expect(slope.ulp, `at ${slope.at}: ${slope.y}, exactly ${slope.exact}`).toBeLessThanOrEqual(DERIVATIVE.ulp);
  });
}

for (const build of builds.map(([build]) => build as Build).filter((build) => build !== "none")) {
  const lw = await create({ simd: build, precise: true });
  test.each(preciseNames)(`${build}, precise: %s is within its bound`, (name) => {
    const op = lw[name];
    const value = worst(op(x), (x) => op.spec.f(x, ...defaults(op)));
    report(`${build}, precise`, name, value);
    expect(value.ulp, `${name} at ${value.at}: ${value.y}, exactly ${value.exact}`).toBeLessThan(preciseUlp(name));
  });
  test.each(preciseSlopes)(`${build}, precise: the derivative of %s is within its bound`, (name) => {
    const slope = worstSlope(lw[name], PRECISE_DERIVATIVE.absolute);
    report(`${build}, precise`, `${name}.derivative`, slope);
    expect(slope.ulp, `at ${slope.at}: ${slope.y}, exactly ${slope.exact}`).toBeLessThanOrEqual(PRECISE_DERIVATIVE.ulp);
  });
}
