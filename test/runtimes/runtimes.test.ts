// The package in Deno, in Bun, and in workerd, which forbids to compile bytes. (Node: tools/pack.ts and tools/engines.ts.)
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeProject, type Project } from "../../tools/project.js";
import { binary } from "./launch.js";

let project: Project;

beforeAll(() => {
  project = makeProject();
});

afterAll(() => project.remove());

describe.each([
  { name: "Deno", program: binary("@deno", "deno"), args: ["run", "--allow-all"] },
  { name: "Bun", program: binary("@oven", "bin/bun"), args: ["run"] },
])("$name", ({ program, args }) => {
  const run = (file: string) => execFileSync(program, [...args, file], { cwd: project.folder, encoding: "utf8", stdio: "pipe" });

  test.each([
    ["import", "import.mjs"],
    ["require", "require.cjs"],
    ["raw binaries", "raw.mjs"],
  ])("%s", (_, file) => {
    run(file); // asserts by itself, and fails with an exit code
  });

  test("SIMD, in which build depends on the engine's multiply-adds, and threads", () => {
    const { simd, threads } = JSON.parse(run("print.mjs"));
    expect([simd === "relaxed" || simd === "baseline", threads]).toEqual([true, 2]);
  });
});

test("Deno, without permission for anything: no network, no files, no environment", () => {
  const { folder } = project;
  const answer = execFileSync(binary("@deno", "deno"), ["run", "--no-prompt", "print.mjs"], {
    cwd: folder,
    encoding: "utf8",
    stdio: "pipe",
  });
  expect(JSON.parse(answer).threads).toBe(2);
});

test("workerd: modules that come with the program run, nothing else is compiled, and info says so", async () => {
  const { folder } = project;
  await build({
    absWorkingDir: folder,
    entryPoints: ["isolate.mjs"],
    outfile: "isolate.js",
    bundle: true,
    format: "esm",
    external: ["*.wasm"],
  });
  const modules = ["softmax", "sigmoid"];
  for (const name of modules)
    copyFileSync(join(folder, `node_modules/lanewise/dist/wasm/${name}_f32.relaxed.wasm`), join(folder, `${name}.wasm`));
  const wasm = modules.map((name) => `(name = "${name}.wasm", wasm = embed "${name}.wasm")`);
  writeFileSync(
    join(folder, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "isolate.js", esModule = embed "isolate.js"), ${wasm.join(", ")}],
    compatibilityDate = "2026-01-01"
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);`,
  );
  const workerd = spawn(binary("@cloudflare", "bin/workerd"), ["serve", "config.capnp", "--control-fd=1"], { cwd: folder });
  try {
    const [line] = await once(createInterface(workerd.stdout), "line");
    const { port } = JSON.parse(line);
    const { own, given, error } = await (await fetch(`http://127.0.0.1:${port}`)).json();
    expect(error).toBeUndefined();
    expect(given).toMatchObject({ simd: "relaxed", reason: "the modules that were given" });
    expect(own.simd).toBe("none");
    expect(own.reason).toMatch(/baseline: .*disallowed/);
  } finally {
    workerd.kill();
  }
});
