import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assemble, CompileError, compile, floatsOf, inlined, TARGETS } from "../../compile.js";
import { groupsWith, MEMORY, opOf } from "./modules.js";
import { type Mutant, mutated } from "./mutants.js";

const ROOT = join(import.meta.dirname, "../../..");
/** Milliseconds after which a test run counts as endless. */
const ENDLESS = 300_000;

/** What became of a mutant: a test failed, none did, asc does not compile it, or no byte of the kernels changes. */
export type Fate = "killed" | "survived" | "invalid" | "same bytes";

/** Binaries of a module by lane and target, as the build has them. */
const built = (name: string): Map<string, Uint8Array> =>
  new Map(
    floatsOf(name).flatMap((lane) =>
      TARGETS.map((target) => [`${lane}.${target}`, readFileSync(join(ROOT, `dist/wasm/${name}_${lane}.${target}.wasm`))]),
    ),
  );

const usual = new Map<string, Promise<Uint8Array>>();

async function binary(name: string, lane: string, target: string, change?: Mutant): Promise<Uint8Array> {
  const read = (path: string) => {
    try {
      const text = readFileSync(path, "utf8");
      return change !== undefined && path === join(ROOT, change.file) ? mutated(text, change) : text;
    } catch {
      return null;
    }
  };
  return assemble(await compile([name], lane, target, read), name, lane, target);
}

/** The same without a change, compiled once. */
function unchanged(name: string, lane: string, target: string): Promise<Uint8Array> {
  const key = `${name}.${lane}.${target}`;
  const known = usual.get(key) ?? binary(name, lane, target);
  usual.set(key, known);
  return known;
}

/** Puts those of some modules that a mutant changes for a target into a folder; gives their names. */
async function build(mutant: Mutant, modules: readonly string[], target: string, folder: string): Promise<string[]> {
  const changed: string[] = [];
  for (const name of modules) {
    const binaries = built(name);
    let differs = false;
    for (const lane of floatsOf(name)) {
      const own = await binary(name, lane, target, mutant);
      if (Buffer.compare(own, await unchanged(name, lane, target)) === 0) continue;
      differs = true;
      binaries.set(`${lane}.${target}`, own);
    }
    if (!differs) continue;
    writeFileSync(join(folder, `${name}.ts`), inlined(name, binaries));
    changed.push(name);
  }
  return changed;
}

/** Whether a test passes with the modules of a folder in the place of the usual ones. */
async function passes(test: string, op: string | undefined, target: string, folder: string, stop: AbortSignal): Promise<boolean> {
  stop.throwIfAborted();
  const options = ["--config", "test/mutation/kernels.config.ts", "--bail", "1", ...(op === undefined ? [] : ["-t", `\\b${op}\\b`])];
  const run = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...options, `test/${test}.test.ts`], {
    cwd: ROOT,
    stdio: "ignore",
    env: { ...process.env, LANEWISE_MUTANT: folder, LANEWISE_BUILDS: target },
    detached: true, // a group of its own: with vitest go its workers, of which one may never come back from a kernel
  });
  const until = AbortSignal.any([stop, AbortSignal.timeout(ENDLESS)]);
  const end = () => run.pid !== undefined && process.kill(-run.pid, "SIGKILL");
  until.addEventListener("abort", end);
  return new Promise<boolean>((resolve, reject) => {
    run.once("error", reject);
    run.once("exit", (code) => (stop.aborted ? reject(stop.reason) : resolve(code === 0)));
  }).finally(() => until.removeEventListener("abort", end));
}

const sound = new Map<string, Promise<boolean>>();

/** Whether a test passes with the usual modules: a failure tells something of a mutant only then. Tried once. */
function control(test: string, target: string, stop: AbortSignal): Promise<boolean> {
  const key = `${test}, ${target}`;
  const known = sound.get(key) ?? passes(test, undefined, target, "", stop);
  sound.set(key, known);
  return known;
}

/** Builds and tests one mutant, in the first of the targets in which it changes a byte. */
export async function fateOf(mutant: Mutant, targets: readonly string[], stop: AbortSignal): Promise<Fate> {
  const folder = mkdtempSync(join(tmpdir(), "lanewise-mutant-"));
  try {
    for (const target of targets) {
      let changes = false;
      for (const { modules, tests } of groupsWith(mutant.file)) {
        const changed = await build(mutant, modules, target, folder);
        const op = opOf(mutant.file, changed);
        for (const test of changed.length > 0 ? tests : []) {
          if (await passes(test, test === MEMORY ? undefined : op, target, folder, stop)) continue;
          if (!(await control(test, target, stop))) throw new Error(`test/${test}.test.ts fails on the kernels as they are`);
          return "killed";
        }
        changes ||= changed.length > 0;
      }
      if (changes) return "survived";
    }
    return "same bytes";
  } catch (error) {
    if (error instanceof CompileError) return "invalid";
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
