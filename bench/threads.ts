// npm run bench -- threads [threads]: what several threads make of a call, against one. Their results have to have the same bits.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { Argument, program } from "commander";
import { create, type Lanewise } from "lanewise";
import { threeDigits as digits } from "../tools/decimals.js";
import { end, interruption, progress, table } from "../tools/terminal.js";
import { randomPool } from "./inputs.js";
import { measure, TICKS } from "./measure.js";
import { size } from "./options.js";
import { machine } from "./report.js";
import { median } from "./statistics.js";

const OPS = ["relu", "sigmoid", "tanh", "gelu"] as const;
const LENGTHS = [1024, 16384, 65536, 2 ** 18, 2 ** 20];
const ROWS = [
  [64, 1000],
  [8, 32000],
  [1, 2 ** 20],
] as const;
const LAYERS = [
  [1, 1024, 1024],
  [64, 784, 128],
  [256, 512, 512],
  [1024, 1024, 1024],
] as const;
const SECONDS = 0.4;

interface Case {
  readonly name: string;
  /** Elements, or the floating-point operations of a layer. */
  readonly work: number;
  /** The call on an instance's own arrays, and where its result is. */
  readonly on: (lw: Lanewise) => { readonly run: () => unknown; readonly y: Float32Array };
}

const pool = randomPool(2 ** 20);
const placed = (lw: Lanewise, length: number) => {
  const x = lw.alloc(Float32Array, length);
  x.set(pool.subarray(0, length));
  return x;
};

const cases: readonly Case[] = [
  ...OPS.flatMap((op) =>
    LENGTHS.map((n) => ({
      name: `${op} ${n}`,
      work: n,
      on: (lw: Lanewise) => {
        const [x, y] = [placed(lw, n), lw.alloc(Float32Array, n)];
        return { run: () => lw[op](x, { out: y }), y };
      },
    })),
  ),
  ...ROWS.map((shape) => ({
    name: `softmax ${shape.join("x")}`,
    work: shape[0] * shape[1],
    on: (lw: Lanewise) => {
      const [x, y] = [placed(lw, shape[0] * shape[1]), lw.alloc(Float32Array, shape[0] * shape[1])];
      return { run: () => lw.softmax(x, { shape, out: y }), y };
    },
  })),
  ...LAYERS.map(([batch, inputs, units]) => ({
    name: `dense ${batch}x${inputs}x${units}`,
    work: 2 * batch * inputs * units,
    on: (lw: Lanewise) => {
      const layer = lw.createDense({ weights: pool.slice(0, inputs * units), inputs, units, activation: lw.relu });
      const [x, y] = [placed(lw, batch * inputs), lw.alloc(Float32Array, batch * units)];
      return { run: () => layer(x, { out: y }), y };
    },
  })),
];

program.name("npm run bench -- threads").description("Times calls on several threads against one.");
program.addArgument(new Argument("[threads]", "threads, the caller's among them").argParser(size).default(availableParallelism()));
program.option("--busy <count>", "threads that do nothing but keep a core from them", size, 0).parse();
const threads = program.processedArgs[0] as number;
const { busy } = program.opts<{ busy: number }>();

const stop = interruption();
const [one, many] = [await create(), await create({ threads })];
const head = ["call", "one thread, us", `${many.info.threads} threads, us`, "times as fast"];
const rows: string[][] = [];
const neighbours = Array.from({ length: busy }, () => new Worker("for (;;);", { eval: true }));
const bar = progress();
bar.start(cases.length * TICKS, 0, { doing: "" });
for (const { name, work, on } of cases) {
  const [single, shared] = [on(one), on(many)];
  single.run();
  shared.run();
  const i = single.y.findIndex((value, i) => !Object.is(value, shared.y[i]));
  if (i >= 0) throw new Error(`${name}: element ${i} is ${single.y[i]} on one thread, ${shared.y[i]} on ${threads}`);
  const sweeps = [single, shared].map(({ run }, i) => ({ name: String(i), elements: work, run: () => void run() }));
  const rounds = await measure(sweeps, SECONDS, () => bar.increment(1, { doing: name }), stop);
  if (rounds === undefined) break;
  const [alone, together] = ["0", "1"].map((name) => rounds.get(name) as readonly number[]);
  const ratio = median(alone.map((time, i) => time / together[i]));
  rows.push([name, ...[alone, together].map((times) => digits((median(times) * work) / 1000)), `${ratio.toFixed(2)}x`]);
}
bar.stop();
many.dispose();
for (const neighbour of neighbours) void neighbour.terminate();
console.log(`${machine()}\nNode ${process.version}; lanewise build: ${one.info.simd}; arrays from alloc, medians of interleaved rounds`);
if (busy > 0) console.log(`beside ${busy} busy ${busy === 1 ? "thread" : "threads"}`);
console.log(table(head, "lrrr", rows));
end(stop, false);
