// Trains a network that reads handwritten digits on MNIST, every layer, activation, loss and gradient in lanewise; takes the same steps in plain
// JavaScript loops; shows a few digits and how long the ops take: npm start -- --help
import { setImmediate } from "node:timers/promises";
import { InvalidArgumentError, Option, program } from "commander";
import pc from "picocolors";
import { create } from "../src/index.js";
import { CLASSES, PIXELS, readDigits } from "./mnist.js";
import { accuracy, BATCH, guesses, mulberry32, Network, type Progress, train, UNITS } from "./network.js";
import { ACTIVATIONS, type ActivationName, lanewiseOps, type Ops, plainOps } from "./ops.js";
import { FILE, type Saved, save, saved } from "./saved.js";
import { measure } from "./speed.js";
import { drawDigit, drawTable, ProgressBar, percent } from "./terminal.js";
import { measureForms, WEIGHTS, type WeightName } from "./weights.js";

/** What such a network reaches on MNIST; below it something is wrong. */
const REQUIRED = 0.975;
/** The share of the digits that fewer bits may cost. */
const LOSS = 0.001;
/** Steps that are taken in plain JavaScript too. */
const STEPS = 60;
/** The first of these steps are not timed: the engine compiles the loops. */
const WARM_UP = 10;

interface Options {
  activation: ActivationName;
  epochs: number;
  seed: number;
  image?: number;
  weights?: WeightName;
  json: boolean;
}

const options = program
  .name("digits")
  .description("Handwritten digits with lanewise: training, a comparison with plain JavaScript, and the speed of the ops.")
  .addOption(new Option("--activation <name>", "of the 128 units between").choices(ACTIVATIONS).default("relu"))
  .option("--epochs <n>", "how often each digit is seen", (text) => integer(text, 1), 10)
  .option("--seed <n>", "of the first weights and of the order of the digits", (text) => integer(text, 0), 1)
  .option("--image <n>", "classify this test digit with the weights that were trained last", (text) => integer(text, 0))
  .addOption(new Option("--weights <type>", "the trained network with weights of this type, and of the others").choices(WEIGHTS))
  .option("--json", "print one JSON object; progress goes to the standard error stream", false)
  .parse()
  .opts<Options>();
const output = options.json ? process.stderr : process.stdout;

const lw = await create();
output.write(`${pc.bold("lanewise")}, ${lw.info.simd} build (${lw.info.reason})\n\n`);
const test = readDigits("t10k");
if (options.image !== undefined && options.image >= test.count) {
  console.error(`There is no test digit ${options.image}: they are 0 to ${test.count - 1}.`);
  process.exit(1);
}
if (options.image !== undefined) await classify(options.image);
else if (options.weights !== undefined) await compress(options.weights);
else await study();

/** Trains, compares, shows. */
async function study(): Promise<void> {
  const { probabilities, ...run } = await learn();
  const race = await compare();
  if (!options.json) {
    output.write(`\n${pc.bold("The same training in plain JavaScript")}, ${race.steps} steps of ${BATCH} digits\n\n`);
    const row = (name: string, plain: string, lanewise: string, last: string) => [name, plain, lanewise, last];
    console.log(
      drawTable(
        ["", "plain JS", "lanewise", ""],
        [
          row("milliseconds a step", race.plain.toFixed(2), race.lanewise.toFixed(2), ratio(race.plain, race.lanewise)),
          row("loss after them", race.plainLoss.toFixed(5), race.lanewiseLoss.toFixed(5), ""),
        ],
      ),
    );
    for (const [caption, image] of gallery(probabilities)) console.log(`\n${caption}\n\n${drawDigit(test, image, probabilities)}`);
  }
  const speeds = measure(lw);
  const { activation, epochs, seed } = options;
  console.log(
    options.json ? JSON.stringify({ info: lw.info, activation, epochs, seed, ...run, race, speeds }, null, 2) : drawSpeeds(speeds),
  );
  if (run.accuracy < REQUIRED) {
    console.error(`The test accuracy is below ${percent(REQUIRED)}.`);
    process.exitCode = 1;
  }
}

