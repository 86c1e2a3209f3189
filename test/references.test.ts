import { expect, test } from "vitest";
import { Float64Sample } from "../tools/accuracy/float64.js";
import { BLOCK } from "../tools/accuracy/sample.js";
import { emptyTally } from "../tools/accuracy/tally.js";
import { double } from "../tools/double.js";
import { FLOAT64_ULP, REFERENCES } from "../tools/references.js";
import { ulps64 } from "../tools/ulp.js";
import { uniform } from "./arrays.js";
import { builds, defaults, unaryNames } from "./builds.js";

const SAMPLES = 2 ** 17;

const names = unaryNames.filter((name) => name in REFERENCES);
const kernels = builds.filter(([build]) => build !== "none");

test.each(names)("%s in float64 is within its bound of the double-double reference", (name) => {
  const op = kernels[0][1][name];
  const sample = new Float64Sample(op.spec.f, defaults(op), SAMPLES, REFERENCES[name]);
  const tallies = kernels.map(emptyTally);
  for (let first = 0; first < SAMPLES; first += BLOCK) {
    sample.load(first);
    kernels.forEach(([, lw], i) => {
      lw[name](sample.x, { out: sample.y });
      sample.count(tallies[i]);
    });
  }
  tallies.forEach(({ max, at }, i) => {
    console.log(`${kernels[i][0].padEnd(8)} ${name.padEnd(24)} float64: max ${max.toFixed(3)} ULP at ${at}`);
  });
  tallies.forEach(({ max, at, failed, failedAt }) => {
    expect(failed, `NaN or infinity at ${failedAt}`).toBe(0);
    expect(max, `at ${at}`).toBeLessThanOrEqual(FLOAT64_ULP);
  });
});

test("sine in float64 is within 2 ULP of the engine's, whose own error is below 1, for x of any size", () => {
  const next = uniform(1);
  const x = Float64Array.from({ length: 2 ** 16 }, (_, i) => (next() < 0.5 ? -1 : 1) * 2 ** ((i % 1053) - 30) * (1 + next()));
  for (const [, lw] of kernels) {
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
