// createSampler: what its steps make of rows, against the spec.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SamplerStep } from "../../src/index.js";
import { same, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { make, normals } from "../support/samples.js";
import { agrees, expected, hidden, LENGTHS, left, logits, runner, STEPS } from "./chains.js";

describe.each(builds)("%s", (_build, lw) => {
  const run = runner(lw);

  test.each(TYPES)("%o: each step, and each behind another, against the spec", (type) => {
    for (const n of LENGTHS) {
      const normal = normals(n);
      const rows = [
        () => 4 * normal() - 7,
        () => Math.round(normal()),
        (i: number) => (i % 4 === 1 ? hidden : normal()),
        () => -1.25,
        (i: number) => (i === 0 ? 30 : normal()),
      ].map((value) => make(type, n, value));
      const ids = Array.from({ length: 40 }, (_, i) => ((i * i) % 7) % n);
      const bitMask = Int32Array.from({ length: Math.ceil(n / 32) }, (_, i) => [0x2fff5553, -1, 0, 1][i % 4]);
      for (const [r, x] of rows.entries())
        for (const [s, step] of STEPS.entries())
          for (const steps of [[step], [{ topK: 30 }, step, { bitMask: true }], [step, STEPS[(7 * s + n) % STEPS.length]]].slice(
            0,
            n > 400 ? 1 : 3,
          ) as SamplerStep[][]) {
            const options = { ids, promptLength: 9, ...(s % 3 === 0 ? { bitMask } : {}) };
            let right: Float32Array | undefined;
            try {
              right = expected(x, steps, options);
            } catch {}
            if (right === undefined || steps.some((_, i) => left(expected(x, steps.slice(0, i), options)).length === 0)) continue;
            const y = run(x, steps, options);
            expect(agrees(y, right, steps), `${JSON.stringify(steps)}, row ${r}, n = ${n}: ${left(y)} for ${left(right)}`).toBe(true);
          }
    }
  });

  test("chains of any steps against the spec", () => {
    const value = fc.oneof(fc.double({ min: -20, max: 20, noNaN: true }), fc.integer({ min: -2, max: 2 }), fc.constantFrom(-0, -1e30));
    const law = fc.property(
      fc.array(value, { minLength: 1, maxLength: 500 }),
      fc.array(fc.constantFrom(...STEPS), { maxLength: 6 }),
      fc.array(fc.nat(499), { maxLength: 60 }),
      fc.nat(),
      (row, steps, ids, position) => {
        const x = Float32Array.from(row);
        const options = { ids: BigInt64Array.from(ids, (id) => BigInt(id % row.length)), position };
        if (steps.filter((step) => "mirostat" in step).length > 1 || row.length < 2) return;
        if (steps.some((_, i) => left(expected(x, steps.slice(0, i), options)).length === 0)) return;
        expect(agrees(run(x, steps, options), expected(x, steps, options), steps)).toBe(true);
      },
    );
    fc.assert(law, { seed: 1, numRuns: 500 });
  });

  test("of equal logits the first stay, wherever a step stands", () => {
    const x = new Float32Array(1000).fill(2);
    const first = (n: number) => Array.from({ length: n }, (_, i) => i);
    expect(left(run(x, [{ topK: 7 }]))).toEqual(first(7));
    expect(left(run(x, [{ topP: 0.0095 }]))).toEqual(first(10));
    expect(left(run(x, [{ typicalP: 0.0095 }]))).toEqual(first(10));
    expect(left(run(x, [{ epsilon: 0.5, keep: 3 }]))).toEqual(first(3));
    expect(left(run(x, [{ topK: 500 }, { topP: 0.02 }, { typicalP: 0.5 }]))).toEqual(first(5));
  });

  test("a packed mask hides by bits, in words of either sign, and more words than needed", () => {
    const normal = normals(3);
    for (const n of LENGTHS) {
      const x = make(Float32Array, n, normal);
      const allowed = Array.from({ length: n }, () => normal() > 0);
      const bits = new Uint32Array(Math.ceil(n / 32) + 2);
      for (const [i, one] of allowed.entries()) if (one) bits[i >> 5] |= 1 << (i & 31);
      const right = x.map((x, i) => (allowed[i] ? x : hidden));
      for (const bitMask of [bits, new Int32Array(bits.buffer)])
        for (const steps of [[], [{ bitMask: true }], [{ topK: n }, { bitMask: true }]] as SamplerStep[][])
          expect(same(run(x, steps, { bitMask }), right)).toBe(true);
    }
  });

  test("an order sorts the steps; a step that the library lacks is an error", () => {
    const x = logits(0.5, 0.3, 0.15, 0.05);
    const steps: SamplerStep[] = [{ minP: 0.4 }, { temperature: 3 }];
    // llama.cpp cuts off first, vLLM and transformers divide first
    expect(left(run(x, steps, {}, { order: "llama.cpp" }))).toEqual([0, 1]);
    expect(left(run(x, steps, {}, { order: "vllm" }))).toEqual([0, 1, 2, 3]);
    expect(left(run(x, steps, {}, { order: "transformers" }))).toEqual([0, 1, 2, 3]);
    expect(left(run(x, steps))).toEqual([0, 1]);
    expect(() => run(x, [{ topA: 0.5 }], {}, { order: "vllm" })).toThrow('createSampler: "order" "vllm" has no step "topA"');
  });

  test("the logits stay, but for out", () => {
    const x = Float32Array.of(1, 2, 3, 4);
    const sampler = lw.createSampler({ vocabulary: 4, steps: [{ topK: 2 }] });
    sampler.sample(x);
    const y = sampler.process(x);
    expect([...x]).toEqual([1, 2, 3, 4]);
    expect([...y]).toEqual([hidden, hidden, 3, 4]);
    expect(sampler.process(x, { out: x })).toBe(x);
    expect([...x]).toEqual([...y]);
    const shared = new Float32Array(new SharedArrayBuffer(24), 8);
    expect([...sampler.process(y, { out: shared })]).toEqual([...y]);
    const resident = lw.alloc(Float32Array, 4);
    resident.set([4, 3, 2, 1]);
    expect([...sampler.process(resident, { out: resident })]).toEqual([4, 3, hidden, hidden]);
    lw.free(resident);
  });
});

test("a heap without room: the same in plain JavaScript", async () => {
  const { create } = await import("../../src/index.js");
  const lw = await create({ capacity: 2 ** 16 });
  const normal = normals(4);
  const x = make(Float32Array, 50000, normal);
  const steps: SamplerStep[] = [{ repetitionPenalty: 1.1 }, { topP: 0.9 }];
  expect(same(lw.createSampler({ vocabulary: 50000, steps }).process(x, { ids: [1, 2] }), expected(x, steps, { ids: [1, 2] }))).toBe(true);
});
