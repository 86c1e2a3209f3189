// dist/**/*.js -> dist/cjs: the package for require, in Node, Jest, ts-node and Metro. Code and keys are those of the ES module; the kernels
// are not stored again: in Node they are read from dist/wasm/*.wasm, and a bundler (by the field "browser") takes the text of dist/wasm/*.js.
// The files end in .js: Metro finds no others.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";

const DIST = join(import.meta.dirname, "../dist");
const OUT = join(DIST, "cjs");

const modules = readdirSync(join(DIST, "wasm"))
  .filter((file) => file.endsWith("_f32.baseline.wasm"))
  .map((file) => file.replace("_f32.baseline.wasm", ""));

/** In Node: a module's binaries, read on first use. */
const BINARIES = `"use strict";
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const binary = (name) => {
  const bytes = (build) => () => readFileSync(join(__dirname, "../wasm", name + "." + build + ".wasm"));
  return { name, baseline: bytes("baseline"), relaxed: bytes("relaxed") };
};
module.exports = (name) => ({ float32: binary(name + "_f32"), float64: binary(name + "_f64") });
`;

/** The same in a bundle. */
const BUNDLED = `"use strict";
const modules = {
${modules.map((name) => `  ${name}: () => require("../wasm/${name}.js"),`).join("\n")}
};
module.exports = (name) => modules[name]().default;
`;

/** Instead of the text of a module's binaries, a call of the above. */
const binaries: Plugin = {
  name: "binaries",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^#binaries$/ }, () => ({ path: "./binaries.js", external: true }));
    onLoad({ filter: new RegExp(`[\\\\/]wasm[\\\\/](${modules.join("|")})\\.js$`) }, ({ path }) => ({
      contents: `import binaries from "#binaries"; export default /*#__PURE__*/ binaries("${path.replace(/^.*[\\/]|\.js$/g, "")}");`,
    }));
  },
};

const write = (file: string, content: string) => writeFileSync(join(OUT, file), content);

/** A file that hands on one of the entries: as properties that a test may spy on. */
const hand = (entry: string) => `"use strict";
const { ${entry} } = require("./all.js");
module.exports = Object.defineProperty({ ...${entry} }, "__esModule", { value: true });
`;

/** Its declarations: the types are those of the ES module, so that both go together in one program. */
const declarations = (
  path: string,
  names: readonly string[],
) => `import type * as lanewise from "${path}" with { "resolution-mode": "import" };

export type * from "${path}" with { "resolution-mode": "import" };
${names.map((name) => `export declare const ${name}: typeof lanewise.${name};\n`).join("")}`;

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT);
await build({
  stdin: {
    contents:
      'export * as index from "./index.js"; export * as float16 from "./float16/index.js"; export * as tfjs from "./tfjs/index.js"; export * as transformers from "./transformers/index.js";',
    resolveDir: DIST,
  },
  outfile: join(OUT, "all.js"),
  bundle: true,
  format: "cjs",
  target: "es2022",
  minify: true,
  plugins: [binaries],
});
await build({ entryPoints: [join(DIST, "revectorize.js")], outdir: OUT, bundle: true, format: "cjs", target: "es2022", minify: true });
write("revectorize.d.ts", "export {};\n");
write("binaries.js", BINARIES);
write("bundled.js", BUNDLED);
write(
  "package.json",
  `${JSON.stringify({ type: "commonjs", sideEffects: ["./revectorize.js"], browser: { "./binaries.js": "./bundled.js" } }, undefined, 2)}\n`,
);
for (const [entry, path] of [
  ["index", "../index.js"],
  ["float16", "../float16/index.js"],
  ["tfjs", "../tfjs/index.js"],
  ["transformers", "../transformers/index.js"],
]) {
  write(`${entry}.js`, hand(entry));
  write(`${entry}.d.ts`, declarations(path, Object.keys(await import(join(OUT, path)))));
}
