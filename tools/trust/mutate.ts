// npm run mutate: changes the kernels in one place at a time, and sees whether a test fails.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Option, program } from "commander";
import { mulberry32 } from "../../bench/inputs.js";
import { size } from "../../bench/options.js";
import { progress } from "../../bench/progress.js";
import { TARGETS } from "../compile.js";
import { type Fate, fateOf } from "./mutation/kernels.js";
import { sources } from "./mutation/modules.js";
import { type Mutant, mutantsOf, nameOf } from "./mutation/mutants.js";
import { record } from "./records.js";

const ROOT = join(import.meta.dirname, "../..");
/** What is known already: of these sources and these tests alone. */
const STATE = join(ROOT, "test/mutation/.kernels.json");

interface State {
  /** Of all sources and tests. */
  readonly digest: string;
  readonly fates: Record<string, Fate>;
}

const text = (file: string) => readFileSync(join(ROOT, file), "utf8");

function digest(): string {
  const tests = readdirSync(join(ROOT, "test")).filter((file) => file.endsWith(".ts"));
  const hash = createHash("sha1");
  for (const file of [...sources, ...tests.sort().map((name) => `test/${name}`)]) hash.update(text(file));
  return hash.digest("hex");
}

function resumed(): State {
  try {
    const state: State = JSON.parse(readFileSync(STATE, "utf8"));
    if (state.digest === digest()) return state;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return { digest: digest(), fates: {} };
}

/** So many of them by chance, the first of the same order. */
function sampled(all: readonly Mutant[], count: number, seed: number): Mutant[] {
  const random = mulberry32(seed);
  const keys = new Map(all.map((mutant) => [mutant, random()]));
  return [...all].sort((a, b) => (keys.get(a) as number) - (keys.get(b) as number)).slice(0, count);
}

program
  .description("Changes the kernels in one place at a time, and sees whether a test fails. Goes on where it was stopped.")
  .argument("[files...]", "sources such as assembly/math/exp.ts, by default all")
  .option("--sample <number>", "how many of the changes, by chance", size, 100)
  .option("--seed <number>", "chooses them", Number, 1)
  .addOption(new Option("--json", "print JSON").default(false))
  .addOption(new Option("--write", "into docs/trust.json").default(false))
  .parse();
const { sample, seed, json, write } = program.opts<{ sample: number; seed: number; json: boolean; write: boolean }>();

const files = program.args.length > 0 ? program.args : sources;
const all = files.flatMap((file) => mutantsOf(file, text(file)));
const chosen = sampled(all, sample, seed);
const targets = WebAssembly.validate(readFileSync(join(ROOT, "dist/wasm/sigmoids_f32.relaxed.wasm"))) ? TARGETS : ["baseline"];
const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort());
const { digest: of, fates } = resumed();
const bar = progress();
bar.start(chosen.length, 0, { doing: "" });
for (const mutant of chosen) {
  const name = nameOf(mutant);
  bar.increment(1, { doing: name });
  if (fates[name] !== undefined) continue;
  try {
    fates[name] = await fateOf(mutant, targets, interrupt.signal);
  } catch (error) {
    if (interrupt.signal.aborted) break;
    throw error;
  }
  writeFileSync(STATE, JSON.stringify({ digest: of, fates }));
}
bar.stop();

const known = chosen.filter((mutant) => fates[nameOf(mutant)] !== undefined);
const count = (fate: Fate) => known.filter((mutant) => fates[nameOf(mutant)] === fate).length;
const survivors = known.filter((mutant) => fates[nameOf(mutant)] === "survived");
const [killed, invalid, same] = [count("killed"), count("invalid"), count("same bytes")];
const score = (100 * killed) / (killed + survivors.length);
const figures = { places: all.length, tried: known.length, killed, survived: survivors.length, "without effect": same, invalid, seed };
if (json) console.log(JSON.stringify({ ...figures, score, survivors }, null, 2));
else {
  for (const mutant of survivors) console.log(`${nameOf(mutant)}\n    ${text(mutant.file).split("\n")[mutant.line - 1].trim()}`);
  console.log(
    Object.entries(figures)
      .map(([name, value]) => `${name}: ${value}`)
      .join("; "),
  );
  console.log(`killed of those with an effect: ${score.toFixed(1)} %`);
}
if (write && known.length === chosen.length) record("mutation", { ...figures, "kernels: killed, %": Number(score.toFixed(1)) });
if (interrupt.signal.aborted) process.exitCode = 130;
