// The test suite on other Node releases, which, unlike Node 20, run relaxed SIMD: that build on each, on the newest with V8 joining pairs of
// instructions into 256-bit ones, which it has to do with the kernels that are listed here. Plain JavaScript and the baseline build are npm
// test's; the digests of test/runtimes hold the baseline build with pairs joined.
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { FLAG } from "../src/runtime/revectorized.js";
import { NODES, nodeBinary } from "./nodes.js";

const cwd = join(import.meta.dirname, "..");
const INFO = 'import { info } from "lanewise"; const { simd, revectorized } = info(); process.stdout.write([simd, revectorized].join(" "))';
/** The newest: with pairs joined. */
const REVECTORIZED = NODES[NODES.length - 1];
/** Long tests of what surrounds the kernels: where arrays lie, and what goes wrong on the way to them. */
const SURROUNDING = ["catalogue/buffers", "catalogue/hostile", "tools/faults"];
/**
 * Functions whose kernels V8 takes, all that compute in float32 vectors: with the pairs of nodes that it joins in each, the same on Node 24
 * and 26. What looks up a table (gelu, erf) or sums in float64 (logSoftmax) is refused.
 */
const PAIRED = [
  "algebraic 72, arctan 62, binaryStep 26, celu 119, clamp 18, elu 58, expm1 45, exponential 37, gaussian 46, geluTanh 68",
  "generalizedLogistic 37, gudermannian 82, gumbelSoftmax 70, hardShrink 22, hardSigmoid 78, hardSwish 31, hardTanh 18, isru 21",
  "leakyRelu 29, linear 32, logSigmoid 99, mish 71, quickGelu 86, relu 18, relu6 18, rrelu 29, selu 61, shrink 36, sigmoid 37",
  "silu 86, softShrink 22, softmax 70, softmin 70, softplus 99, softsign 34, sparseSigmoid 23, squareplus 49, tanh 41",
  "tanhShrink 92, threshold 18, createDense 156, rmsNorm 100",
].flatMap((line) => line.split(", "));
/** Their calls, where more than x is wanted. */
const CALLS: Readonly<Record<string, string>> = {
  createDense: "createDense({ weights: x, inputs: 64, units: 64 })(x)",
  rmsNorm: "rmsNorm(x, { shape: [64, 64] })",
};

const evaluate = (node: string, code: string, flags: readonly string[]) =>
  execFileSync(node, [...flags, "--input-type=module", "--eval", code], { cwd, encoding: "utf8", maxBuffer: 2 ** 28 });

/** Runs the suite and gives its totals; a suite that fails is shown whole. */
function passes(version: string): boolean {
  const node = nodeBinary(version);
  const flags = version === REVECTORIZED ? [FLAG] : [];
  const runs = evaluate(node, INFO, flags);
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, LANEWISE_BUILDS: "relaxed" };
  const left = version === REVECTORIZED ? [] : SURROUNDING.map((name) => `--exclude=test/${name}.test.ts`);
  const vitest = ["node_modules/vitest/vitest.mjs", "run", ...flags.map((flag) => `--execArgv=${flag}`), ...left];
  const suite = spawnSync(node, vitest, { cwd, env, encoding: "utf8", maxBuffer: 2 ** 28 });
  const passed = suite.status === 0 && runs === `relaxed ${flags.length > 0}`;
  console.log(`Node ${[version, ...flags].join(" ")}, ${runs}: ${passed ? "passed" : "FAILED"}`);
  console.log(passed ? suite.stdout.match(/^ *(Test Files|Tests|Duration) .*$/gm)?.join("\n") : `${suite.stdout}${suite.stderr}`);
  return passed;
}

/** The functions in whose kernels V8 joins fewer pairs than it did, with both numbers. */
function unpaired(version: string): string[] {
  const node = nodeBinary(version);
  return PAIRED.flatMap((line) => {
    const [name, pairs] = line.split(" ");
    const call = `import { alloc, ${name} } from "lanewise"; const x = alloc(Float32Array, 4096); ${CALLS[name] ?? `${name}(x)`};`;
    const trace = evaluate(node, call, [FLAG, "--trace-wasm-revectorize", "--no-liftoff"]);
    const joined = [...trace.matchAll(/Decided? to vectorize, (\d+) revectorizable nodes/g)].reduce(
      (sum, [, nodes]) => sum + Number(nodes),
      0,
    );
    return joined < Number(pairs) ? [`${name} (${joined} of ${pairs})`] : [];
  });
}

const asked = process.argv.slice(2);
const nodes = NODES.filter((version) => asked.length === 0 || asked.includes(version.split(".")[0]));
if (nodes.length < asked.length)
  throw new RangeError(`engines: expected some of ${NODES.map((v) => v.split(".")[0]).join(", ")}, got ${asked.join(", ")}`);
const failed = nodes.filter((version) => !passes(version));
if (failed.length > 0) {
  console.error(`The suite failed on Node ${failed.join(", ")}.`);
  process.exitCode = 1;
}
for (const version of nodes.filter((version) => version !== NODES[0])) {
  const single = unpaired(version);
  if (single.length === 0) continue;
  console.error(`V8 of Node ${version} joins fewer pairs of instructions than before: ${single.join(", ")}.`);
  process.exitCode = 1;
}
