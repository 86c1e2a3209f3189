// Each row of docs/conventions.md: its code against the library's definition, written out here in float64.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as api from "../../src/index.js";

interface Row {
  readonly library: string;
  readonly code: string;
}

const page = readFileSync(new URL("../../docs/conventions.md", import.meta.url), "utf8");
const plain = (cell: string) => cell.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll("`", "");

/** The sections: their title, what their code block declares, and their rows. */
const sections = page.split(/^## /m).flatMap((text) => {
  const [title] = text.split("\n", 1);
  const given = /```js\n(.*?)```/s.exec(text)?.[1];
  const rows = [...text.matchAll(/^\| (.*?) \| (.*?) \| `(.*)` \|$/gm)].map(
    ([, library, , code]): Row => ({ library: plain(library), code }),
  );
  return given === undefined ? [] : [{ title, given, rows }];
});

/** What code gives after a section's declarations, with every function of the package in scope. */
const run = (given: string, code: string): unknown => new Function(...Object.keys(api), `${given}\nreturn ${code};`)(...Object.values(api));

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const silu = (x: number) => x * sigmoid(x);
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
/** Softmax of rows of n scores, of which some take part. */
const softmax = (scores: readonly number[], n: number, takesPart = (_query: number, _key: number) => true) => {
  const e = scores.map((x, i) => (takesPart(Math.floor(i / n), i % n) ? Math.exp(x) : 0));
  return e.map((value, i) => value / total(e.slice(i - (i % n), i - (i % n) + n)));
};
/** The means of two values by the softmax of each pair of scores. */
const weighted = (scores: readonly number[], values: readonly number[]) => {
  const p = softmax(scores, 2);
  return [0, 2].map((at) => p[at] * values[0] + p[at + 1] * values[1]);
};
/** The loss of a row of logits for a label. */
const loss = (row: readonly number[]) => (label: number) => Math.log(total(row.map(Math.exp))) - row[label];
const [first, second, third] = [
  [1, 2, 3],
  [0, 0, 1],
  [2, 2, 0],
].map(loss);
const leaky = (slope: number) => [-2 * slope, 3];
/** ln(1 + e^-x), the loss of a logit whose target is 1. */
const binary = (x: number) => Math.log1p(Math.exp(-x));

/** A row less its mean, over what `root` makes of its variance; and over a root of its mean square. */
const ROW = [1, 2, 4, 8];
const standard = (root: (variance: number) => number) => ROW.map((x) => (x - 3.75) / root(total(ROW.map((x) => (x - 3.75) ** 2)) / 4));
const meanSquare = (eps: number) => Math.sqrt(total(ROW.map((x) => x * x)) / 4 + eps);

const turn = (a: number, b: number, t: number) => [a * Math.cos(t) - b * Math.sin(t), a * Math.sin(t) + b * Math.cos(t)];

