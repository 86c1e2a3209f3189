// The test suite on other Node releases. Unlike Node 20 they run relaxed SIMD, so that all builds are tested.
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { NODES, nodeBinary } from "./nodes.js";

const cwd = join(import.meta.dirname, "..");
const SIMD = 'import { info } from "lanewise"; process.stdout.write(info().simd)';

/** Runs the suite and gives its totals; a suite that fails is shown whole. */
function passes(version: string): boolean {
  const node = nodeBinary(version);
  const simd = execFileSync(node, ["--input-type=module", "--eval", SIMD], { cwd, encoding: "utf8" });
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
  const suite = spawnSync(node, ["node_modules/vitest/vitest.mjs", "run"], { cwd, env, encoding: "utf8", maxBuffer: 2 ** 28 });
  const passed = suite.status === 0 && simd === "relaxed";
  console.log(`Node ${version}, ${simd} SIMD: ${passed ? "passed" : "FAILED"}`);
  console.log(passed ? suite.stdout.match(/^ *(Test Files|Tests|Duration) .*$/gm)?.join("\n") : `${suite.stdout}${suite.stderr}`);
  return passed;
}

const failed = NODES.filter((version) => !passes(version));
if (failed.length > 0) {
  console.error(`The suite failed on Node ${failed.join(", ")}.`);
  process.exitCode = 1;
}
