// The tests, with modules of kernels from another folder in the place of the usual ones.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { defineConfig } from "vitest/config";

const folder = process.env.LANEWISE_MUTANT ?? "";

export default defineConfig({
  plugins: [
    {
      name: "mutant",
      enforce: "pre",
      resolveId(source, importer = "") {
        const [, name] = resolve(importer, "..", source).match(/\/src\/wasm\/(\w+)\.js$/) ?? [];
        const path = join(folder, `${name}.ts`);
        return name !== undefined && existsSync(path) ? path : undefined;
      },
    },
  ],
  test: { include: ["test/*.test.ts"], environment: "node", pool: "forks", maxWorkers: 1, testTimeout: 60_000, hookTimeout: 60_000 },
});
