import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { MODULES } from "../../compile.js";

const ROOT = join(import.meta.dirname, "../../..");

/** Where the checks keep what they found so far. */
export const CACHE = join(ROOT, "node_modules/.cache/mutation");

/** The files in the folders of test/, such as gated/gated.test.ts. */
export const testFiles: readonly string[] = readdirSync(join(ROOT, "test"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readdirSync(join(ROOT, "test", name)).map((file) => `${name}/${file}`))
  .filter((file) => file.endsWith(".ts"))
  .sort();

/** Where arrays may lie. */
const BUFFERS = "catalogue/buffers";

/** The tests of the element-wise ops, the quick ones first. */
const ELEMENTWISE = ["elementwise/accuracy", "elementwise/references", BUFFERS, "elementwise/laws"];

/** The tests whose folders or files have the names of families, then where arrays may lie. */
const of = (...families: readonly string[]): readonly string[] => [
  ...families.flatMap((family) => {
    const found = testFiles.filter((file) => `/${file}`.includes(`/${family}`) && file.endsWith(".test.ts"));
    if (found.length === 0) throw new Error(`no tests of ${family}`);
    return found.map((file) => file.slice(0, -".test.ts".length));
  }),
  BUFFERS,
];
const GATED = of("gated");
const ROWS = of("softmax");

/** The tests that look at what a module computes, where they have not its name. */
const TESTS: Record<string, readonly string[]> = {
  arithmetic: of("adapter"),
  curves: ELEMENTWISE,
  exponential: ELEMENTWISE,
  gated: GATED,
  hardmax: ROWS,
  images: of("adapter"),
  logSoftmax: ROWS,
  logSumExp: ROWS,
  losses: of("losses", "elementLosses", "binaryCrossEntropy"),
  mask: ROWS,
  matmul: of("dense"),
  maxout: GATED,
  probe: ["runtime/memory"],
  random: of("random", "sampling"),
  rectifiers: ELEMENTWISE,
  sampling: of("sampling", "selection", "randomStatistics"),
  sigmoid: ELEMENTWISE,
  smooth: ELEMENTWISE,
  softmax: ROWS,
  softmin: ROWS,
  tanh: ELEMENTWISE,
};

const testsOf = (module: string): readonly string[] => {
  TESTS[module] ??= of(module);
  return TESTS[module];
};

/** What looks at the memory around the arrays of every kernel. */
export const MEMORY = "catalogue/kernelMemory";

/** The op whose name its tests have, where a source is that of one element-wise op. */
export const opOf = (file: string, modules: readonly string[]): string | undefined =>
  modules.every((name) => testsOf(name) === ELEMENTWISE) ? file.match(/\/ops\/(\w+)\.ts$/)?.[1] : undefined;

/** The files that a source imports, itself among them. */
function imported(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of readFileSync(join(ROOT, file), "utf8").matchAll(/from "(\.[^"]+)"/g))
    imported(`${join(dirname(file), path)}.ts`, seen);
  return seen;
}

const FILES = new Map(MODULES.map((name) => [name, imported(`assembly/exports/${name}.ts`)]));

/** All sources of kernels. */
export const sources: readonly string[] = [...new Set([...FILES.values()].flatMap((files) => [...files]))].sort();

/** The modules that a source is a part of, together with those that the same tests look at. */
export const groupsWith = (file: string): { modules: string[]; tests: readonly string[] }[] => {
  const modules = MODULES.filter((name) => FILES.get(name)?.has(file));
  return [...new Set(modules.map(testsOf))].map((tests) => ({
    modules: modules.filter((name) => testsOf(name) === tests),
    tests: [...tests, MEMORY],
  }));
};
