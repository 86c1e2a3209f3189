// Real models in TensorFlow.js before and after register(tf), and after unregister(): npm run suite -- models
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { program } from "commander";
import { info } from "lanewise";
import { machine } from "../../bench/report.js";
import { threeDigits } from "../../tools/decimals.js";
import { filled, markdown } from "../../tools/docs/page.js";
import { end, interruption, JSON_OPTION, progress, table } from "../../tools/terminal.js";
import { NAMES } from "./models.js";
import { type Trial, trial, Unable } from "./trial.js";

const BACKENDS = ["wasm", "cpu"];
const ROOT = join(import.meta.dirname, "../..");
/** Small models of different kernels. */
const QUICK = ["emotion", "liveness", "blazeface-front", "selfie"];
/** Rounds, and those on the cpu backend, where a run takes seconds. */
const ROUNDS: Readonly<Record<string, number>> = { wasm: 7, cpu: 3 };
/** The models of the README's table. */
const SHOWN = ["blazeface", "facemesh", "emotion", "handtrack", "movenet-lightning", "selfie"];

interface Options {
  readonly models: string[];
  readonly backends: string[];
  readonly seconds: number;
  readonly quick: boolean;
  readonly profile: boolean;
  readonly json: boolean;
  readonly write: boolean;
}

const list = (known: readonly string[]) => (value: string) => {
  const unknown = value.split(",").filter((name) => !known.includes(name));
  if (unknown.length > 0) program.error(`error: there is no ${unknown.join(", ")}; there are ${known.join(", ")}`);
  return value.split(",");
};

const options = program
  .name("npm run suite -- models")
  .description(
    "Runs real graph models before and after register(tf) and after unregister(), in turn, on one thread, and compares their outputs.",
  )
  .option("--models <names>", "these only, with commas between", list(NAMES), NAMES)
  .option("--backends <names>", "wasm or cpu", list(BACKENDS), BACKENDS)
  .option("--seconds <number>", "time for each model, backend and side, over all rounds; at least one run each round", Number, 1)
  .option("--quick", "four small models, shortly", false)
  .option("--profile", "print the time of each kernel, before and after", false)
  .option("--write", "write the tables to docs/models.md and README.md", false)
  .addOption(JSON_OPTION)
  .parse()
  .opts<Options>();

const models = options.quick ? QUICK : options.models;
const seconds = options.quick ? 0.1 : options.seconds;
const stop = interruption();
const bar = progress();
const trials: Trial[] = [];
/** What cannot run on the kernels of TensorFlow.js, with its error. */
const failures: string[] = [];

setWasmPaths(`${dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"))}/`);
bar.start(models.length * options.backends.reduce((sum, backend) => sum + ROUNDS[backend] + 1, 0), 0, { doing: "" });
for (const backend of options.backends) {
  await tf.setBackend(backend);
  for (const model of models) {
    const [rounds, doing] = [ROUNDS[backend], `${backend}: ${model}`];
    try {
      const result = await trial(model, { seconds, rounds, profiled: options.profile }, () => bar.increment(1, { doing }), stop);
      if (result) trials.push(result);
    } catch (error) {
      if (!(error instanceof Unable)) throw error;
      bar.increment(rounds + 1);
      failures.push(`${doing} does not run: ${error.message}`);
    }
    if (stop.aborted) break;
  }
}
bar.stop();

const ran = models.filter((model) => trials.some((trial) => trial.model === model));
const of = (model: string, backend: string) => trials.find((trial) => trial.model === model && trial.backend === backend);
const mean = (backend: string, names: readonly string[]) => {
  const speedups = names.flatMap((name) => of(name, backend) ?? []).map(({ speedup }) => Math.log(speedup.after));
  return Math.exp(speedups.reduce((sum, x) => sum + x, 0) / speedups.length);
};
const times = (value: number) => `${threeDigits(value)}x`;

const head = [
  "model",
  ...options.backends.flatMap((backend) => [`${backend}: before`, `${backend}: after`, backend, `${backend}: unregistered`]),
];
const cells = (of: Trial | undefined): string[] =>
  of === undefined
    ? ["", "", "", ""]
    : [
        threeDigits(of.milliseconds.before),
        threeDigits(of.milliseconds.after),
        `**${times(of.speedup.after)}**`,
        times(of.speedup.unregistered),
      ];
const row = (model: string) => [model, ...options.backends.flatMap((backend) => cells(of(model, backend)))];
const means = (names: readonly string[]) => [
  names.length < ran.length ? `geometric mean of these ${names.length}` : `geometric mean of all ${names.length}`,
  ...options.backends.flatMap((backend) => ["", "", `**${times(mean(backend, names))}**`, ""]),
];

const setting = `Milliseconds. TensorFlow.js ${tf.version.tfjs}, on one thread; ${machine()}; Node ${process.version}, lanewise's ${info().simd} build.`;
const power = (value: number) => value.toExponential(0);
const notes = [
  ...failures,
  ...trials
    .filter(({ right }) => !right)
    .map(({ backend, model, difference }) => `${backend}: ${model} has WRONG outputs: ${power(difference)} of the largest`),
  ...trials
    .filter(({ right, difference }) => right && difference > 1e-5)
    .map(
      ({ backend, model, difference, sensitivity }) =>
        `${backend}: ${model} is ill-conditioned: outputs differ by ${power(difference)}, and by ${power(sensitivity)} where the image is rounded once more`,
    ),
];

if (options.json) console.log(JSON.stringify({ setting, trials, failures }, null, 2));
else {
  console.log(`${table(head, `l${"r".repeat(head.length - 1)}`, [...ran.map(row), means(ran)])}\n${[setting, ...notes].join("\n")}`);
  for (const { model, backend, profiles = [] } of trials)
    if (profiles.length > 0) console.log(`\n${backend}: ${model}\n${kernels(profiles)}`);
}

/** The kernels that take most of the time. */
function kernels([before, after]: NonNullable<Trial["profiles"]>): string {
  const sum = Object.values(before).reduce((sum, time) => sum + time, 0);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort((a, b) => (before[b] ?? 0) - (before[a] ?? 0));
  const rows = names
    .filter((name) => Math.max(before[name] ?? 0, after[name] ?? 0) > sum / 100)
    .map((name) => {
      const [x, y] = [before[name] ?? 0, after[name] ?? 0];
      return [name, `${((100 * x) / sum).toFixed(0)}%`, x.toFixed(3), y.toFixed(3), times(x / y)];
    });
  return table(["kernel", "share", "before", "after", ""], "lrrrr", rows);
}

if (options.write && !stop.aborted) {
  const write = (file: string, content: string) =>
    writeFileSync(join(ROOT, file), filled(readFileSync(join(ROOT, file), "utf8"), "models", content));
  const page = (names: string[]) => markdown(head, head.slice(1), [...names.map(row), means(names)]);
  write("docs/models.md", [page(ran), setting, ...notes].join("\n\n"));
  write("README.md", `${page(ran.filter((model) => SHOWN.includes(model)))}\n\n${setting}`);
}
end(stop, trials.some(({ right }) => !right) || (options.quick && failures.length > 0));
