// The recipes against what is written without them: npm run bench -- libraries
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mean_pooling, Tensor, softmax as theirSoftmax, topk } from "@huggingface/transformers";
import { SingleBar } from "cli-progress";
import { program } from "commander";
import { info, sigmoid, softmax } from "lanewise";
import { createLogitsProcessor } from "lanewise/transformers";
import { Matrix } from "ml-matrix";
import ndarray from "ndarray";
import { type Clocked, measure, SAMPLES, TICKS } from "../../bench/measure.js";
import { machine } from "../../bench/report.js";
import { median } from "../../bench/statistics.js";
import { filled, markdown } from "../../tools/docs/page.js";
import { choosing } from "./choosing.js";
import * as features from "./recipes/features.js";
import * as mlMatrix from "./recipes/mlMatrix.js";
import * as nd from "./recipes/ndarray.js";
import * as transformers from "./recipes/transformers.js";

const PAGE = join(import.meta.dirname, "../../docs/recipes.md");
const ROWS = 256;
const VOCABULARY = 32000;

const { write } = program
  .name("npm run bench -- libraries")
  .description("Times the recipes of docs/recipes.md against what is written without them.")
  .option("--write", "write the table to docs/recipes.md", false)
  .parse()
  .opts<{ write: boolean }>();

const noise = (n: number) => Float32Array.from({ length: n }, (_, i) => 5 * Math.sin(i * i));
const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const matrix = Matrix.random(ROWS, ROWS);
const array = ndarray(noise(ROWS * ROWS), [ROWS, ROWS]);
const logits = new Tensor("float32", noise(VOCABULARY), [1, 1, VOCABULARY]);

/** What a model for sentences gives: 32 texts of 64 tokens, of which some are padding. */
const states = new Tensor("float32", noise(32 * 64 * 384), [32, 64, 384]);
const mask = new Tensor(
  "int64",
  BigInt64Array.from({ length: 32 * 64 }, (_, i) => (i % 64 < 40 ? 1n : 0n)),
  [32, 64],
);

const digits = (value: number) => String(Number(value.toPrecision(3)));

/** A token drawn with transformers.js' softmax. */
function draw(): number {
  const p = theirSoftmax(logits.data as Float32Array) as Float32Array;
  let left = Math.random();
  for (let i = 0; i < p.length; i++) {
    left -= p[i];
    if (left < 0) return i;
  }
  return p.length - 1;
}

const processor = createLogitsProcessor({ steps: [{ topK: 50 }], seed: 1 });

/** A token as `generate` samples it from the 50 likeliest. */
async function chosen(): Promise<bigint> {
  const [values, indices] = await topk(logits, 50);
  const p = theirSoftmax(values.data as Float32Array) as Float32Array;
  let [left, i] = [Math.random(), 0];
  while (i < p.length - 1 && left >= p[i]) left -= p[i++];
  return (indices.data as BigInt64Array)[i];
}

/** What is timed: without the recipe, and with it. */
const CASES: Record<string, readonly [without: () => unknown, recipe: () => unknown]> = {
  "ml-matrix: sigmoid of 256 x 256": [
    () => matrix.apply((i, j) => matrix.set(i, j, logistic(matrix.get(i, j)))),
    () => mlMatrix.apply(matrix, sigmoid),
  ],
  "ndarray: sigmoid of 256 x 256": [
    () => {
      for (let i = 0; i < ROWS; i++) for (let j = 0; j < ROWS; j++) array.set(i, j, logistic(array.get(i, j)));
    },
    () => nd.map(array, sigmoid),
  ],
  "ndarray: softmax of 256 rows of 256": [
    () => {
      for (let i = 0; i < ROWS; i++) {
        let [largest, sum] = [Number.NEGATIVE_INFINITY, 0];
        for (let j = 0; j < ROWS; j++) largest = Math.max(largest, array.get(i, j));
        for (let j = 0; j < ROWS; j++) sum += array.set(i, j, Math.exp(array.get(i, j) - largest));
        for (let j = 0; j < ROWS; j++) array.set(i, j, array.get(i, j) / sum);
      }
    },
    () => nd.apply(array, softmax),
  ],
  "transformers.js: probabilities of 32000 tokens": [
    () => new Tensor("float32", theirSoftmax(logits.data as Float32Array) as Float32Array, logits.dims),
    () => transformers.probabilities(logits),
  ],
  "transformers.js: vectors of 32 sentences of 64 tokens": [
    () => mean_pooling(states, mask).normalize(2, -1),
    () => features.sentences(states as never, mask),
  ],
  "transformers.js: the 50 largest of 32000": [() => topk(logits, 50), () => features.topk(logits as never, 50)],
  "transformers.js: a token of the 50 likeliest of 32000": [chosen, () => processor.next(logits, [[1]])],
  "transformers.js: the next of 32000 tokens": [draw, () => transformers.nextToken(logits, { seed: 1 })],
};

/** Times what may be asynchronous: the fastest sample. */
const clocked = (name: string, run: () => unknown): Clocked => ({
  name,
  async time(seconds) {
    const samples: number[] = [];
    while (samples.length < SAMPLES) {
      const start = performance.now();
      let [count, now] = [0, start];
      for (; now - start < (1e3 * seconds) / SAMPLES; count++, now = performance.now()) await run();
      samples.push(((now - start) * 1e6) / count);
    }
    return Math.min(...samples);
  },
});

const bar = new SingleBar({ format: "{bar} {percentage}% | {eta_formatted} left | {doing}", clearOnComplete: true, hideCursor: true });
bar.start(Object.keys(CASES).length * TICKS, 0, { doing: "" });
const rows: string[][] = [];
for (const [doing, sides] of Object.entries(CASES)) {
  const waits = sides[0]() instanceof Promise;
  const sweeps = sides.map((run, i) => (waits ? clocked(String(i), run) : { name: String(i), run, elements: 1 }));
  const rounds = await measure(sweeps, 0.3, () => bar.increment(1, { doing }), new AbortController().signal);
  const [without, recipe] = [...(rounds ?? new Map<string, number[]>()).values()];
  const cells = [median(without), median(recipe)].map((nanoseconds) => digits(nanoseconds / 1e3));
  rows.push([doing, ...cells, `**${digits(median(without.map((time, i) => time / recipe[i])))}x**`]);
}
bar.stop();
for (const vocabulary of [2000, VOCABULARY]) {
  const { own, processor: ours } = await choosing(vocabulary);
  const [theirs, recipe] = [own, ours].map((nanoseconds) => digits(nanoseconds / 1e3));
  rows.push([`transformers.js: to choose a token of ${vocabulary} in \`generate\``, theirs, recipe, `**${digits(own / ours)}x**`]);
}

const head = ["what", "without", "with lanewise", "times as fast"];
const table = `${markdown(head, head.slice(1), rows)}\n\nMicroseconds; ${machine()}; Node ${process.version}, ${info().simd} build.`;
if (write) writeFileSync(PAGE, filled(readFileSync(PAGE, "utf8"), "speed", table));
else console.log(table);
