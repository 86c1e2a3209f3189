// npm run bench -- startup: what the first call costs in a fresh process (it decodes, compiles and runs), and how long it takes from there
// to full speed. What is timed is dist/, the package as users get it.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { table } from "../tools/terminal.js";
import { median } from "./statistics.js";

const OPS = ["relu", "sigmoid", "gelu", "softmax"];
const PROCESSES = 9;
/** Chunks of calls, and calls in one: at full speed they take some 0.3 s. Full is what is within so much of the last fifth's median. */
const [CHUNKS, CALLS, FULL] = [2000, 50, 1.2];

/** What a process runs: milliseconds for the import, for the first call, and until a chunk is as fast as the last ones. */
const program = (op: string) => `
  const start = performance.now();
  const { ${op}: f } = await import("lanewise");
  const imported = performance.now();
  const x = Float32Array.from({ length: 1024 }, (_, i) => Math.sin(i) * 4), out = new Float32Array(1024);
  const before = performance.now();
  f(x, { out });
  const first = performance.now();
  const ends = Array.from({ length: ${CHUNKS} }, () => {
    for (let i = 0; i < ${CALLS}; i++) f(x, { out });
    return performance.now();
  });
  const times = ends.map((end, i) => end - (ends[i - 1] ?? first));
  const last = times.slice(-${CHUNKS / 5}).sort((a, b) => a - b)[${CHUNKS / 10}];
  const full = ends[times.findIndex((time) => time <= last * ${FULL})] - first;
  console.log(JSON.stringify([imported - start, first - before, full]));
`;

new Command("npm run bench -- startup")
  .description("Times the first call of a fresh process, and how long it takes to full speed.")
  .parse();
const cwd = fileURLToPath(new URL("..", import.meta.url));
const rows = OPS.map((op) => {
  const runs = Array.from(
    { length: PROCESSES },
    () => JSON.parse(execFileSync(process.execPath, ["--input-type=module", "--eval", program(op)], { cwd, encoding: "utf8" })) as number[],
  );
  return [op, ...[0, 1, 2].map((i) => median(runs.map((run) => run[i])).toFixed(1))];
});
console.log(`Node ${process.version}, medians of ${PROCESSES} fresh processes each; calls on 1024 float32 numbers of the caller's`);
console.log(table(["op", "import, ms", "first call, ms", "full speed after, ms"], "lrrr", rows));
