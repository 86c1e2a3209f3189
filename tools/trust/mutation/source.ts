import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CACHE } from "./modules.js";

const ROOT = join(import.meta.dirname, "../../..");
const STRYKER = "test/mutation/node_modules/@stryker-mutator/core/bin/stryker.js";
const CONFIG = "test/mutation/stryker.config.js";

/** All sources of the package but the generated ones, and those for TensorFlow.js, whose tests are a package of their own. */
export const sources: readonly string[] = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
  .map((name) => `src/${name.replaceAll("\\", "/")}`)
  .filter((name) => name.endsWith(".ts") && !/^src\/(wasm\/|tfjs\/|float16\/ops)/.test(name))
  .sort();

/** A change that Stryker has made. */
export interface Change {
  readonly file: string;
  readonly line: number;
  readonly replacement: string;
  readonly status: "Killed" | "Timeout" | "Survived" | "NoCoverage" | "RuntimeError" | "CompileError" | "Ignored";
}

/** The lines of a file that hold code, as Stryker names ranges. */
export const linesOf = (file: string): string[] =>
  readFileSync(join(ROOT, file), "utf8")
    .split("\n")
    .flatMap((line, i) => (/^\s*(\/\/|\/?\*|import\b|$)/.test(line) ? [] : [`${file}:${i + 1}-${i + 1}`]));

/** Has Stryker change these lines in all of its ways. */
export async function changesOf(lines: readonly string[], stop: AbortSignal): Promise<Change[]> {
  const stryker = spawn(process.execPath, [STRYKER, "run", CONFIG, "--mutate", lines.join()], {
    cwd: ROOT,
    stdio: ["ignore", 2, 2],
    signal: stop,
  });
  const code = await new Promise((resolve, reject) => {
    stryker.once("error", reject);
    stryker.once("exit", resolve);
  });
  if (code !== 0) throw new Error(`Stryker ended with ${code}`);
  return reported();
}

interface Report {
  readonly files: Record<string, { mutants: { location: { start: { line: number } }; replacement?: string; status: Change["status"] }[] }>;
}

function reported(): Change[] {
  const { files }: Report = JSON.parse(readFileSync(join(CACHE, "report.json"), "utf8"));
  return Object.entries(files).flatMap(([file, { mutants }]) =>
    mutants.map(({ location, replacement = "", status }) => ({ file, line: location.start.line, replacement, status })),
  );
}
