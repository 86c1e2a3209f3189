// The tests, with modules of kernels from another folder in the place of the usual ones.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { suite } from "../../vitest.config.js";

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
  test: { ...suite, pool: "forks", maxWorkers: 1 },
});
