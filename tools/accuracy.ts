/**
 * npm run accuracy -- [op...]: see --help. Measures dist/, the package as users get it.
 *
 *   npm run accuracy                              every op and build, on a sample of the float32 numbers
 *   npm run accuracy -- --dtype f64 --samples 1e8 sigmoid
 *   npm run accuracy -- --exhaustive              all float32 inputs, into docs/accuracy.json and docs/accuracy.md
 *   npm run accuracy -- --halves                  all numbers of float16 and bfloat16, into docs/halves.json and docs/accuracy.md
 *   npm run accuracy -- --conversions             all float32 inputs to float16 and bfloat16
 */
import { readFileSync, writeFileSync } from "node:fs";
import { create } from "lanewise";
import { create as createHalf } from "lanewise/float16";
import { conversions } from "./accuracy/conversions.js";
import { exhaustive } from "./accuracy/exhaustive.js";
import { type HalfRecords, halfForms, halves } from "./accuracy/halves.js";
import { type AccuracyOptions, readOptions } from "./accuracy/options.js";
import type { Records } from "./accuracy/records.js";
import { isWithin, rowTable } from "./accuracy/report.js";
import { sampled } from "./accuracy/sampled.js";
import { unaryOps } from "./accuracy/subject.js";
import { missingNotes, writeAccuracyPage } from "./docs/accuracy.js";
import { HALVES, halvesPart, halvesText } from "./docs/halves.js";
import { filled } from "./docs/page.js";
import { byName, readJson, writeJson } from "./json.js";
import { end, interruption } from "./terminal.js";

const ops = unaryOps(await create({ simd: "baseline" }));
const options = await withBuilds(readOptions(Object.keys(ops)));
const stop = interruption();

if (options.conversions) end(stop, !(await conversions(options.builds, stop)));
else if (options.halves) end(stop, !(await allHalves()));
else {
  const rows = options.exhaustive ? await exhaustive(ops, options, stop) : await sampled(ops, options, stop);
  console.log(options.json ? JSON.stringify(rows, null, 2) : rowTable(rows));
  if (options.exhaustive) document(readJson<Records>(options.state, {}));
  end(stop, !rows.every(isWithin));
}

/** The builds that run here: relaxed SIMD needs Node 22. */
async function withBuilds(options: AccuracyOptions): Promise<AccuracyOptions> {
  const refusal = await create({ simd: "relaxed" }).then(
    () => undefined,
    () => `Node ${process.version} does not run relaxed SIMD; Node 22 and later do.`,
  );
  if (refusal === undefined || !options.builds.includes("relaxed")) return options;
  console.error(options.builds.length === 1 ? refusal : `${refusal} Only the baseline is measured.`);
  if (options.builds.length === 1) process.exit(1);
  return { ...options, builds: ["baseline"] };
}

/** What was seen, into docs/accuracy.md. */
function document(records: Records): void {
  const specs = Object.fromEntries(Object.entries(ops).map(([name, { spec }]) => [name, spec]));
  writeAccuracyPage(options.state.replace(/\.json$/, ".md"), records, specs);
  const missing = missingNotes(records, specs);
  if (missing.length > 0) console.error(`Over 1 ULP, with no note in tools/docs/notes.ts: ${missing.join(", ")}`);
}

/** All numbers of 16 bits, into docs/; says whether no promise is broken. */
async function allHalves(): Promise<boolean> {
  const { records, broken } = halves(ops, options.ops, await halfForms(createHalf, [...options.builds, "none"]));
  const known = Object.entries(readJson<HalfRecords>(HALVES, {})).filter(([name]) => name.split(".")[0] in ops);
  const all = byName({ ...Object.fromEntries(known), ...records });
  for (const line of broken) console.error(`OVER ITS BOUND: ${line}`);
  console.log(halvesText(records));
  writeJson(HALVES, all);
  const page = HALVES.replace("halves.json", "accuracy.md");
  writeFileSync(page, filled(readFileSync(page, "utf8"), "halves", halvesPart(all)));
  return broken.length === 0;
}
