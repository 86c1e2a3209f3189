// @assemblyscript/loader as a function that evaluates it when called: the package itself assigns Object.hasOwn and makes a TextDecoder when
// it is imported, which throws under --frozen-intrinsics and in jsdom. Bundlers drop what is not used of it here, too.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

const ROOT = join(import.meta.dirname, "..");

/** A TypeScript file; `Object`, `TextDecoder` and `WebAssembly` are parameters in it. */
export function lazyLoader(): string {
  const { version, license } = JSON.parse(readFileSync(join(ROOT, "node_modules/@assemblyscript/loader/package.json"), "utf8"));
  const [{ text }] = buildSync({
    stdin: { contents: 'export { instantiateSync } from "@assemblyscript/loader";', resolveDir: ROOT },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  }).outputFiles;
  return `// Made by tools/build.ts.
// @ts-nocheck
// @assemblyscript/loader ${version}, ${license}, https://github.com/AssemblyScript/assemblyscript/tree/main/lib/loader
export default function load(Object: object, TextDecoder: object, WebAssembly: object): typeof import("@assemblyscript/loader").instantiateSync {
${text.trim().replace(/export\{(\w+) as instantiateSync\};$/, "return $1;")}
}
`;
}
