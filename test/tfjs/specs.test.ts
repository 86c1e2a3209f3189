// TensorFlow.js core's own specs, thousands of them, on either backend: with its kernels, and with ours. They are written for a bundler
// and for jasmine, so that they are bundled here and run in processes of their own.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

interface Spec {
  readonly name: string;
  readonly status: "passed" | "failed" | "pending";
  /** Whether it called a kernel of ours that did the work. */
  readonly ours: boolean;
  readonly why: readonly string[];
}

interface Run {
  readonly specs: readonly Spec[];
  /** By kernel how often it was called, and how often it left the call to the kernel of TensorFlow.js. */
  readonly calls: Readonly<Record<string, { all: number; left: number }>>;
}

/** Kernels without a spec: no op of TensorFlow.js calls them. */
const UNUSED = ["LogSoftmax"];

const here = import.meta.dirname;
const folder = mkdtempSync(join(tmpdir(), "lanewise-tfjs-"));
const bundle = join(folder, "suite.cjs");

beforeAll(() =>
  build({
    absWorkingDir: here,
    entryPoints: ["suite.js"],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "cjs",
    mainFields: ["module", "main"],
    ignoreAnnotations: true, // the package says that its specs have no side effects
  }),
);

afterAll(() => rmSync(folder, { recursive: true }));

async function run(backend: string, kernels: "tfjs" | "lanewise"): Promise<Run> {
  const result = join(folder, `${backend}.${kernels}.json`);
  const wasm = join(here, "node_modules/@tensorflow/tfjs-backend-wasm/dist/");
  const env = { ...process.env, BACKEND: backend, KERNELS: kernels, WASM_FOLDER: wasm };
  await promisify(execFile)(process.execPath, [join(here, "run.js"), bundle, result], { cwd: here, env, maxBuffer: 2 ** 28 });
  return JSON.parse(readFileSync(result, "utf8"));
}

describe.each([
  { backend: "cpu", least: 4200, work: 1141 },
  { backend: "wasm", least: 3940, work: 1148 }, // it has no kernels for the others
])("TensorFlow.js' specs on its $backend backend", ({ backend, least, work }) => {
  let [theirs, ours] = [] as unknown as [Run, Run];

  beforeAll(async () => {
    theirs = await run(backend, "tfjs");
    ours = await run(backend, "lanewise");
  });

  test("all that pass with its kernels pass with ours", () => {
    const passing = ({ specs }: Run) => specs.filter(({ status }) => status === "passed");
    expect(ours.specs.map(({ name }) => name)).toEqual(theirs.specs.map(({ name }) => name));
    const worse = ours.specs.filter(({ status }, i) => status !== "passed" && theirs.specs[i].status === "passed");
    expect(worse).toEqual([]);
    expect(passing(ours).length).toBeGreaterThanOrEqual(least);
    const by = passing(ours).filter(({ ours }) => ours).length;
    console.log(
      `${backend}: ${passing(ours).length} specs pass (${passing(theirs).length} without lanewise), ${by} of them on its kernels`,
    );
    expect(by).toBeGreaterThanOrEqual(work);
  });

  test("each of our kernels did the work of some of them", () => {
    const idle = Object.entries(ours.calls).filter(([name, { all, left }]) => all - left === 0 && !UNUSED.includes(name));
    expect(Object.keys(ours.calls).length).toBeGreaterThanOrEqual(51);
    expect(idle).toEqual([]);
  });
});
