import { describe, expect, test } from "vitest";
import { TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { vectors } from "./norms.js";

describe.each(builds)("%s", (_, lw) => {
  test.each(TYPES)("batchNorm: one rounding of its formula, and gradients to all that a channel has: %o", (type) => {
    for (const [shape, axis] of [
      [[3, 5, 7], 1],
      [[700, 10], 1],
      [[2, 3, 5000], 1],
      [[4, 6, 9], -1],
      [[9], 0],
    ] as const) {
      const at = (axis + shape.length) % shape.length;
      const [n, inner] = [shape[at], shape.slice(at + 1).reduce((a, b) => a * b, 1)];
      const [x, gy] = vectors(
        type,
        shape.reduce((a, b) => a * b, 1),
        2,
      ) as Float32Array[];
      const [mean, spread, weights, bias] = vectors(type, n, 4) as Float32Array[];
      const variance = spread.map((value) => value * value);
      const options = { shape, axis, weights, bias, eps: 0.125 };
      const channel = (i: number) => Math.floor(i / inner) % n;
      const exact = (x: number, c: number, of = { mean, variance, weights, bias }) =>
        ((x - of.mean[c]) / Math.sqrt(of.variance[c] + 0.125)) * of.weights[c] + of.bias[c];
      const unit = type === Float32Array ? 2 ** -24 : 2 ** -50;
      lw.batchNorm(x, mean, variance, options).forEach((y, i) => {
        const size = Math.max(Math.abs(exact(x[i], channel(i))), type === Float32Array ? 1e-6 : 1);
        expect(Math.abs(y - exact(x[i], channel(i)))).toBeLessThanOrEqual(1.001 * unit * size);
      });
      const found = lw.batchNorm.backward(gy, x, mean, variance, options);
      found.x.forEach((g, i) => {
        const slope = gy[i] * (weights[channel(i)] / Math.sqrt(variance[channel(i)] + 0.125));
        expect(Math.abs(g - slope)).toBeLessThanOrEqual(2 * unit * Math.max(1e-3, Math.abs(slope)));
      });
      const given = { mean, variance, weights, bias };
      for (const of of ["mean", "variance", "weights", "bias"] as const)
        for (let c = 0; c < n; c += Math.ceil(n / 3)) {
          const loss = (h: number) => {
            const moved = Object.fromEntries(Object.entries(given).map(([name, x]) => [name, Float64Array.from(x)]));
            moved[of][c] += h;
            return x.reduce((sum, x, i) => (channel(i) === c ? sum + gy[i] * exact(x, c, moved as never) : sum), 0);
          };
          const slope = (loss(1e-4) - loss(-1e-4)) / 2e-4;
          expect(Math.abs(found[of][c] - slope), `${of} of [${shape}]`).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(slope)));
        }
      expect(lw.batchNorm.backward(gy, x, mean, variance, { ...options, gradients: ["bias"] })).toEqual({ bias: found.bias });
    }
  });
});
