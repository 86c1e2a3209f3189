import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TARGETS } from "../../compile.js";
import { readJson, writeJson } from "../../json.js";
import { progress } from "../../terminal.js";
import { type Fate, fateOf } from "./kernels.js";
import { CACHE, sources, testFiles } from "./modules.js";
import { type Mutant, nameOf } from "./mutants.js";

const ROOT = join(import.meta.dirname, "../../..");
const STATE = join(CACHE, "kernels.json");

/** What is known already, as long as no source and no test has changed. */
interface State {
  readonly digest: string;
  readonly fates: Record<string, Fate>;
}

function digest(): string {
  const hash = createHash("sha1");
  for (const file of [...sources, ...testFiles.map((name) => `test/${name}`)]) hash.update(readFileSync(join(ROOT, file)));
  return hash.digest("hex");
}

function resumed(): State {
  const fresh = { digest: digest(), fates: {} };
  const state = readJson<State>(STATE, fresh);
  return state.digest === fresh.digest ? state : fresh;
}

/** Builds and tests mutants of the kernels that are not known yet; what became of each, by name. Stopped, it gives those before. */
export async function tryKernels(mutants: readonly Mutant[], stop: AbortSignal): Promise<Map<string, Fate>> {
  const relaxed = WebAssembly.validate(readFileSync(join(ROOT, "dist/wasm/sigmoid_f32.relaxed.wasm")));
  const { digest, fates } = resumed();
  const tried = new Map<string, Fate>();
  mkdirSync(CACHE, { recursive: true });
  const bar = progress();
  bar.start(mutants.length, 0, { doing: "" });
  try {
    for (const mutant of mutants) {
      const name = nameOf(mutant);
      bar.increment(1, { doing: name });
      fates[name] ??= await fateOf(mutant, relaxed ? TARGETS : ["baseline"], stop);
      tried.set(name, fates[name]);
      writeJson(STATE, { digest, fates });
    }
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    bar.stop();
  }
  return tried;
}
