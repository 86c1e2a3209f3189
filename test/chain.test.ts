import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SamplerCallOptions, SamplerOptions, SamplerStep } from "../src/index.js";
import { chances, createSampler as spec } from "../src/spec/chain.js";
import { samplerCall, samplerCreation } from "../src/validate/index.js";
import { same, TYPES } from "./arrays.js";
import { builds } from "./builds.js";
import { detached, refuses } from "./refusal.js";
import { make, normals } from "./samples.js";

const { NEGATIVE_INFINITY: hidden, POSITIVE_INFINITY: inf, NaN: nan } = Number;
/** Short rows, which are sorted, then every tail of the kernels. */
const LENGTHS = [1, 2, 3, 5, 7, 31, 33, 64, 385, 3001];

/** What the steps make of a row, by the spec. */
function expected(x: Float32Array, steps: readonly SamplerStep[], options: SamplerCallOptions = {}): Float32Array {
  const { ids, promptLength, bitMask, position = 0 } = samplerCall("test", x.length, options, false);
  const creation = samplerCreation("test", { vocabulary: x.length, steps });
  const y = x.slice();
  const bound = 2 * (creation.steps.find(({ name }) => name === "mirostat")?.numbers.mirostat ?? 0);
  spec.process(y, creation.steps, { ids, promptLength, bitMask, chance: chances(0, position).chance, bound });
  return y;
}

/** Steps that compute a temperature, or divide by so little that rows are taken relative to their largest logit: last digits may differ. */
const rounds = (step: SamplerStep) => "dynamicTemperature" in step || ("temperature" in step && step.temperature === 1e-38);

/** The same bits, but for last digits where they may differ. */
const agrees = (y: Float32Array, right: Float32Array, steps: readonly SamplerStep[]): boolean =>
  same(y, right) || (steps.some(rounds) && y.every((y, i) => y === right[i] || Math.abs(y / right[i] - 1) < 4e-7));

const left = (x: ArrayLike<number>) => Array.from(x, (x, i) => (x === hidden ? -1 : i)).filter((i) => i >= 0);
/** Logits with these probabilities. */
const logits = (...p: number[]) => Float32Array.from(p, Math.log);

/** The largest x^2 that a fair draw passes but once in about 10^6 times (Wilson and Hilferty). */
const chi = (freedom: number) => freedom * (1 - 2 / (9 * freedom) + 4.75 * Math.sqrt(2 / (9 * freedom))) ** 3;

const STEPS: SamplerStep[] = [
  { temperature: 0.7 },
  { temperature: 0 },
  { temperature: 1e-38 },
  { temperature: 3 },
  { dynamicTemperature: [0.5, 1.5], exponent: 2 },
  { dynamicTemperature: [0, 0] },
  { topK: 1 },
  { topK: 40 },
  { topK: 3, keep: 5 },
  { topP: 0.9123 },
  { topP: 1 },
  { topP: 1e-9, keep: 4 },
  { minP: 0.0437 },
  { minP: 1, keep: 3 },
  { topA: 0.31 },
  { topA: 0.97, keep: 2 },
  { typicalP: 0.437 },
  { typicalP: 0.95 },
  { typicalP: 1e-6, keep: 7 },
  { typicalP: 1 },
  { epsilon: 0.0003 },
  { epsilon: 0.93 },
  { eta: 0.0007, keep: 2 },
  { eta: 0.4 },
  { xtc: 1, threshold: 0.013 },
  { xtc: 1, threshold: 0.013, spare: [0, 1] },
  { xtc: 0.5 },
  { mirostat: 3.3 },
  { mirostat: 0.01 },
  { logitBias: { 0: 2.5 } },
  { forbid: [0] },
  { repetitionPenalty: 1.3 },
  { repetitionPenalty: 0.7, last: 3 },
  { frequencyPenalty: 0.3 },
  { presencePenalty: 0.2, last: 2 },
  { noRepeatNgram: 1 },
  { noRepeatNgram: 2 },
  { dry: 0.8 },
  { dry: 3, base: 1e30, allowedLength: 1 },
  { minLength: 100, end: 0 },
  { minNewTokens: 5, end: [0] },
];

