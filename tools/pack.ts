// npm pack -> an empty project -> the package as its users meet it: import, require, bundles, types, raw binaries (test/package). It packs
// the build as it is.
import assert from "node:assert/strict";
import { execFileSync, execSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Format, type Platform } from "esbuild";
import { NODES, nodeBinary } from "./nodes.js";

const ROOT = join(import.meta.dirname, "..");
const BIN = join(ROOT, "node_modules/.bin");
const SHIPPED = /^(dist\/[\w/]+\.(js|d\.ts)|dist\/wasm\/\w+\.(baseline|relaxed)\.wasm|package\.json|README\.md|CHANGELOG\.md|LICENSE)$/;
const REQUIRED = ["README.md", "CHANGELOG.md", "LICENSE", "dist/index.js", "dist/index.d.ts", "dist/wasm/sigmoids_f32.relaxed.wasm"];

const project = mkdtempSync(join(tmpdir(), "lanewise-project-"));
const bundles = mkdtempSync(join(tmpdir(), "lanewise-bundles-"));
const shell = (command: string, cwd = project) => execSync(command, { cwd, encoding: "utf8", stdio: "pipe" });
const run = (node: string, file: string) => execFileSync(node, [file], { cwd: project, encoding: "utf8", stdio: "pipe" });
const counts = { passed: 0, failed: 0 };

/** Says what holds; what does not is shown with the output of the command that failed. */
async function check(what: string, prove: () => unknown): Promise<void> {
  try {
    await prove();
    counts.passed++;
    console.log(`ok      ${what}`);
  } catch (error) {
    const { message, stdout = "" } = error as Error & { stdout?: string };
    counts.failed++;
    console.log(`FAILED  ${what}\n${message}\n${stdout}`);
  }
}

async function checkTarball(): Promise<void> {
  const [{ filename, files }] = JSON.parse(shell(`npm pack --ignore-scripts --json --pack-destination "${project}"`, ROOT));
  const paths: string[] = files.map((file: { path: string }) => file.path);
  const extra = paths.filter((path) => !SHIPPED.test(path));
  const missing = REQUIRED.filter((path) => !paths.includes(path));
  await check(`the tarball: ${paths.length} files`, () => assert.deepEqual({ extra, missing }, { extra: [], missing: [] }));
  await check("publint", () => shell(`"${BIN}/publint" run --strict ${filename}`));
  await check("are the types wrong?", () => shell(`"${BIN}/attw" --profile esm-only ${filename}`));

  cpSync(join(ROOT, "test/package"), project, { recursive: true });
  writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }');
  shell(`npm install --prefer-offline ./${filename}`);
}

async function checkTypes(): Promise<void> {
  const tsc = `"${BIN}/tsc" --noEmit --strict --target es2022`;
  await check("types, as Node resolves", () => shell(`${tsc} --module nodenext types.ts types.cts`));
  await check("types, as a bundler resolves", () => shell(`${tsc} --module esnext --moduleResolution bundler types.ts`));
}

/** Bundles a program of test/package; gives the binaries that came along. */
async function bundle(entry: string, outfile: string, format: Format, platform: Platform): Promise<string[]> {
  const files = { absWorkingDir: project, entryPoints: [entry], outfile: join(bundles, outfile), external: ["node:*"] };
  const { metafile } = await build({ ...files, format, platform, bundle: true, minify: true, metafile: true, logLevel: "silent" });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
  return inputs.filter((path) => path.includes("lanewise/dist/wasm/")).map((path) => path.replace(/.*\//, ""));
}

async function checkBundles(): Promise<void> {
  await check("bundles", async () => {
    await bundle("bundle.mjs", "esm.mjs", "esm", "browser");
    await bundle("bundle.mjs", "cjs.cjs", "cjs", "node");
  });
  await check("a bundle carries the binaries of what it imports, no others", async () =>
    assert.deepEqual((await bundle("relu.mjs", "relu.mjs", "esm", "browser")).sort(), ["probe.js", "rectifiers.js"]),
  );
}

async function checkNode(version: string, node: string): Promise<void> {
  await check(`Node ${version}: import`, () => run(node, "import.mjs"));
  if (Number.parseInt(version, 10) >= 22) await check(`Node ${version}: require`, () => run(node, "require.cjs"));
  await check(`Node ${version}: raw binaries`, () => run(node, "raw.mjs"));
  await check(`Node ${version}: a bundle, ESM`, () => run(node, join(bundles, "esm.mjs")));
  await check(`Node ${version}: a bundle, CommonJS`, () => run(node, join(bundles, "cjs.cjs")));
}

try {
  await checkTarball();
  await checkTypes();
  await checkBundles();
  await checkNode(process.versions.node, process.execPath);
  for (const version of NODES) await checkNode(version, nodeBinary(version));
} finally {
  for (const folder of [project, bundles]) rmSync(folder, { recursive: true });
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
if (counts.failed > 0) process.exitCode = 1;
