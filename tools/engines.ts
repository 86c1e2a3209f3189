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
/** Functions whose kernels V8 takes: all that computes in float32 vectors. */
const PAIRED = [
  "algebraic arctan binaryStep celu clamp elu expm1 exponential gaussian geluTanh generalizedLogistic gudermannian",
  "gumbelSoftmax hardShrink hardSigmoid hardSwish hardTanh isru leakyRelu linear logSigmoid mish quickGelu relu relu6 rrelu",
  "selu shrink sigmoid silu softShrink softmax softmin softplus softsign sparseSigmoid squareplus tanh tanhShrink threshold",
].join(" ");

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

/** The functions of whose kernels no two instructions were joined. */
function unpaired(version: string): string[] {
  const node = nodeBinary(version);
  return PAIRED.split(" ").filter((name) => {
    const call = `import { alloc, ${name} } from "lanewise"; ${name}(alloc(Float32Array, 4096));`;
    const trace = evaluate(node, call, [FLAG, "--trace-wasm-revectorize", "--no-liftoff"]);
    return !/Decided? to vectorize, [1-9]\d* revectorizable nodes/.test(trace);
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
  console.error(`V8 of Node ${version} joins no instructions of ${single.join(", ")}.`);
  process.exitCode = 1;
}