describe.each(builds)("%s", (_build, lw) => {
  const run = (x: Float32Array, steps: readonly SamplerStep[], options?: SamplerCallOptions, more?: Partial<SamplerOptions>) =>
    lw.createSampler({ vocabulary: x.length, steps, ...more }).process(x, options);

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

  test("penalties as CTRL and OpenAI define them", () => {
    const x = Float32Array.of(2, -2, 0.5, 3);
    expect([...run(x, [{ repetitionPenalty: 2 }], { ids: [0, 1, 1, 0] })]).toEqual([1, -4, 0.5, 3]);
    expect([...run(x, [{ repetitionPenalty: 2, last: 1 }], { ids: [0, 1, 3] })]).toEqual([2, -2, 0.5, 1.5]);
    // mu - count frequency - presence
    const penalties: SamplerStep[] = [{ frequencyPenalty: 0.5 }, { presencePenalty: 0.25 }];
    expect([...run(x, penalties, { ids: [3, 0, 1, 0], promptLength: 1 })]).toEqual([0.75, -2.75, 0.5, 3]);
    expect([...run(x, [{ logitBias: new Map([[1, 4]]) }])]).toEqual([2, 2, 0.5, 3]);
  });

  test("what hides tokens", () => {
    const x = new Float32Array(6);
    const hides = (step: SamplerStep, ids: number[], options: SamplerCallOptions = {}) =>
      [...run(x, [step], { ids, ...options })].flatMap((x, i) => (x === hidden ? [i] : []));
    expect(hides({ forbid: [4, [1, 2, 3], [2, 5]] }, [1, 2])).toEqual([3, 4, 5]);
    expect(hides({ forbid: [[1, 2, 3]] }, [2])).toEqual([]);
    // 0 1 came before 2, 0 2 before 1
    expect(hides({ noRepeatNgram: 3 }, [0, 1, 2, 0, 2, 1, 0, 1])).toEqual([2]);
    expect(hides({ noRepeatNgram: 2 }, [0, 1, 0, 2, 0])).toEqual([1, 2]);
    expect(hides({ noRepeatNgram: 4 }, [0, 0])).toEqual([]);
    expect(hides({ minLength: 3, end: [5] }, [0, 1])).toEqual([5]);
    expect(hides({ minLength: 3, end: [5] }, [0, 1, 2])).toEqual([]);
    expect(hides({ minNewTokens: 2, end: 5 }, [0, 1, 2], { promptLength: 2 })).toEqual([5]);
  });

  test("DRY: what would make a repetition longer", () => {
    const loss = (ids: number[], more: object = {}) =>
      [...run(new Float32Array(6), [{ dry: 2, base: 3, allowedLength: 2, ...more }], { ids })].map((x) => -x + 0);
    expect(loss([0, 1, 2, 3, 0, 1])).toEqual([0, 0, 2, 0, 0, 0]); // 2: multiplier base^0
    expect(loss([4, 0, 1, 2, 3, 4, 0, 1])).toEqual([0, 0, 6, 0, 0, 0]); // 3: multiplier base^1
    expect(loss([4, 0, 1, 2, 3, 4, 0, 1], { allowedLength: 4 })).toEqual([0, 0, 0, 0, 0, 0]);
    expect(loss([4, 0, 1, 2, 3, 4, 0, 1], { last: 6 })).toEqual([0, 0, 0, 0, 0, 0]);
    expect(loss([4, 0, 1, 2, 3, 4, 0, 1], { breakers: [4] })).toEqual([0, 0, 2, 0, 0, 0]);
    expect(loss([4, 0, 1, 2, 3, 4, 0, 1], { breakers: [2] })).toEqual([0, 0, 0, 0, 0, 0]);
    expect(loss([5, 5, 5, 5])).toEqual([0, 0, 0, 0, 0, 6]);
  });

  test("cut-offs, worked by hand", () => {
    const keeps = (p: number[], ...steps: SamplerStep[]) => left(run(logits(...p), steps));
    const four = [0.4, 0.3, 0.2, 0.1];
    expect(keeps(four, { minP: 0.26 })).toEqual([0, 1, 2]); // 0.104
    expect(keeps(four, { minP: 0.74 })).toEqual([0, 1]); // 0.296
    expect(keeps(four, { topA: 0.9 })).toEqual([0, 1, 2]); // 0.144
    expect(keeps(four, { epsilon: 0.25 })).toEqual([0, 1]);
    expect(keeps(four, { epsilon: 0.9, keep: 2 })).toEqual([0, 1]);
    // entropy 1.2799: min(0.3, sqrt(0.3) e^-1.2799 = 0.152)
    expect(keeps(four, { eta: 0.3 })).toEqual([0, 1, 2]);
    // surprises 0.916, 1.204, 1.609, 2.303; nearest to 1.2799 are 0.3 (0.076), then 0.2 (0.33), then 0.4 (0.36)
    expect(keeps(four, { typicalP: 0.25 })).toEqual([1]);
    expect(keeps(four, { typicalP: 0.45 })).toEqual([1, 2]);
    expect(keeps(four, { typicalP: 0.55 })).toEqual([0, 1, 2]);
    expect(keeps([0.97, 0.01, 0.01, 0.01], { typicalP: 0.5 })).toEqual([0]);
    expect(keeps([0.4, 0.2, 0.2, 0.2], { typicalP: 0.5 })).toEqual([1, 2, 3]);
    expect(keeps(four, { xtc: 1, threshold: 0.19 })).toEqual([2, 3]);
    expect(keeps(four, { xtc: 1, threshold: 0.29 })).toEqual([1, 2, 3]);
    expect(keeps(four, { xtc: 1, threshold: 0.39 })).toEqual([0, 1, 2, 3]);
    expect(keeps(four, { xtc: 1, threshold: 0.19, spare: 2 })).toEqual([2, 3]);
    expect(keeps(four, { xtc: 1, threshold: 0.19, spare: 1 })).toEqual([0, 1, 2, 3]);
    expect(keeps(four, { xtc: 0, threshold: 0.19 })).toEqual([0, 1, 2, 3]);
    // the bound is at first 2 tau = 2 bits: 0.25 or more
    expect(keeps(four, { mirostat: 1 })).toEqual([0, 1]);
    // the entropy is the largest possible one: the higher temperature
    expect([...run(Float32Array.of(1, 1), [{ dynamicTemperature: [1, 4] }])]).toEqual([0.25, 0.25]);
    expect([...run(Float32Array.of(1, 1), [{ dynamicTemperature: [1, 4], exponent: 3 }])]).toEqual([0.25, 0.25]);
    expect(run(Float32Array.of(0, 9), [{ dynamicTemperature: [0.5, 4] }])[1]).toBeLessThan(18);
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

  test.each(TYPES)("%o: sample draws by the probabilities of what is left", (type) => {
    const x = make(type, 8, (i) => [1, 2, 0.5, 2, -1, 0, hidden, 1.5][i]);
    for (const steps of [[], [{ temperature: 0.5 }, { minP: 0.2 }], [{ typicalP: 0.8 }], [{ topK: 3 }, { topP: 0.8 }]] as SamplerStep[][]) {
      const y = Array.from(expected(x, steps), Math.exp);
      const total = y.reduce((a, b) => a + b);
      const counts = y.map(() => 0);
      const sampler = lw.createSampler({ vocabulary: 8, steps, seed: 3 });
      const draws = 20000;
      for (let i = 0; i < draws; i++) counts[sampler.sample(x)]++;
      const squares = counts.map((count, i) =>
        y[i] === 0 ? (count > 0 ? inf : 0) : (count - (draws * y[i]) / total) ** 2 / ((draws * y[i]) / total),
      );
      expect(
        squares.reduce((a, b) => a + b),
        `${JSON.stringify(steps)}: ${counts}`,
      ).toBeLessThan(chi(y.filter((y) => y > 0).length - 1));
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

  test("a row without a distribution is refused where a step chooses, and by the draw", () => {
    for (const [row, came] of [
      [[nan, 1, 2], "NaN"],
      [[inf, 1, 2], "Infinity"],
      [[hidden, hidden, hidden], "-Infinity"],
    ] as const) {
      const x = Float32Array.from(row);
      const message = `createSampler: "logits" expected numbers below infinity, one above -infinity, got ${came}`;
      for (const step of STEPS.slice(4, 28)) refuses(x.slice(), () => run(x, [step], { out: x } as object), RangeError, message);
      expect(() => lw.createSampler({ vocabulary: 3 }).sample(x)).toThrow(message);
      expect(
        same(
          run(x, [{ repetitionPenalty: 2 }], { ids: [1] }),
          x.map((x, i) => (i === 1 && Number.isFinite(x) ? x / 2 : x)),
        ),
      ).toBe(true);
    }
    const all = Int32Array.of(0);
    expect(() => lw.createSampler({ vocabulary: 3 }).sample(new Float32Array(3), { bitMask: all })).toThrow(RangeError);
    expect([...run(new Float32Array(3), [], { bitMask: all })]).toEqual([hidden, hidden, hidden]);
  });

  test("wrong steps and options are refused", () => {
    const make = (options: object) => () => lw.createSampler(options as SamplerOptions);
    const step = (step: object) => make({ vocabulary: 9, steps: [step] });
    const cases: [() => unknown, typeof TypeError | typeof RangeError, string][] = [
      [make({ steps: [] }), TypeError, '"vocabulary" expected a whole number from 1 to 2 ** 31 - 1, got undefined'],
      [make({ vocabulary: 0 }), RangeError, '"vocabulary" expected a whole number from 1'],
      [make({ vocab: 9 }), TypeError, '"vocab" is no option; "vocabulary" is meant?'],
      [make({ vocabulary: 9, samplers: [] }), TypeError, '"samplers" is no option; "steps" is meant?'],
      [make({ vocabulary: 9, seed: -1 }), RangeError, '"seed" expected a whole number from 0'],
      [
        make({ vocabulary: 9, order: "ollama" }),
        RangeError,
        '"order" expected "given", "transformers", "llama.cpp" or "vllm", got "ollama"',
      ],
      [make({ vocabulary: 9, steps: { topK: 1 } }), TypeError, '"steps" expected an array of steps such as { topP: 0.95 }, got Object'],
      [step([]), TypeError, '"steps" expected steps such as { topP: 0.95 }, got Array'],
      [step({}), TypeError, '"steps" expected steps such as { topP: 0.95 }, got Object'],
      [step({ top_p: 0.5 }), TypeError, '"top_p" is no option; "topP" is meant?'],
      [step({ typical: 0.5 }), TypeError, '"typical" is no option; "typicalP" is meant?'],
      [step({ no_repeat_ngram_size: 2 }), TypeError, '"no_repeat_ngram_size" is no option; "noRepeatNgram" is meant?'],
      [step({ topP: 0.5, min_tokens_to_keep: 2 }), TypeError, '"min_tokens_to_keep" is no option; "keep" is meant?'],
      [step({ topP: 0.5, last: 2 }), TypeError, '"last" is no option; expected "topP", "keep"'],
      [step({ topP: 0.5, topK: 2 }), TypeError, '"steps" expected one step in an object, got "topP" and "topK"'],
      [step({ topP: 0 }), RangeError, '"topP" expected a number above 0, at most 1 (0 means off in other libraries: here 1 does), got 0'],
      [step({ topP: "1" }), TypeError, '"topP" expected a number above 0'],
      [step({ topK: 0 }), RangeError, '"topK" expected a whole number from 1 on'],
      [step({ keep: 1 }), TypeError, '"keep" is no option; expected "bitMask"'],
      [step({ topK: 1, keep: 0 }), RangeError, '"keep" expected a whole number from 1 on, got 0'],
      [step({ temperature: -1 }), RangeError, '"temperature" expected a number from 0 on, got -1'],
      [step({ repetitionPenalty: 0 }), RangeError, '"repetitionPenalty" expected a positive number, got 0'],
      [step({ logitBias: { 9: 1 } }), RangeError, '"logitBias" expected tokens from 0 to 8, got 9'],
      [step({ logitBias: { a: 1 } }), RangeError, '"logitBias" expected tokens from 0 to 8, got NaN'],
      [step({ logitBias: { 1: inf } }), RangeError, '"logitBias" expected biases below infinity, got Infinity'],
      [step({ logitBias: { 1: nan } }), RangeError, '"logitBias" expected biases below infinity, got NaN'],
      [step({ logitBias: [1] }), TypeError, '"logitBias" expected an object or a Map'],
      [step({ forbid: 3 }), TypeError, '"forbid" expected an array of tokens and of arrays of them, got 3'],
      [step({ forbid: [[]] }), RangeError, '"forbid" expected sequences of one token or more, got 0'],
      [step({ forbid: [1.5] }), RangeError, '"forbid" expected tokens from 0 to 8, got 1.5'],
      [step({ minLength: 3 }), TypeError, '"end" expected the tokens of an end, got undefined'],
      [step({ minLength: 3, eos: 1 }), TypeError, '"eos" is no option; "end" is meant?'],
      [step({ bitMask: new Int32Array(1) }), TypeError, '"bitMask" expected true, got Int32Array'],
      [
        step({ dynamicTemperature: [2, 1] }),
        RangeError,
        '"dynamicTemperature" expected two temperatures from 0 on, [low, high], got "[2,1]"',
      ],
      [step({ dynamicTemperature: 1 }), TypeError, '"dynamicTemperature" expected two temperatures'],
      [make({ vocabulary: 9, steps: [{ mirostat: 3 }, { mirostat: 4 }] }), RangeError, '"steps" expected "mirostat" once at the most'],
    ];
    for (const [call, error, message] of cases) {
      expect(call).toThrow(error);
      expect(call).toThrow(`createSampler: ${message}`);
    }
    const x = Float32Array.from({ length: 9 }, (_, i) => i);
    const { sample, process } = lw.createSampler({ vocabulary: 9 });
    const calls: [object, typeof TypeError | typeof RangeError, string][] = [
      [{ mask: new Int32Array(1) }, TypeError, '"mask" is no option; "bitMask" is meant?'],
      [{ input_ids: [] }, TypeError, '"input_ids" is no option; "ids" is meant?'],
      [{ bitMask: new Int32Array(0) }, RangeError, '"bitMask" expected length 1 or more, got 0'],
      [{ bitMask: detached(4, Int32Array as never) }, RangeError, '"bitMask" expected length 1 or more, got 0'],
      [{ bitMask: new Uint8Array(9) }, TypeError, '"bitMask" expected an Int32Array or Uint32Array, got Uint8Array'],
      [{ ids: [9] }, RangeError, '"ids" expected tokens from 0 to 8, got 9'],
      [{ ids: [-1] }, RangeError, '"ids" expected tokens from 0 to 8, got -1'],
      [{ ids: ["1"] }, TypeError, '"ids" expected tokens, which are whole numbers, got "1"'],
      [{ ids: BigInt64Array.of(9n) }, RangeError, '"ids" expected tokens from 0 to 8, got 9'],
      [{ ids: new Float32Array(1) }, TypeError, '"ids" expected an array of whole numbers, got Float32Array'],
      [{ ids: [1], promptLength: 2 }, RangeError, '"promptLength" expected a whole number up to the length of "ids", 1, got 2'],
      [{ position: 0.5 }, RangeError, '"position" expected a whole number from 0 to 2 ** 53 - 1, got 0.5'],
    ];
    for (const [options, error, message] of calls)
      for (const call of [sample, process]) refuses(new Float32Array(9), () => call(x, options), error, `createSampler: ${message}`);
    expect(() => sample(x, { out: x } as object)).toThrow('createSampler: "out" is no option');
    expect(() => sample(new Float32Array(8))).toThrow('createSampler: "logits" expected length 9, got 8');
    expect(() => process(x, { out: new Float32Array(8) })).toThrow('createSampler: "out" expected length 9, got 8');
  });
});

test("a heap without room: the same in plain JavaScript", async () => {
  const { create } = await import("../src/index.js");
  const lw = await create({ capacity: 2 ** 16 });
  const normal = normals(4);
  const x = make(Float32Array, 50000, normal);
  const steps: SamplerStep[] = [{ repetitionPenalty: 1.1 }, { topP: 0.9 }];
  expect(same(lw.createSampler({ vocabulary: 50000, steps }).process(x, { ids: [1, 2] }), expected(x, steps, { ids: [1, 2] }))).toBe(true);
});
