// npm pack -> an empty project -> the package as its users meet it: import, require, bundles, types, raw binaries. The programs are
// in test/package/programs. It packs the build as it is.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Format, type Platform } from "esbuild";
import { NODES, nodeBinary } from "./nodes.js";
import { makeProject } from "./project.js";

const BIN = join(import.meta.dirname, "../node_modules/.bin");
const SHIPPED =
  /^(dist\/[\w/]+\.(js|d\.ts)|dist\/cjs\/package\.json|dist\/wasm\/\w+\.(baseline|relaxed)\.wasm|package\.json|sbom\.cdx\.json|(README|CHANGELOG|SECURITY)\.md|LICENSE)$/;
const REQUIRED = [
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "SECURITY.md",
  "sbom.cdx.json",
  "dist/index.js",
  "dist/index.d.ts",
  "dist/float16/index.js",
  "dist/tfjs/index.js",
  "dist/transformers/index.js",
  "dist/cjs/index.js",
  "dist/wasm/sigmoid_f32.relaxed.wasm",
];

const project = makeProject();
const bundles = mkdtempSync(join(tmpdir(), "lanewise-bundles-"));
const { shell } = project;
const run = (node: string, file: string) => execFileSync(node, [file], { cwd: project.folder, encoding: "utf8", stdio: "pipe" });
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
  const { files, tarball } = project;
  const extra = files.filter((path) => !SHIPPED.test(path));
  const missing = REQUIRED.filter((path) => !files.includes(path));
  await check(`the tarball: ${files.length} files`, () => assert.deepEqual({ extra, missing }, { extra: [], missing: [] }));
  await check("publint", () => shell(`"${BIN}/publint" run --strict ${tarball}`));
  // not node10: TypeScript's resolution of before Node 12.7, which reads no "exports"
  await check("are the types wrong?", () => shell(`"${BIN}/attw" --profile node16 ${tarball}`));
}

async function checkTypes(): Promise<void> {
  const tsc = `"${BIN}/tsc" --noEmit --strict --target es2022`;
  await check("types, as Node resolves", () => shell(`${tsc} --module nodenext types.ts types.cts`));
  await check("types, as a bundler resolves", () => shell(`${tsc} --module esnext --moduleResolution bundler types.ts`));
}

/** Bundles a program of test/package/programs; gives the generated files that came along: binaries, and the loader. */
async function bundle(entry: string, outfile: string, format: Format, platform: Platform): Promise<string[]> {
  const files = { absWorkingDir: project.folder, entryPoints: [entry], outfile: join(bundles, outfile), external: ["node:*"] };
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
    assert.deepEqual((await bundle("relu.mjs", "relu.mjs", "esm", "browser")).sort(), ["loader.js", "probe.js", "rectifiers.js"]),
  );
}

async function checkNode(version: string, node: string): Promise<void> {
  await check(`Node ${version}: import`, () => run(node, "import.mjs"));
  await check(`Node ${version}: require`, () => run(node, "require.cjs"));
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
  project.remove();
  rmSync(bundles, { recursive: true });
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
if (counts.failed > 0) process.exitCode = 1;
