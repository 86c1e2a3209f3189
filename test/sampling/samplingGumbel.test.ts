// gumbelSoftmax: its noise, its distribution, its gradient.
import { describe, expect, test } from "vitest";
import { same, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { make, normals } from "../support/samples.js";
import { chi, squares } from "../support/statistics.js";

describe.each(builds)("%s", (_build, lw) => {
  test("gumbelSoftmax: the largest comes with the probabilities of softmax; hard is its one-hot; the noise has its moments", () => {
    const x = Float32Array.of(0, 1, 2, -1);
    const rows = 20000;
    const logits = make(Float32Array, 4 * rows, (i) => x[i % 4]);
    const options = { shape: [rows, 4], tau: 0.7, seed: 11 };
    const soft = lw.gumbelSoftmax(logits, options);
    const hard = lw.gumbelSoftmax(logits, { ...options, hard: true });
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < rows; i++) {
      const row = soft.subarray(4 * i, 4 * i + 4);
      const best = row.indexOf(Math.max(...row));
      counts[best]++;
      if (![0, 1, 2, 3].every((j) => hard[4 * i + j] === Number(j === best)))
        expect.fail(`row ${i}: ${row}, hard ${hard.subarray(4 * i, 4 * i + 4)}`);
      if (Math.abs(row.reduce((a, b) => a + b) - 1) > 1e-6) expect.fail(`row ${i} sums to another number`);
    }
    expect(squares(counts, [...lw.softmax(Float64Array.from(x))])).toBeLessThan(chi(3));
    // log-softmax of two logits tells the difference of their noise, which is logistic: its variance is pi^2 / 3
    const pairs = lw.gumbelSoftmax(new Float64Array(2 * rows), { shape: [rows, 2] });
    const differences = Array.from({ length: rows }, (_, i) => Math.log(pairs[2 * i] / pairs[2 * i + 1]));
    const mean = differences.reduce((a, b) => a + b, 0) / rows;
    const variance = differences.reduce((a, b) => a + (b - mean) ** 2, 0) / rows;
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(Math.PI ** 2 / 3 / rows));
    expect(Math.abs(variance - Math.PI ** 2 / 3)).toBeLessThan(5 * Math.sqrt((16 * Math.PI ** 4) / 45 / rows));
    expect(same(lw.gumbelSoftmax(logits, options), soft)).toBe(true);
    expect(same(lw.gumbelSoftmax(logits, { ...options, seed: 12 }), soft)).toBe(false);
  });

  test.each(TYPES)("%o: the noise is the same in every build, and by position", (type) => {
    const x = make(type, 9001, (i) => Math.sin(i));
    for (const seed of [0, 7, 2 ** 40 + 3]) {
      const { f } = lw.gumbelSoftmax.spec;
      const shape = [3000, 3];
      const made = lw.gumbelSoftmax(x.slice(0, 9000), { shape, seed, tau: 2 });
      const exact = lw.softmax(
        Float64Array.from(x.slice(0, 9000), (x, i) => f(x, i, 2, seed, type === Float64Array)),
        { shape },
      );
      made.forEach((y, i) => {
        if (!(Math.abs(y - exact[i]) <= (type === Float32Array ? 1e-6 : 1e-14))) expect.fail(`${i}: ${y} for ${exact[i]}`);
      });
    }
  });

  test("gumbelSoftmax.backward agrees with central differences", () => {
    const normal = normals(2);
    const x = make(Float64Array, 15, () => normal());
    const gy = make(Float64Array, 15, () => normal());
    const options = { shape: [3, 5], tau: 0.6, seed: 4 };
    const gx = lw.gumbelSoftmax.backward(gy, lw.gumbelSoftmax(x, options), options);
    const loss = (j: number, h: number) =>
      lw
        .gumbelSoftmax(
          x.map((x, i) => (i === j ? x + h : x)),
          options,
        )
        .reduce((sum, y, i) => sum + y * gy[i], 0);
    for (let j = 0; j < 15; j++) expect(gx[j]).toBeCloseTo((loss(j, 1e-5) - loss(j, -1e-5)) / 2e-5, 7);
  });
});
