// The draws of createSampler: their distribution, their seeds, and what steps remember of them.
import { describe, expect, test } from "vitest";
import type { SamplerStep } from "../../src/index.js";
import { TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { make, normals } from "../support/samples.js";
import { chi, squares } from "../support/statistics.js";
import { expected, hidden, left, logits } from "./chains.js";

describe.each(builds)("%s", (_build, lw) => {
  test.each(TYPES)("%o: sample draws by the probabilities of what is left", (type) => {
    const x = make(type, 8, (i) => [1, 2, 0.5, 2, -1, 0, hidden, 1.5][i]);
    for (const steps of [[], [{ temperature: 0.5 }, { minP: 0.2 }], [{ typicalP: 0.8 }], [{ topK: 3 }, { topP: 0.8 }]] as SamplerStep[][]) {
      const y = Array.from(expected(x, steps), Math.exp);
      const total = y.reduce((a, b) => a + b);
      const counts = y.map(() => 0);
      const sampler = lw.createSampler({ vocabulary: 8, steps, seed: 3 });
      const draws = 20000;
      for (let i = 0; i < draws; i++) counts[sampler.sample(x)]++;
      const right = y.map((y) => y / total);
      expect(squares(counts, right), `${JSON.stringify(steps)}: ${counts}`).toBeLessThan(chi(y.filter((y) => y > 0).length - 1));
    }
  });

  test("the same seed and position give the same token, and the token of sample", () => {
    const normal = normals(1);
    const x = make(Float32Array, 5000, () => 3 * normal());
    const steps: SamplerStep[] = [{ topK: 40 }, { topP: 0.9 }];
    const made = (seed: number) => lw.createSampler({ vocabulary: 5000, steps, seed });
    const draw = (seed: number) => {
      const sampler = made(seed);
      return Array.from({ length: 20 }, () => sampler.sample(x));
    };
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
    const sampler = made(5);
    const tokens = draw(5);
    expect(tokens.map((_, position) => sampler.sample(x, { position: 19 - position })).reverse()).toEqual(tokens);
    sampler.reset();
    expect(sampler.sample(x)).toBe(tokens[0]);
    expect(sampler.sample(x)).toBe(tokens[1]);
    expect(tokens[0]).toBe(lw.sample(x, { topK: 40, topP: 0.9, seed: 5 }));
    expect(lw.createSampler({ vocabulary: 5000, steps: [{ temperature: 0 }] }).sample(x)).toBe(x.indexOf(Math.max(...x)));
  });

  test("each row of a batch has the random numbers of that row of sample", () => {
    const normal = normals(3);
    const [rows, n] = [5, 700];
    const x = make(Float32Array, rows * n, () => normal());
    for (const position of [0, 7]) {
      const drawn = Array.from({ length: rows }, (_, row) =>
        lw.createSampler({ vocabulary: n, seed: 4, row }).sample(x.subarray(row * n, (row + 1) * n), { position }),
      );
      expect(drawn).toEqual([...lw.sample(x, { shape: [rows, n], seed: 4, offset: position })]);
    }
    // xtc has numbers of its own in each row, too
    const taken = (row: number) => {
      const sampler = lw.createSampler({ vocabulary: 3, steps: [{ xtc: 0.5, threshold: 0.25 }], row });
      return Array.from({ length: 40 }, () => sampler.process(logits(0.5, 0.3, 0.2))[0] === hidden);
    };
    expect(taken(0)).not.toEqual(taken(1));
  });

  test("xtc is taken as often as it says", () => {
    const x = logits(0.5, 0.3, 0.2);
    const sampler = lw.createSampler({ vocabulary: 3, steps: [{ xtc: 0.3, threshold: 0.25 }] });
    let taken = 0;
    for (let i = 0; i < 10000; i++) if (sampler.process(x)[0] === hidden) taken++;
    expect(Math.abs(taken - 3000)).toBeLessThan(5 * Math.sqrt(2100));
  });

  test("mirostat: the bound follows the surprise, and the surprise its target", () => {
    const normal = normals(2);
    const x = make(Float64Array as never, 2000, () => 2 * normal());
    const mass = x.reduce((sum, x) => sum + Math.exp(x), 0);
    const bits = x.map((x) => -Math.log2(Math.exp(x) / mass));
    for (const tau of [3, 5]) {
      const sampler = lw.createSampler({ vocabulary: 2000, steps: [{ mirostat: tau, rate: 0.2 }], seed: 1 });
      let [bound, total] = [2 * tau, 0];
      const tokens = Array.from({ length: 500 }, (_, position) => {
        const kept = left(sampler.process(x, { position }));
        expect(kept).toEqual(left(bits.map((bits) => (bits <= bound ? 0 : hidden))));
        const token = sampler.sample(x, { position });
        const surprise = Math.log2(kept.reduce((sum, i) => sum + Math.exp(x[i]), 0)) - x[token] / Math.LN2;
        bound -= 0.2 * (surprise - tau);
        total += surprise;
        return token;
      });
      expect(Math.abs(total / tokens.length - tau)).toBeLessThan(0.2);
      sampler.reset();
      expect(Array.from({ length: 9 }, () => sampler.sample(x))).toEqual(tokens.slice(0, 9));
    }
  });
});
