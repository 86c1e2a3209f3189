// The programs page.mjs and worker.mjs of a project as a page's scripts, page.js and worker.js, by each of the bundlers.
import { join } from "node:path";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { build as esbuild } from "esbuild";
import { rollup } from "rollup";
import { build as vite } from "vite";
import webpack from "webpack";

const ENTRIES = ["page", "worker"];

type Bundle = (project: string, to: string) => Promise<unknown>;

const programs = (project: string) => Object.fromEntries(ENTRIES.map((name) => [name, join(project, `${name}.mjs`)]));

export const BUNDLERS: Readonly<Record<string, Bundle>> = {
  esbuild: (project, to) =>
    esbuild({
      entryPoints: programs(project),
      outdir: to,
      bundle: true,
      minify: true,
      format: "esm",
      external: ["node:*"],
      absWorkingDir: project,
      logLevel: "error",
    }),

  rollup: async (project, to) => {
    const onwarn = ({ message }: { message: string }) => {
      throw new Error(message);
    };
    const bundle = await rollup({ input: programs(project), external: /^node:/, plugins: [nodeResolve({ browser: true })], onwarn });
    await bundle.write({ dir: to, format: "esm", entryFileNames: "[name].js" });
  },

  vite: (project, to) =>
    vite({
      root: project,
      configFile: false,
      logLevel: "error",
      build: { outDir: to, modulePreload: false, rollupOptions: { input: programs(project), output: { entryFileNames: "[name].js" } } },
    }),

  webpack: (project, to) =>
    new Promise<void>((resolve, reject) => {
      const output = { path: to, filename: "[name].js", publicPath: "" };
      webpack({ mode: "production", context: project, entry: programs(project), output, performance: false }, (error, stats) => {
        if (error) reject(error);
        else if (stats?.hasErrors()) reject(new Error(stats.toString()));
        else resolve();
      });
    }),
};
