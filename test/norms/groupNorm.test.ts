import { describe, expect, test } from "vitest";
import { same, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { EPS, near, vectors } from "./norms.js";

describe.each(builds)("%s", (_, lw) => {
  test.each(TYPES)("groupNorm: layerNorm of each group, to the bit, whatever the place of the channels: %o", (type) => {
    for (const [batch, channels, inner, groups] of [
      [1, 4, 1, 2],
      [2, 6, 5, 3],
      [3, 6, 17, 1],
      [2, 8, 700, 8],
      [1, 2, 5000, 1],
    ]) {
      const [x, gy] = vectors(type, batch * channels * inner, 2) as Float32Array[];
      const [weights, bias] = vectors(type, channels, 2) as Float32Array[];
      const shape = [batch, channels, inner];
      const n = (channels / groups) * inner;
      const spread = (of: Float32Array, group: number) =>
        x.slice(0, n).map((_, i) => of[group * (channels / groups) + Math.floor(i / inner)]);
      const [y, gx] = [x.slice(), x.slice()];
      const sums = { weights: new Float64Array(channels), bias: new Float64Array(channels) };
      for (let start = 0; start < x.length; start += n) {
        const group = (start / n) % groups;
        const options = { weights: spread(weights, group), bias: spread(bias, group) };
        const row = x.slice(start, start + n);
        y.set(lw.layerNorm(row, options), start);
        const exact = lw.layerNorm.spec.backward(gy.slice(start, start + n), row, options, EPS);
        gx.set(exact.x, start);
        for (const of of ["weights", "bias"] as const)
          for (const [i, g] of exact[of].entries()) sums[of][group * (channels / groups) + Math.floor(i / inner)] += g;
      }
      const found = lw.groupNorm.backward(gy, x, { shape, groups, weights });
      expect(same(lw.groupNorm(x, { shape, groups, weights, bias }), y), `[${shape}], ${groups}`).toBe(true);
      const unit = type === Float32Array ? 2 ** -22 : 2 ** -44;
      expect(near(found.x, gx, unit) && near(found.weights, sums.weights, unit) && near(found.bias, sums.bias, unit)).toBe(true);
      const last = (x: Float32Array) =>
        x.map((_, i) => {
          const [sample, place, channel] = [Math.floor(i / (inner * channels)), Math.floor(i / channels) % inner, i % channels];
          return x[(sample * channels + channel) * inner + place];
        });
      const options = { shape: [batch, inner, channels], axis: -1, groups, weights, bias };
      expect(same(lw.groupNorm(last(x), options), last(y))).toBe(true);
      const turned = lw.groupNorm.backward(last(gy), last(x), options);
      expect(same(turned.x, last(found.x)) && same(turned.weights, found.weights) && same(turned.bias, found.bias)).toBe(true);
    }
    const refused = () => lw.groupNorm(new Float32Array(12), { shape: [2, 6], groups: 4 });
    expect(refused).toThrow(RangeError);
    expect(refused).toThrow('groupNorm: "shape" expected a multiple of 4 along axis 1, got [2,6]');
    expect(() => lw.groupNorm(new Float32Array(12), { shape: [2, 6] })).toThrow(
      'groupNorm: "shape" expected a multiple of 32, the default of "groups", along axis 1, got [2,6]',
    );
    expect(() => lw.groupNorm(new Float32Array(6), { groups: 0 })).toThrow('groupNorm: "groups" expected a whole number from 1 on, got 0');
  });
});
