// The tarball as users load it: with require in every Node, in Jest, ts-node, Metro, Next.js and Parcel, and its declarations in four
// releases of TypeScript. Each of projects/ is a package of its own.
import { execFile, execSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { runInNewContext } from "node:vm";
import binaryen from "binaryen";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeBinary } from "../../tools/nodes.js";

const HERE = import.meta.dirname;
const MODULES = join(HERE, "node_modules");
const PACKAGE = join(MODULES, "lanewise");
const out = mkdtempSync(join(tmpdir(), "lanewise-packages-"));
const require = createRequire(import.meta.url);

const start = promisify(execFile);

/** Runs a script of an installed package, or of a project; gives what it prints. Not synchronous: the test's time limit holds for it. */
async function run(project: string, args: readonly string[], node = process.execPath): Promise<string> {
  const env = { ...process.env, NODE_ENV: project === "next" ? "production" : undefined, VITEST: undefined, NEXT_TELEMETRY_DISABLED: "1" };
  try {
    const { stdout } = await start(node, args, { cwd: join(HERE, "projects", project), env, timeout: 200_000, killSignal: "SIGKILL" });
    return stdout;
  } catch (error) {
    const { message, stdout, stderr } = error as Error & { stdout: string; stderr: string };
    throw new Error(`${message}\n${stdout}\n${stderr}`);
  }
}

beforeAll(() => {
  const [{ filename }] = JSON.parse(
    execSync(`npm pack --ignore-scripts --json --pack-destination "${out}"`, { cwd: join(HERE, "../.."), encoding: "utf8", stdio: "pipe" }),
  );
  rmSync(PACKAGE, { recursive: true, force: true });
  mkdirSync(PACKAGE);
  execSync(`tar xzf "${join(out, filename)}" -C "${PACKAGE}" --strip-components=1`);
});
afterAll(() => rmSync(out, { recursive: true }));

describe.each(["20.0.0", "20.18.3", process.versions.node, "22.0.0", "22.23.3"])("Node %s", (version) => {
  const node = version === process.versions.node ? process.execPath : nodeBinary(version);
  // Maglev of 22.0.0 sometimes deadlocks with the end of the process, after everything has run: 32 of 60 runs; 22.9 has it mended
  const flags = version === "22.0.0" ? ["--no-maglev"] : [];
  const runs = async (args: readonly string[]) => void (await run("node", [...flags, ...args], node));
  test("require, and import beside it", () => runs(["require.cjs"]));
  test("with frozen intrinsics", () => runs(["--frozen-intrinsics", "frozen.mjs"]));
  test("with Object frozen", () => runs(["freeze.mjs"]));
});

test.each([
  ["an import", "24.21.0", "revectorize.mjs", true],
  ["require", "24.21.0", "revectorize.cjs", true],
  ["a Node without it", "20.18.3", "revectorize.mjs", false],
])("instructions of 256 bits: %s", async (_, version, file, on) => {
  expect(await run("node", [file], nodeBinary(version))).toBe(`${on}\n`);
});

// 22 has them by another name, behind a flag
test.each([
  ["22.23.3", "index", ["--experimental-wasm-memory64"]],
  ["24.21.0", "address", []],
])("a memory with 64-bit addresses is refused when the instance is made: Node %s", async (version, name, flags) => {
  await run("node", [...flags, "memory64.mjs", name], nodeBinary(version));
});

test.each(["node", "jsdom"])("Jest, environment %s", async (environment) => {
  await run("jest", [join(MODULES, "jest/bin/jest.js"), "--ci", "--no-cache", `--env=${environment}`]);
});

test("ts-node", async () => {
  expect(await run("ts-node", [join(MODULES, "ts-node/dist/bin.js"), "main.ts"])).toMatch(/^0,2 (relaxed|baseline)\n$/);
});

test("Metro: a bundle in which the kernels are", async () => {
  const { runBuild, loadConfig } = require("metro");
  const project = join(HERE, "projects/metro");
  const config = await loadConfig({ cwd: project }, { projectRoot: project, watchFolders: [HERE, join(HERE, "../..")] });
  config.transformer.babelTransformerPath = join(project, "babel.js");
  config.resetCache = true;
  config.maxWorkers = 1;
  config.reporter = { update: () => {} };
  const { code } = await runBuild(config, { entry: "main.js", platform: "web", dev: false, minify: false });
  const program: { result?: unknown } = { WebAssembly, performance, FinalizationRegistry } as object;
  runInNewContext(code, program);
  expect(program.result).toEqual(["0,2", expect.stringMatching(/^(relaxed|baseline)$/)]);
});

test("Next.js: on the server and in the page", async () => {
  await run("next", [join(MODULES, "next/dist/bin/next"), "build"]);
  const built = join(HERE, "projects/next/.next/server/pages/index.js");
  expect(readFileSync(built, "utf8")).toMatch(/lanewise/);
  expect(
    await run("next", [
      "-e",
      `import("next").then(async ({ default: next }) => {
    const app = next({ dev: false, dir: ".", quiet: true });
    await app.prepare();
    const server = require("node:http").createServer(app.getRequestHandler()).listen(0, async () => {
      console.log(await (await fetch("http://localhost:" + server.address().port)).text());
      process.exit();
    });
  })`,
    ]),
  ).toMatch(/<p>0,2,(relaxed|baseline); 0,2<\/p>/);
});

test("Parcel, with packageExports", async () => {
  const dist = join(out, "parcel");
  await run("parcel", [join(MODULES, "parcel/lib/bin.js"), "build", "main.js", "--dist-dir", dist, "--no-cache", "--no-source-maps"]);
  expect(await run("parcel", [join(dist, "main.js")])).toMatch(/^0,2 (relaxed|baseline)\n$/);
});

describe.each(["typescript-5.6", "typescript-5.7", "typescript", "typescript-7.0"])("%s", (typescript) => {
  const tsc = join(MODULES, typescript, "bin/tsc");
  const check = async (lib: string[], skipLibCheck: boolean, files: readonly string[]) => {
    const compilerOptions = { noEmit: true, strict: true, target: "es2022", module: "nodenext", types: ["node"], lib, skipLibCheck };
    writeFileSync(join(HERE, "projects/types/tsconfig.json"), JSON.stringify({ compilerOptions, files }));
    await run("types", [tsc, "-p", "."]);
  };
  test.each([true, false])("without the DOM, skipLibCheck %s", async (skip) => {
    await check(["es2022"], skip, ["esm.mts", "cjs.cts", "shared.mts", "float16.mts"]);
  });
  test.skipIf(/-5\.[67]$/.test(typescript))("with Float16Array", () => check(["esnext"], true, ["float16Array.mts"]));
  test.each([true, false])("with the DOM, skipLibCheck %s", async (skip) => {
    await check(["es2022", "dom"], skip, ["esm.mts", "cjs.cts", "shared.mts", "float16.mts", "dom.mts"]);
  });
});

test("binaryen reads the raw binaries, and validates them with the features that they name", () => {
  for (const build of ["baseline", "relaxed"]) {
    const module = binaryen.readBinary(readFileSync(join(PACKAGE, `dist/wasm/softmax_f32.${build}.wasm`)));
    expect(module.getFeatures() & binaryen.Features.SIMD128).not.toBe(0);
    expect(module.getFeatures() & binaryen.Features.RelaxedSIMD).toBe(build === "relaxed" ? binaryen.Features.RelaxedSIMD : 0);
    expect(module.validate()).toBe(1);
    module.dispose();
  }
});
