/**
 * npm run accuracy -- [op...]: see --help. Measures dist/, the package as users get it.
 *
 *   npm run accuracy                              every op and build, on a sample of the float32 numbers
 *   npm run accuracy -- --dtype f64 --samples 1e8 sigmoid
 *   npm run accuracy -- --exhaustive              all float32 inputs, into docs/accuracy.json and docs/accuracy.md
 */
import { create } from "lanewise";
import { exhaustive } from "./accuracy/exhaustive.js";
import { type AccuracyOptions, readOptions } from "./accuracy/options.js";
import { isWithin, table } from "./accuracy/report.js";
import { sampled } from "./accuracy/sampled.js";
import { unaryOps } from "./accuracy/subject.js";

const ops = unaryOps(await create({ simd: "baseline" }));
const options = await withBuilds(readOptions(Object.keys(ops)));
const interrupt = new AbortController();
process.on("SIGINT", () => interrupt.abort()); // often twice for one Ctrl-C: npm and tsx pass it on, and the terminal has told all of them

const rows = await (options.exhaustive ? exhaustive : sampled)(ops, options, interrupt.signal);
console.log(options.json ? JSON.stringify(rows, null, 2) : table(rows));
if (interrupt.signal.aborted) process.exitCode = 130;
else if (!rows.every(isWithin)) process.exitCode = 1;

/** The builds that run here: relaxed SIMD needs Node 22. */
async function withBuilds(options: AccuracyOptions): Promise<AccuracyOptions> {
  const runs = await create({ simd: "relaxed" }).then(
    () => true,
    () => false,
  );
  if (runs || !options.builds.includes("relaxed")) return options;
  console.error(`Node ${process.version} does not run relaxed SIMD: only the baseline is measured. Node 22 and later run both.`);
  return { ...options, builds: ["baseline"] };
}