/** The definitions, by section and by row. */
const DEFINITIONS: Record<string, readonly (() => number | readonly number[])[]> = {
  "The padding of a convolution": [
    () => [1 + 20 + 300, 3 + 40],
    () => [10 + 200, 2 + 30 + 400],
    () => [10 + 200, 2 + 30 + 400],
    () => [10 + 200, 2 + 30 + 400, 4],
  ],
  "The order of a layer's weights": [() => [1 + 2000, 10 - 2, 100 - 20], () => [1 + 20, 100 + 2000, -1 - 20]],
  "The order of images and filters": [() => [1 + 200, 10 + 2000, 3 + 400, 30 + 4000], () => [1 + 30, 2 + 40, 100 + 3000, 200 + 4000]],
  "The size of a transposed convolution": [() => [1, 10, 100 + 2, 20], () => [10, 100 + 2, 20], () => [10, 100 + 2, 20, 200]],
  "The half of a gated unit that is the gate": [
    () => [1 * sigmoid(0.5), -2 * sigmoid(3)],
    () => [1 * silu(0.5), -2 * silu(3)],
    () => [silu(1) * 0.5, silu(-2) * 3],
    () => [silu(1) * 0.5, silu(-2) * 3],
  ],
  "The corner of the causal triangle": [
    () => softmax([1, 2, 3, 4, 4, 3, 2, 1], 4, (query, key) => key <= query),
    () => softmax([1, 2, 3, 4, 4, 3, 2, 1], 4, (query, key) => key <= query + 4 - 2),
  ],
  "The keys that a query of attention sees": [
    (query: number, key: number) => key <= query,
    (query: number, key: number) => key <= query + 2,
    (query: number, key: number) => key >= query + 1 && key <= query + 2,
  ].map((sees) => () => {
    const p = softmax(
      [1, 0, 1, 2, 0, 1, 1, 0].map((s) => s / Math.SQRT2),
      4,
      sees,
    );
    return [0, 4].map((at) => total([1, 2, 3, 5].map((v, j) => p[at + j] * v)));
  }),
  "The order of heads": [
    () => [...weighted([1, 2, 0, 0], [1, 2]), ...weighted([0, 0, 3, -1], [3, 5])],
    () => [weighted([1, 3, 0, 0], [1, 3]), weighted([0, 0, 2, -1], [2, 5])].reduce((a, b) => [a[0], b[0], a[1], b[1]]),
  ],
  "What a mask says": [
    () => softmax([1, 2, 3, 4], 4, (_, key) => key !== 2),
    () => softmax([1, 2, 3, 4], 4, (_, key) => key === 2),
    () => softmax([1, 2 - 1, Number.NEGATIVE_INFINITY, 4 + 0.5], 4),
  ],
  "What the shape of a mask says": [
    () => softmax([1, 2, 3, 5, 2, 4, 1, 0], 2, (row, key) => !(row % 2 === 1 && key === 1)),
    () => softmax([1, 2, 3, 5, 2, 4, 1, 0], 2, (row, key) => !(row >= 2 && key === 1)),
  ],
  // tokens 0 and 2 are the prompt, 1 came twice behind it
  "The ids that penalties count": [
    () => [2 / 2, 1 / 2, -1 * 2, 3],
    () => [2, 1 / 2, -1, 3],
    () => [2, 1 - 2 * 0.5 - 1, -1, 3],
    () => [2, 1 / 2 - 2 * 0.5 - 1, -1 * 2 - 0.5 - 1, 3],
  ],
  "Temperature 0": [() => 1],
  "The label that does not count": [() => (first(0) + third(1)) / 2, () => (first(0) + third(1)) / 2],
  "The mean of weighted losses": [
    () => (0.5 * first(0) + 3 * second(2) + 0 * third(1)) / (0.5 + 3 + 0),
    () => (0.5 * first(0) + 3 * second(2) + 0 * third(1)) / 3,
    () => (0.5 * first(0) + 3 * second(2) + 0 * third(1)) / 2,
    () => (0.5 * binary(1) + 0 * binary(2) + 3 * binary(0.5)) / 3,
  ],
  "What the shape of weights says": [
    () => (0.5 * binary(1) + 3 * binary(2) + 0.5 * binary(0.5) + 3 * binary(-2)) / 4,
    () => (0.5 * binary(1) + 0.5 * binary(2) + 3 * binary(0.5) + 3 * binary(-2)) / 4,
  ],
  "The axis of prelu's slopes": [
    () => [-1 * 0.1, -2 * 0.1, -3 * 0.1, -4 * 0.2, 5, -6 * 0.2],
    () => [-1 * 0.1, -2 * 0.2, -3 * 0.3, -4 * 0.1, 5, -6 * 0.3],
    () => [-1 * 0.1, -2 * 0.2, -3 * 0.3, -4 * 0.4, 5, -6 * 0.6],
  ],
  Gelu: [
    () => [-2 * 0.022750131948179195, 0.5 * 0.6914624612740131, 1 * 0.8413447460685429], // Phi from tables
    () => [-2, 0.5, 1].map((x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))),
    () => [-2, 0.5, 1].map((x) => x * sigmoid(1.702 * x)),
  ],
  "The slope of hardSigmoid": [() => [0, 0.25 / 6, 2 / 6, 3 / 6, 5.75 / 6], () => [0, 0, 0.3, 0.5, 1]],
  "The slope of leakyRelu": [() => leaky(0.01), () => leaky(0.2), () => leaky(0.3)],
  "A step at 0": [() => [0, 1, 1], () => [0, 0, 1]],
  "The pairs of a rotary embedding": [
    () => [
      0,
      0,
      0,
      0,
      ...turn(1, 3, 1).slice(0, 1),
      ...turn(2, 4, 0.01).slice(0, 1),
      ...turn(1, 3, 1).slice(1),
      ...turn(2, 4, 0.01).slice(1),
    ],
    () => [0, 0, 0, 0, ...turn(1, 2, 1), ...turn(3, 4, 0.01)],
  ],
  Epsilon: [
    () => standard((variance) => Math.sqrt(variance + 1e-5)),
    () => standard((variance) => Math.sqrt(variance + 1e-3)),
    () => standard((variance) => Math.sqrt(variance + 1e-12)),
    () => standard((variance) => Math.sqrt(variance) + 1e-5),
    () => ROW.map((x) => x / meanSquare(2 ** -23)),
    () => ROW.map((x) => x / meanSquare(1e-5)),
    () => ROW.map((x, i) => (x / meanSquare(1e-6)) * (1 + [0.5, -0.25, 0, 1][i])),
  ],
  "The axis of softmax": [() => softmax([1, 2, 3, 4, 5, 6, 7, 8], 2), () => softmax([1, 2, 3, 4, 5, 6, 7, 8], 4)],
};

