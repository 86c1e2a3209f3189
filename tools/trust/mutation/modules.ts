import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { MODULES } from "../../compile.js";

const ROOT = join(import.meta.dirname, "../../..");

/** The tests of the element-wise ops, the quick ones first. */
const ELEMENTWISE = ["double", "float64", "accuracy", "buffers", "laws"];

/** The tests that look at what a module computes. */
const TESTS: Readonly<Record<string, readonly string[]>> = {
  curves: ELEMENTWISE,
  dense: ["dense"],
  gates: ["folds", "channels", "noise"],
  logRows: ["rows"],
  losses: ["losses"],
  masks: ["rows"],
  probe: ["memory"],
  rectifiers: ELEMENTWISE,
  reductions: ["rows"],
  rows: ["rows"],
  sampling: ["sampling", "noise", "statistics"],
  sigmoids: ELEMENTWISE,
  smooth: ELEMENTWISE,
  sparse: ["sparse"],
};

export const testsOf = (modules: readonly string[]): string[] => [...new Set(modules.flatMap((name) => TESTS[name]))];

/** The op whose name its tests have, where a source is that of one element-wise op. */
export const opOf = (file: string, modules: readonly string[]): string | undefined =>
  modules.every((name) => TESTS[name] === ELEMENTWISE) ? file.match(/\/ops\/(\w+)\.ts$/)?.[1] : undefined;

/** The files that a source imports, itself among them. */
function imported(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of readFileSync(join(ROOT, file), "utf8").matchAll(/from "(\.[^"]+)"/g))
    imported(`${join(dirname(file), path)}.ts`, seen);
  return seen;
}

const FILES = new Map(MODULES.map((name) => [name, imported(`assembly/${name}.ts`)]));

/** All sources of kernels. */
export const sources: readonly string[] = [...new Set([...FILES.values()].flatMap((files) => [...files]))].sort();

/** The modules that a source is a part of. */
export const modulesWith = (file: string): string[] => MODULES.filter((name) => FILES.get(name)?.has(file));
