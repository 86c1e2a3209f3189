// Trains a classifier of handwritten digits on MNIST twice, its loss and gradient once in lanewise and once in the plain-JavaScript
// oracle, compares the two, shows a few digits and how long the ops take: npx tsx examples/digits.ts --help
import { setImmediate } from "node:timers/promises";
import { InvalidArgumentError, program } from "commander";
import pc from "picocolors";
import { create, type Lanewise } from "../src/index.js";
import { accuracy, Classifier, guesses, train } from "./classifier.js";
import { CLASSES, readDigits } from "./mnist.js";
import { measure } from "./speed.js";
import { drawDigit, drawTable, ProgressBar, percent } from "./terminal.js";

/** What softmax regression reaches on MNIST; below it something is wrong. */
const REQUIRED = 0.92;

interface Run {
  readonly loss: number;
  readonly accuracy: number;
  /** Of the test digits, one row of CLASSES each. */
  readonly probabilities: Float32Array;
  readonly seconds: number;
  /** The part of them inside the ops. */
  readonly opsSeconds: number;
}

const options = program
  .name("digits")
  .description("Handwritten digits with lanewise: training, a comparison with plain JavaScript, and the speed of the ops.")
  .option("--epochs <n>", "how often each digit is seen", (text) => integer(text, 1), 5)
  .option("--seed <n>", "of the order of the digits", (text) => integer(text, 0), 1)
  .option("--json", "print one JSON object; progress goes to the standard error stream", false)
  .parse()
  .opts<{ epochs: number; seed: number; json: boolean }>();
const output = options.json ? process.stderr : process.stdout;

const lw = await create();
output.write(`${pc.bold("lanewise")}, ${lw.info.simd} build (${lw.info.reason})\n\n`);
const training = readDigits("train");
const test = readDigits("t10k");
output.write(`Softmax regression on MNIST: ${training.count} digits to learn from, ${test.count} to test on\n\n`);
const fast = await run("lanewise", lw);
const oracle = await run("oracle", await create({ simd: "none" }));
const difference = fast.probabilities.reduce((max, share, i) => Math.max(max, Math.abs(share - oracle.probabilities[i])), 0);
if (!options.json) showRuns();
const speeds = measure(lw);
console.log(options.json ? JSON.stringify(summary(), null, 2) : drawSpeeds());
if (Math.min(fast.accuracy, oracle.accuracy) < REQUIRED) {
  console.error(`The test accuracy is below ${percent(REQUIRED)}.`);
  process.exitCode = 1;
}

/** Trains and tests with the ops of one instance. */
async function run(name: string, lw: Lanewise): Promise<Run> {
  const start = performance.now();
  const classifier = new Classifier(lw);
  const probabilities = lw.alloc(Float32Array, test.count * CLASSES);
  const bar = new ProgressBar(output, name, options.epochs);
  let loss = Number.NaN;
  let score: number | undefined;
  for (const progress of train(classifier, training, options.epochs, options.seed)) {
    loss = progress.loss;
    if (progress.complete) score = accuracy(classifier.predict(test, probabilities), test.labels);
    bar.update(progress, score);
    await setImmediate(); // lets Ctrl-C through
  }
  bar.stop();
  return {
    loss,
    accuracy: score as number,
    probabilities,
    seconds: (performance.now() - start) / 1000,
    opsSeconds: classifier.opsTime / 1000,
  };
}

function showRuns(): void {
  const row = (name: string, show: (run: Run) => string, last = "") => [name, show(fast), show(oracle), last];
  const rows = [
    row("test accuracy", (run) => percent(run.accuracy)),
    row("loss in the last epoch", (run) => run.loss.toFixed(4)),
    row("seconds in all", (run) => run.seconds.toFixed(2)),
    row("seconds in loss and softmax", (run) => run.opsSeconds.toFixed(2), ratio(oracle.opsSeconds, fast.opsSeconds)),
  ];
  console.log(`\n${drawTable(["", "lanewise", "oracle", ""], rows)}`);
  console.log(`  No probability differs by more than ${difference.toExponential(1)}.`);
  console.log(
    pc.dim(
      '  The oracle is plain JavaScript, create({ simd: "none" }), made to be exact, not\n  fast. Both runs share the matrix products, which take most of the time.',
    ),
  );
  for (const [caption, image] of gallery()) console.log(`\n${caption}\n\n${drawDigit(test, image, fast.probabilities)}`);
}

/** The first test digit, the right answer with the least confidence, and the mistake with the most. */
function gallery(): [caption: string, image: number][] {
  const guess = guesses(fast.probabilities);
  const confidence = (image: number) => fast.probabilities[image * CLASSES + guess[image]];
  const images = Array.from(guess.keys()).sort((a, b) => confidence(a) - confidence(b));
  const right = images.filter((image) => guess[image] === test.labels[image]);
  const wrong = images.filter((image) => guess[image] !== test.labels[image]);
  const chosen: [string, number | undefined][] = [
    ["The first test digit", 0],
    ["The right answer with the least confidence", right[0]],
    ["The mistake with the most confidence", wrong.at(-1)],
  ];
  return chosen.flatMap(([why, image]) =>
    image === undefined ? [] : [[`${pc.bold(why)}: a ${test.labels[image]}, read as ${guess[image]}`, image]],
  );
}

function drawSpeeds(): string {
  const size = (shape: readonly number[]) => shape.join(" x ");
  const rows = speeds.map(({ op, shape, plain, lanewise }) => [
    op,
    size(shape),
    plain.toFixed(2),
    lanewise.toFixed(2),
    ratio(plain, lanewise),
  ]);
  const table = drawTable(["op", "elements", "plain loop", "lanewise", ""], rows);
  return `\n${pc.bold("The ops on this machine")}, in nanoseconds an element\n\n${table}`;
}

function ratio(slow: number, fast: number): string {
  return `${(slow / fast).toFixed(1)}x`;
}

function summary() {
  const figures = ({ probabilities: _, ...rest }: Run) => rest;
  const { epochs, seed } = options;
  return { info: lw.info, epochs, seed, lanewise: figures(fast), oracle: figures(oracle), difference, speeds };
}

function integer(text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(`Expected an integer from ${least} on.`);
  return value;
}
