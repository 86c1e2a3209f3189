// A model's layers in TensorFlow.js before and after register(tf), on both backends: npm run bench -- tfjs
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { SingleBar } from "cli-progress";
import Table from "cli-table3";
import { program } from "commander";
import { info } from "lanewise";
import { register } from "lanewise/tfjs";
import { type Clocked, measure, TICKS } from "../../bench/measure.js";
import { machine } from "../../bench/report.js";
import { median } from "../../bench/statistics.js";
import { filled, markdown } from "../../tools/docs/page.js";
import { encoder, type Layer } from "./layers.js";

const BACKENDS = ["cpu", "wasm"] as const;
const PAGE = join(import.meta.dirname, "../../docs/tfjs.md");

const { write, seconds } = program
  .name("npm run bench -- tfjs")
  .description("Times the layers of a model in TensorFlow.js before and after register(tf), in turn, on one thread.")
  .option("--seconds <number>", "time for each layer, backend and side, over all rounds", Number, 0.4)
  .option("--write", "write the table to docs/tfjs.md", false)
  .parse()
  .opts<{ write: boolean; seconds: number }>();

/** A layer on one of both sides: milliseconds of its fastest run. */
function side(name: string, { run }: Layer, take: () => () => void): Clocked {
  return {
    name,
    time: async (seconds) => {
      const give = take();
      const end = performance.now() + 1000 * seconds;
      let fastest = Number.POSITIVE_INFINITY;
      do {
        const start = performance.now();
        tf.dispose(tf.tidy(run));
        fastest = Math.min(fastest, performance.now() - start);
      } while (performance.now() < end);
      give();
      return fastest;
    },
  };
}

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
setWasmPaths(`${dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"))}/`);

const bar = new SingleBar({ format: "{bar} {percentage}% | {eta_formatted} left | {doing}", clearOnComplete: true, hideCursor: true });
const cells = new Map<string, string[]>();
for (const [i, backend] of BACKENDS.entries()) {
  await tf.setBackend(backend);
  const layers = encoder();
  if (i === 0) bar.start(BACKENDS.length * layers.length * TICKS, 0, { doing: backend });
  for (const layer of layers) {
    const sides = [side("before", layer, () => () => {}), side("after", layer, () => register(tf).unregister)];
    const rounds = await measure(sides, seconds, () => bar.increment(1, { doing: `${backend}: ${layer.name}` }), stop.signal);
    if (rounds === undefined) process.exit(130);
    const [before, after] = [...rounds.values()];
    const times = [before, after].map((times) => digits(median(times)));
    cells.set(layer.name, [...(cells.get(layer.name) ?? []), ...times, `**${digits(median(before.map((time, i) => time / after[i])))}x**`]);
  }
}
bar.stop();

function digits(value: number): string {
  return value < 1000 ? String(Number(value.toPrecision(3))) : value.toFixed(0);
}

const head = ["layer", ...BACKENDS.flatMap((backend) => [`${backend}: before`, `${backend}: after`, backend])];
const rows = [...cells].map(([name, cells]) => [name, ...cells]);
const setting = `Milliseconds. TensorFlow.js ${tf.version.tfjs}, on one thread; ${machine()}; Node ${process.version}, lanewise's ${info().simd} build.`;
if (write) {
  const page = `${markdown(head, head.slice(1), rows)}\n\n${setting}`;
  writeFileSync(PAGE, filled(readFileSync(PAGE, "utf8"), "tfjs", page));
} else {
  const table = new Table({ head, colAligns: ["left", ...head.slice(1).map(() => "right" as const)], style: { head: [] } });
  table.push(...rows);
  console.log(`${table}\n${setting}`);
}
