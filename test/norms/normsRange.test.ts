// Norms of float64 rows near the ends of the range, of which squares are infinite or 0.
import { describe, expect, test } from "vitest";
import { builds } from "../support/builds.js";
import { vectors } from "./norms.js";

const names = ["layerNorm", "rmsNorm"] as const;
const worstOff = (y: Float64Array, exact: readonly number[]) => Math.max(...y.map((y, i) => Math.abs(y - exact[i])));

describe.each(builds)("%s", (_build, lw) => {
  test.each(names)("%s: the digits of rows that are not, and of their gradients", (name) => {
    const op = lw[name];
    for (const n of [1, 2, 5, 70]) {
      const [x, weights, gy] = vectors(Float64Array, 2 * n, 3) as Float64Array[];
      const options = { shape: [2, n], weights: weights.subarray(0, n), eps: 0 };
      const [y, gradients] = [op(x, options), op.backward(gy, x, options)];
      for (const exponent of [-990, -700, -560, -440, 440, 530, 700, 990]) {
        const far = x.map((x) => x * 2 ** exponent);
        const found = op.backward(gy, far, options);
        const back = found.x.map((g) => g * 2 ** exponent);
        for (const [got, wanted] of [
          [op(far, options), y],
          [found.weights, gradients.weights],
          [back, gradients.x],
        ])
          for (let i = 0; i < wanted.length; i++) {
            const off = Math.abs(got[i] - wanted[i]) / Math.max(1, Math.abs(wanted[i]));
            if (!(off < 2 ** -46) && !(Number.isNaN(got[i]) && Number.isNaN(wanted[i])))
              expect.fail(`${n}, 2^${exponent}, ${i}: ${got[i]} instead of ${wanted[i]}`);
          }
      }
    }
    const close = (y: Float64Array, exact: number[]) => expect(worstOff(y, exact)).toBeLessThan(1e-15);
    if (name === "rmsNorm") {
      const root = Math.sqrt(2.5);
      close(op(Float64Array.of(1e160, 2e160)), [1 / root, 2 / root]);
      close(op(Float64Array.of(1e-170, 2e-170), { eps: 0 }), [1 / root, 2 / root]);
    } else close(op(Float64Array.of(1.5e308, 1e308, 0.5e308)), [Math.sqrt(1.5), 0, -Math.sqrt(1.5)]);
    expect([...op(new Float64Array(3).fill(1e200), { eps: 1e-300 })]).toEqual(new Array(3).fill(name === "layerNorm" ? 0 : 1));
  });
});
