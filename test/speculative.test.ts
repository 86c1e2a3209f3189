import { describe, expect, test } from "vitest";
import { acceptDraft as spec } from "../src/spec/speculative.js";
import { TYPES, uniform } from "./arrays.js";
import { builds } from "./builds.js";
import { make, normals } from "./samples.js";
import { chi, squares } from "./statistics.js";

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

  test("worked by hand: what the model never draws is refused, what the draft never draws is taken where it comes", () => {
    const sure = (token: number) => Float32Array.from([0, 1, 2], (i) => (i === token ? 0 : hidden));
    const rows = (...tokens: number[]) => Float32Array.from(tokens.flatMap((token) => [...sure(token)]));
    expect([...lw.acceptDraft(rows(0, 1, 2), { draft: [0, 1], draftLogits: rows(0, 1) })]).toEqual([0, 1, 2]);
    expect([...lw.acceptDraft(rows(0, 2, 2), { draft: [0, 1], draftLogits: rows(0, 1) })]).toEqual([0, 2]);
    expect([...lw.acceptDraft(rows(1, 2), { draft: [1], draftLogits: rows(0) })]).toEqual([1, 2]);
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
    ];
    for (const [call, error, message] of cases) {
      expect(call).toThrow(error);
      expect(call).toThrow(`acceptDraft: ${message}`);
    }
  });
});
