import { expect, test } from "vitest";
import { Float64Sample } from "../../tools/accuracy/float64.js";
import { BLOCK } from "../../tools/accuracy/sample.js";
import { emptyTally } from "../../tools/accuracy/tally.js";
import { double } from "../../tools/double.js";
import { FLOAT64_ULP, REFERENCES } from "../../tools/references.js";
import { ulps64 } from "../../tools/ulp.js";
import { uniform } from "../support/arrays.js";
import { builds, defaults, unaryNames } from "../support/builds.js";

const SAMPLES = 2 ** 17;

const names = unaryNames.filter((name) => name in REFERENCES);
/** Plain JavaScript is as good as the engine's exp and tanh; its gelu rounds x^2 before it takes e^(-x^2 / 2). */
const PLAIN: Readonly<Record<string, number>> = { gelu: 25, sigmoid: 2.1, tanh: 2.1 };
const boundOf = (build: string, name: string) => (build === "none" ? PLAIN[name] : undefined) ?? FLOAT64_ULP;

test.each(names)("%s in float64 is within its bound of the double-double reference", (name) => {
  const op = builds[0][1][name];
  const sample = new Float64Sample(op.spec.f, defaults(op), SAMPLES, REFERENCES[name]);
  const tallies = builds.map(emptyTally);
  for (let first = 0; first < SAMPLES; first += BLOCK) {
    sample.load(first);
    builds.forEach(([, lw], i) => {
      lw[name](sample.x, { out: sample.y });
      sample.count(tallies[i]);
    });
  }
  tallies.forEach(({ max, at }, i) => {
    console.log(`${builds[i][0].padEnd(8)} ${name.padEnd(24)} float64: max ${max.toFixed(3)} ULP at ${at}`);
  });
  tallies.forEach(({ max, at, failed, failedAt }, i) => {
    expect(failed, `NaN or infinity at ${failedAt}`).toBe(0);
    expect(max, `at ${at}`).toBeLessThanOrEqual(boundOf(builds[i][0], name));
  });
});

test("sine in float64 is within 2 ULP of the engine's, whose own error is below 1, for x of any size", () => {
  const next = uniform(1);
  const x = Float64Array.from({ length: 2 ** 16 }, (_, i) => (next() < 0.5 ? -1 : 1) * 2 ** ((i % 1053) - 30) * (1 + next()));
  // plain JavaScript's is the engine's
  for (const [, lw] of builds.filter(([build]) => build !== "none")) {
    const y = lw.sine(x);
    const wrong = y.findIndex((value, i) => !(ulps64(value, double(Math.sin(x[i]))) <= 2));
    expect(wrong, `${y[wrong]} at ${x[wrong]}`).toBe(-1);
  }
});

test("hardSigmoid in float64 is flat at its corners, where a fused product would leave a slope", () => {
  for (const [, lw] of builds) expect([...lw.hardSigmoid.derivative(Float64Array.of(-3, 3, 0))]).toEqual([0, 0, 1 / 6]);
});

test("algebraic in float64 with a small exponent, by which subnormal numbers are not small any more", () => {
  const k = 0.01;
  const x = Float64Array.from({ length: 54 }, (_, i) => 1.3 * 2 ** (i - 1073));
  for (const [build, lw] of builds) {
    const slopes = lw.algebraic.derivative(x, { k });
    x.forEach((x, i) => {
      expect(slopes[i] / lw.algebraic.spec.df(x, k), `${build}, ${x}`).toBeCloseTo(1, 12);
    });
  }
});