/** Trains the network, tests it and saves it. */
async function learn() {
  const { activation, epochs, seed } = options;
  const training = readDigits("train");
  output.write(`MNIST: ${training.count} digits to learn from, ${test.count} to test on\n`);
  output.write(`A network of ${PIXELS} pixels, ${UNITS} units (${activation}) and ${CLASSES} classes\n\n`);
  const start = performance.now();
  const network = new Network(lanewiseOps(lw, activation), mulberry32(seed));
  const bar = new ProgressBar(output, "training", epochs);
  let probabilities: Float32Array = new Float32Array(0);
  let last: Progress | undefined;
  let score: number | undefined;
  for (const progress of train(network, training, epochs, seed)) {
    if (progress.complete) {
      probabilities = network.predict(test);
      score = accuracy(probabilities, test.labels);
    }
    bar.update(progress, score);
    last = progress;
    await setImmediate(); // lets Ctrl-C through
  }
  bar.stop();
  const run = { loss: last?.loss as number, accuracy: score as number, seconds: (performance.now() - start) / 1000 };
  save({ activation, accuracy: run.accuracy, values: network.values });
  output.write(`\n  ${pc.bold(percent(run.accuracy))} of the test digits are read right, after ${run.seconds.toFixed(1)} s.\n`);
  output.write(pc.dim(`  The weights are in ${FILE}\n  npm start -- --image 17 reads a digit with them.\n`));
  return { ...run, probabilities };
}

/** The first steps of the training in lanewise and in plain JS, in turns: milliseconds a step (medians), and the loss of each at the end. */
async function compare() {
  const { activation, seed } = options;
  const training = readDigits("train");
  const runs = [plainOps(lw[activation].spec), lanewiseOps(lw, activation)].map((ops: Ops) => ({
    steps: train(new Network(ops, mulberry32(seed)), training, 1, seed),
    times: [] as number[],
    loss: Number.NaN,
  }));
  for (let step = 0; step < STEPS; step++)
    for (const run of runs) {
      const start = performance.now();
      run.loss = (run.steps.next().value as Progress).loss;
      if (step >= WARM_UP) run.times.push(performance.now() - start);
      await setImmediate();
    }
  const median = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1];
  const [plain, lanewise] = runs;
  return {
    steps: STEPS,
    plain: median(plain.times),
    lanewise: median(lanewise.times),
    plainLoss: plain.loss,
    lanewiseLoss: lanewise.loss,
  };
}

/** The network of an earlier run or, where there is none, of a new one. */
async function trained(): Promise<{ network: Network; activation: ActivationName }> {
  const untrained = new Network(lanewiseOps(lw, options.activation), mulberry32(0));
  let weights: Saved | undefined = saved(untrained.values.length);
  if (weights === undefined) {
    output.write("There are no weights yet; they are trained first.\n\n");
    await learn();
    weights = saved(untrained.values.length) as Saved;
  }
  const network = new Network(lanewiseOps(lw, weights.activation), mulberry32(0));
  network.values.set(weights.values);
  return { network, activation: weights.activation };
}

/** Reads all test digits with the weights in each type. */
async function compress(chosen: WeightName): Promise<void> {
  const { network, activation } = await trained();
  const forms = measureForms(lw, network.layers, activation, test);
  const loss = forms[0].accuracy - (forms.find(({ type }) => type === chosen)?.accuracy ?? 0);
  if (options.json) console.log(JSON.stringify({ info: lw.info, activation, weights: chosen, forms }, null, 2));
  else {
    const rows = forms.map(({ type, bytes, accuracy, alone, together }) => [
      type === chosen ? pc.bold(type) : type,
      `${(bytes / 1000).toFixed(0)} kB`,
      percent(accuracy),
      alone.toFixed(1),
      together.toFixed(2),
    ]);
    console.log(drawTable(["weights", "size", "read right", "us a digit alone", "us a digit of many"], rows));
  }
  if (loss > LOSS) {
    console.error(`With ${chosen} weights ${percent(loss)} fewer of the test digits are read right.`);
    process.exitCode = 1;
  }
}

/** Reads one test digit. */
async function classify(image: number): Promise<void> {
  const { network } = await trained();
  const digit = {
    count: 1,
    images: test.images.subarray(image * PIXELS, (image + 1) * PIXELS),
    labels: test.labels.subarray(image, image + 1),
  };
  const probabilities = network.predict(digit);
  const [guess] = guesses(probabilities);
  if (options.json) console.log(JSON.stringify({ image, label: digit.labels[0], guess, probabilities: [...probabilities] }, null, 2));
  else console.log(`${pc.bold(`Test digit ${image}`)}: a ${digit.labels[0]}, read as ${guess}\n\n${drawDigit(digit, 0, probabilities)}`);
}

/** The first test digit, the right answer with the least confidence, and the mistake with the most. */
function gallery(probabilities: Float32Array): [caption: string, image: number][] {
  const guess = guesses(probabilities);
  const confidence = (image: number) => probabilities[image * CLASSES + guess[image]];
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

function drawSpeeds(speeds: ReturnType<typeof measure>): string {
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

function integer(text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(`Expected an integer from ${least} on.`);
  return value;
}
