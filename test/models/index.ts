// Real models in TensorFlow.js before and after register(tf), and after unregister(): npm run suite -- models
import { createRequire } from "node:module";
import { dirname } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { program } from "commander";
import { info } from "lanewise";
import { machine } from "../../bench/report.js";
import { end, interruption, JSON_OPTION, progress } from "../../tools/terminal.js";
import { NAMES } from "./models.js";
import { BACKENDS, shown, write } from "./report.js";
import { type Trial, trial, Unable } from "./trial.js";

/** Small models of different kernels. */
const QUICK = ["emotion", "liveness", "blazeface-front", "selfie"];
/** Rounds, and those on the cpu backend, where a run takes seconds. */
const ROUNDS: Readonly<Record<string, number>> = { wasm: 7, cpu: 3 };
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
  .description("Runs real models before and after register(tf) and after unregister(), in turn, on one thread, and compares their outputs.")
  .option("--models <names>", "these only, with commas between", list(NAMES), NAMES)
  .option("--backends <names>", "wasm or cpu", list(BACKENDS), BACKENDS)
  .option("--seconds <number>", "time for each model, backend and side, over all rounds; at least one run each round", Number, 1)
  .option("--quick", "four small models, shortly", false)
  .option("--profile", "print the time of each kernel, before and after", false)
  .option("--write", "write the tables of docs/models.md and README.md; models that are not run keep their rows", false)
  .addOption(JSON_OPTION)
  .parse()
  .opts<Options>();

const models = options.quick ? QUICK : options.models;
const seconds = options.quick ? 0.1 : options.seconds;
const stop = interruption();
const bar = progress();
const trials: Trial[] = [];
/** What cannot run on the kernels of TensorFlow.js, with its error. */
const failures: Record<string, string> = {};

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
      failures[doing] = error.message;
    }
    if (stop.aborted) break;
  }
}
bar.stop();

const setting = `Milliseconds. TensorFlow.js ${tf.version.tfjs}, on one thread; ${machine()}; Node ${process.version}, lanewise's ${info().simd} build.`;
const results = { setting, trials, failures };
console.log(options.json ? JSON.stringify(results, null, 2) : shown(results));
if (options.write && !stop.aborted) write(results, (model, backend) => models.includes(model) && options.backends.includes(backend));
end(stop, trials.some(({ right }) => !right) || (options.quick && Object.keys(failures).length > 0));