/** Keeps what a filter lets through of probabilities, largest first, and makes them sum to 1. */
const filter = (x: readonly number[], keeps: (p: readonly number[], i: number, larger: number) => boolean): number[] => {
  const p = softmax(x, x.length);
  const larger = (i: number) => total(p.filter((value) => value > p[i]));
  return x.map((value, i) => (keeps(p, i, larger(i)) ? value : Number.NEGATIVE_INFINITY));
};
const topK = (x: readonly number[], k: number) => filter(x, (p, i) => p.filter((value) => value > p[i]).length < k);
const topP = (x: readonly number[], mass: number) => filter(x, (_, __, larger) => larger < mass);
const minP = (x: readonly number[], least: number) => filter(x, (p, i) => p[i] >= least * Math.max(...p));
const cool = (x: readonly number[], t: number) => x.map((value) => value / t);
const [T, K, P, LEAST] = [2, 4, 0.8, 0.4];
const LOGITS = [4, 3.2, 2.9, 1.5, -1];
/** The probabilities that the samplers of both libraries leave. */
const CHAINS = [softmax(minP(topP(topK(cool(LOGITS, T), K), P), LEAST), 5), softmax(cool(minP(topP(topK(LOGITS, K), P), LEAST), T), 5)];

test("every row has a definition, and the other way round", () => {
  const counts = (entries: readonly (readonly [string, number])[]) => Object.fromEntries(entries);
  const defined = Object.entries({ ...DEFINITIONS, "The order of samplers": CHAINS });
  expect(counts(sections.map(({ title, rows }) => [title, rows.length]))).toEqual(
    counts(defined.map(([title, rows]) => [title, rows.length])),
  );
});

for (const { title, given, rows } of sections.filter(({ title }) => title in DEFINITIONS))
  describe(title, () => {
    test.each(rows.map(({ library, code }, i) => [library, code, DEFINITIONS[title][i]] as const))("%s: %s", (_, code, definition) => {
      const got = run(given, code);
      const [ours, theirs] = [got, definition()].map((x) => (typeof x === "number" ? [x] : Array.from(x as number[])));
      expect(ours).toHaveLength(theirs.length);
      for (const [i, y] of theirs.entries())
        expect(Math.abs(ours[i] - y), `element ${i}`).toBeLessThanOrEqual(2e-7 * Math.max(1, Math.abs(y)));
    });
  });

describe("The order of samplers", () => {
  const { given, rows } = sections.find(({ title }) => title === "The order of samplers") as (typeof sections)[number];
  const declared = given.replace(/const seed = .*\n/, "");

  test("the orders differ in what they leave", () => {
    const left = CHAINS.map((p) => p.filter((p) => p > 0).length);
    expect(new Set(left).size).toBe(2);
  });

  test.each(rows.map(({ library, code }, i) => [library, code, CHAINS[i]] as const))("%s: %s", (_, code, expected) => {
    const n = 4000;
    const draw = run(declared, `(seed) => ${code}`) as (seed: number) => number;
    const counts = new Array<number>(LOGITS.length).fill(0);
    for (let seed = 0; seed < n; seed++) counts[draw(seed)]++;
    for (const [i, p] of expected.entries()) {
      if (p === 0) expect(counts[i]).toBe(0);
      else expect(Math.abs(counts[i] - n * p)).toBeLessThan(5 * Math.sqrt(n * p * (1 - p)));
    }
  });
});
