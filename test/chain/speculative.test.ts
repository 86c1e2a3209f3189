import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { create } from "../../src/index.js";
import { acceptDraft as spec } from "../../src/spec/speculative.js";
import { TYPES, uniform } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { make, normals } from "../support/samples.js";
import { chi, squares } from "../support/statistics.js";

const { NEGATIVE_INFINITY: hidden, NaN: nan } = Number;

const softmax = (x: ArrayLike<number>) => {
  const e = Array.from(x, Math.exp);
  const sum = e.reduce((a, b) => a + b);
  return e.map((e) => e / sum);
};

describe.each(builds)("%s", (build, lw) => {
  test("two tokens have the distribution of the model, drafted by another: a million draws", () => {
    const draws = build === builds[0][0] && process.env.LANEWISE_BUILDS === undefined ? 1e6 : 2e4; // the law is of the code, not of an engine
    const n = 4;
    // the second row of the model follows from the first token, as a text has it; the draft's does not
    const first = Float32Array.of(1, 0, hidden, 0.5);
    const second = [Float32Array.of(0, 2, 1, hidden), Float32Array.of(0.3, 0, 0, 1), new Float32Array(n), Float32Array.of(-1, 0, 1, 2)];
    const draft = Float32Array.of(0, 0.7, 1, hidden);
    const q = softmax(draft);
    const next = uniform(7);
    const one = () => {
      let [rest, token] = [next(), 0];
      while (token < n - 1 && rest >= q[token]) rest -= q[token++];
      return token;
    };
    const counts = new Float64Array(n * n);
    const logits = new Float32Array(2 * n);
    let accepted = 0;
    for (let seed = 0; seed < draws; seed++) {
      const drafted = one();
      logits.set(first);
      logits.set(second[drafted], n);
      const tokens = lw.acceptDraft(logits, { draft: [drafted], draftLogits: draft, seed });
      accepted += tokens.length - 1;
      // a text whose draft was refused goes on with the model alone
      const behind =
        tokens.length === 2
          ? tokens[1]
          : lw.acceptDraft(second[tokens[0]], { draft: [], draftLogits: new Float32Array(0), seed, position: 1 })[0];
      counts[tokens[0] * n + behind]++;
    }
    const p = softmax(first).flatMap((p, i) => softmax(second[i]).map((q) => p * q));
    expect(squares(counts, p)).toBeLessThan(chi(p.filter((p) => p > 0).length - 1));
    // the draft is taken as often as the distributions overlap
    const overlap = softmax(first).reduce((sum, p, i) => sum + Math.min(p, q[i]), 0);
    expect(Math.abs(accepted / draws - overlap)).toBeLessThan(0.005);
  }, 300_000);

  test.each(TYPES)("%o: the tokens of the spec", (type) => {
    for (const n of [1, 2, 7, 400, 3001]) {
      const normal = normals(n);
      for (let k = 0; k < 5; k++) {
        const [logits, draftLogits] = [make(type, (k + 1) * n, () => 3 * normal()), make(type, k * n, () => 2 * normal())];
        const rows = (x: Float32Array) => Array.from({ length: x.length / n }, (_, i) => x.subarray(i * n, (i + 1) * n));
        for (let seed = 0; seed < (n > 100 ? 5 : 20); seed++) {
          const draft = rows(draftLogits).map((x) => lw.sample(x, { seed }));
          const right = spec.accept(draft, rows(draftLogits), rows(logits), seed, 5);
          expect([...lw.acceptDraft(logits, { draft: draft.map(BigInt), draftLogits, seed, position: 5 })]).toEqual(right);
        }
      }
    }
  });

  test("worked by hand: what the model never draws is refused, what it surely draws is taken", () => {
    const sure = (token: number) => Float32Array.from([0, 1, 2], (i) => (i === token ? 0 : hidden));
    const rows = (...tokens: number[]) => Float32Array.from(tokens.flatMap((token) => [...sure(token)]));
    expect([...lw.acceptDraft(rows(0, 1, 2), { draft: [0, 1], draftLogits: rows(0, 1) })]).toEqual([0, 1, 2]);
    expect([...lw.acceptDraft(rows(0, 2, 2), { draft: [0, 1], draftLogits: rows(0, 1) })]).toEqual([0, 2]);
    // nearly sure of 0, as the model is: 1 was drafted by a chance that is nothing beside it
    const rare = { draft: [1], draftLogits: Float32Array.of(0, -600) };
    expect([...lw.acceptDraft(Float32Array.of(0, hidden, hidden, 0), rare)]).toEqual([0]);
    expect(spec.accept([1], [rare.draftLogits], [Float32Array.of(0, hidden), Float32Array.of(hidden, 0)], 0, 0)).toEqual([0]);
  });

  test("a residual that is less than a rounding still gives a token that the model has", () => {
    const law = fc.property(fc.integer({ min: -740, max: -30 }), fc.integer({ min: 0, max: 7 }), fc.nat(), (far, at, seed) => {
      const draftLogits = make(Float64Array, 8, (i) => (i === at ? far : (i % 3) - 1));
      const model = make(Float64Array, 8, (i) => (i === at ? hidden : draftLogits[i]));
      const logits = make(Float64Array, 16, (i) => model[i % 8]);
      for (const [token, ...more] of [
        spec.accept([at], [draftLogits], [model, model], seed, 0),
        [...lw.acceptDraft(logits, { draft: [at], draftLogits, seed })],
      ]) {
        expect(more).toEqual([]);
        expect(model[token]).toBeGreaterThan(hidden);
      }
    });
    fc.assert(law, { seed: 1, numRuns: 200 });
  });

  test("wrong arguments are refused", () => {
    const x = new Float32Array(8);
    const draftLogits = new Float32Array(4);
    const cases: [() => unknown, typeof TypeError | typeof RangeError, string][] = [
      [() => lw.acceptDraft(x, undefined as never), TypeError, '"draft" expected an array of whole numbers, got undefined'],
      [
        () => lw.acceptDraft(x, { draft: [1, 2], draftLogits }),
        RangeError,
        '"logits" expected rows for each token of the draft and one more, a multiple of 3 elements, got 8',
      ],
      [() => lw.acceptDraft(x, { draft: [4], draftLogits }), RangeError, '"draft" expected tokens from 0 to 3, got 4'],
      [() => lw.acceptDraft(x, { draft: [1], draftLogits: x }), RangeError, '"draftLogits" expected length 4, got 8'],
      [
        () => lw.acceptDraft(x, { draft: [1], draftLogits: new Float64Array(4) as never }),
        TypeError,
        '"draftLogits" expected a Float32Array like "logits"',
      ],
      [() => lw.acceptDraft(x, { draft: [1], draftLogits, tokens: [1] } as never), TypeError, '"tokens" is no option; "draft" is meant?'],
      [
        () =>
          lw.acceptDraft(
            x.map(() => hidden),
            { draft: [1], draftLogits },
          ),
        RangeError,
        '"logits" expected numbers below infinity, one above -infinity, got -Infinity',
      ],
      [
        () => lw.acceptDraft(x, { draft: [1], draftLogits: Float32Array.of(0, nan, 0, 0) }),
        RangeError,
        '"draftLogits" expected numbers below infinity',
      ],
      // not drawn from these logits: whatever the model's are, and whether the token is looked at or not
      ...[x, Float32Array.of(0, hidden, 0, 0, 0, 0, 0, 0)].map((x): (typeof cases)[number] => [
        () => lw.acceptDraft(x, { draft: [1], draftLogits: Float32Array.of(0, hidden, 0, 0) }),
        RangeError,
        '"draft" expected tokens that "draftLogits" gives a probability above 0, got 1 at position 0',
      ]),
      [
        () => lw.acceptDraft(new Float32Array(6), { draft: [0, 1], draftLogits: Float32Array.of(0, 0, 0, -800) }),
        RangeError,
        '"draft" expected tokens that "draftLogits" gives a probability above 0, got 1 at position 1',
      ],
    ];
    for (const [call, error, message] of cases) {
      expect(call).toThrow(error);
      expect(call).toThrow(`acceptDraft: ${message}`);
    }
  });
});

test.each(builds.filter(([build]) => build !== "none"))("%s: two threads accept what one does", async (build, one) => {
  const two = await create({ simd: build as "baseline", threads: 2 });
  const [k, n] = [24, 40_000];
  const normal = normals(8);
  for (const type of TYPES) {
    const [logits, draftLogits] = [two.alloc(type as typeof Float32Array, (k + 1) * n), two.alloc(type as typeof Float32Array, k * n)];
    // the model is nearly the draft's, so that some tokens are accepted
    for (let i = 0; i < draftLogits.length; i++) draftLogits[i] = 3 * normal();
    for (let i = 0; i < logits.length; i++) logits[i] = 0.2 * normal() + (draftLogits[i] ?? 0);
    const lengths = new Set<number>();
    for (let seed = 0; seed < 6; seed++) {
      const draft = one.sample(draftLogits, { shape: [k, n], seed });
      const right = one.acceptDraft(logits.slice(), { draft, draftLogits: draftLogits.slice(), seed });
      lengths.add(right.length);
      expect([...two.acceptDraft(logits, { draft, draftLogits, seed })]).toEqual([...right]);
    }
    expect(lengths.size).toBeGreaterThan(1);
    two.free(logits);
    two.free(draftLogits);
  }
  two.dispose();
});
