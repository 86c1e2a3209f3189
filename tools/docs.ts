/**
 * Fills the generated parts of README.md and docs/ops.md (the tables of ops), docs/recipes.md, docs/kernels.md, docs/accuracy.md and docs/trust.md
 * from the specs, the kernels' sources and what was measured. The docstrings are written by the build: tools/docs/declarations.ts.
 *
 *   npm run docs                writes them
 *   npm run docs -- --check     says which are out of date or empty, and fails if one is
 *   npm run --silent bench -- --sizes 16384 --json | npm run docs -- --speed     takes the times for the README's table first
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { program } from "commander";
import * as specs from "../src/spec/index.js";
import type { UnarySpec } from "../src/spec/spec.js";
import { readLedger } from "../test/runtimes/digests/ledger.js";
import type { HalfRecords } from "./accuracy/halves.js";
import type { Records } from "./accuracy/records.js";
import { accuracyPart, missingNotes } from "./docs/accuracy.js";
import { entries } from "./docs/catalogue.js";
import { changedSince } from "./docs/changed.js";
import { HALVES, halvesPart } from "./docs/halves.js";
import { kernelsPart } from "./docs/kernels.js";
import { opsPart, popularPart } from "./docs/ops.js";
import { filled } from "./docs/page.js";
import { type Speeds, speedsFrom } from "./docs/speeds.js";
import { accuracySummary, digestSummary, withFigures } from "./docs/trust.js";
import { readJson, writeJson } from "./json.js";
import { readRuns } from "./trust/records.js";

const ACCURACY = "docs/accuracy.json";
const SPEED = "docs/speed.json";

const { check, speed } = program
  .option("--check", "change nothing, but fail if something is out of date")
  .option("--speed", "read the times that `npm run bench -- --sizes 16384 --json` prints")
  .parse()
  .opts<{ check?: boolean; speed?: boolean }>();

if (speed) writeJson(SPEED, speedsFrom(await text(process.stdin)));
const unary = specs as unknown as Readonly<Record<string, UnarySpec>>;
const records = readJson<Records>(ACCURACY, {});
const speeds = readJson<Speeds | undefined>(SPEED, undefined);

/** The recipes, as they are tested. */
const RECIPES = ["mlMatrix", "ndarray", "transformers", "features", "generate", "steps", "session"];
const recipe = (name: string) => `\`\`\`ts\n${readFileSync(`test/libraries/recipes/${name}.ts`, "utf8").trim()}\n\`\`\``;

/** The generated parts by their files. */
const pages: Readonly<Record<string, (page: string) => string>> = {
  "README.md": (page) => filled(page, "ops", popularPart(entries, records, speeds)),
  "docs/ops.md": (page) => filled(page, "ops", opsPart(entries, records, speeds)),
  "docs/kernels.md": (page) => filled(page, "kernels", kernelsPart()),
  "docs/recipes.md": (page) => RECIPES.reduce((page, name) => filled(page, name, recipe(name)), page),
  "docs/accuracy.md": (page) =>
    filled(filled(page, "accuracy", accuracyPart(records, unary)), "halves", halvesPart(readJson<HalfRecords>(HALVES, {}))),
  "docs/trust.md": (page) => withFigures(page, readRuns(), accuracySummary(records, unary), digestSummary(readLedger())),
};

for (const [file, make] of Object.entries(pages)) {
  const before = readFileSync(file, "utf8");
  const after = make(before);
  if (after === before) continue;
  console.log(check ? `${file} is out of date: npm run docs brings it up to date` : `${file} is written`);
  if (check) process.exitCode = 1;
  else writeFileSync(file, after);
}
const written = ["README.md", ...readdirSync("docs").flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : []))];
for (const file of written) {
  const [, empty] = readFileSync(file, "utf8").match(/^<!-- (\w+) -->\s*<!-- \/\1 -->$/m) ?? [];
  if (empty === undefined) continue;
  console.log(`${file} has nothing between <!-- ${empty} --> and <!-- /${empty} -->`);
  if (check) process.exitCode = 1;
}
const missing = missingNotes(records, unary);
if (missing.length > 0) console.warn(`Over 1 ULP, with nothing in tools/docs/notes.ts: ${missing.join(", ")}`);
const changed = await changedSince(records);
if (changed.length > 0) console.warn(`Changed since they were measured (npm run accuracy -- --exhaustive): ${changed.join(", ")}`);
