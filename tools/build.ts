// assembly/*.ts -> one binary for each module, element type and target: dist/wasm/*.wasm, and the same bytes as text (encode.ts) in
// src/wasm/*.ts, from where the TypeScript build inlines them. gzip takes this text to .97 times the gzipped binary, hex to 1.12, base64,
// which hides the repetitions, to 1.9.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { ADAPTER, assemble, compile, EXPORTS, FLOATS, floatsOf, HALVES, inlined, MODULES, OWN, TARGETS, withFeatures } from "./compile.js";
import { layout } from "./layout.js";
import { lazyLoader } from "./loader.js";
import { kernelTypes } from "./signatures.js";

const ROOT = join(import.meta.dirname, "..");

for (const folder of ["dist", "src/wasm"]) rmSync(join(ROOT, folder), { recursive: true, force: true });
for (const folder of ["dist/wasm", "src/wasm"]) mkdirSync(join(ROOT, folder), { recursive: true });
const modules = new Map(MODULES.map((name) => [name, new Map<string, Uint8Array>()]));
for (const float of FLOATS) {
  for (const target of TARGETS) {
    const names = MODULES.filter((name) => floatsOf(name).includes(float));
    const text = await compile(names, float, target);
    for (const name of names) {
      const binary = assemble(text, name, float, target);
      modules.get(name)?.set(`${float}.${target}`, binary);
      writeFileSync(join(ROOT, `dist/wasm/${name}_${float}.${target}.wasm`), withFeatures(binary, target));
    }
  }
}
for (const [name, binaries] of modules) writeFileSync(join(ROOT, `src/wasm/${name}.ts`), inlined(name, binaries));
writeFileSync(join(ROOT, "src/wasm/layout.ts"), layout(readFileSync(join(ROOT, "assembly/layout.ts"), "utf8")));
writeFileSync(join(ROOT, "src/wasm/kernels.ts"), kernelTypes(EXPORTS, OWN, floatsOf));
writeFileSync(join(ROOT, "src/wasm/adapterKernels.ts"), kernelTypes(EXPORTS, ADAPTER, floatsOf));
writeFileSync(join(ROOT, "src/wasm/float16Kernels.ts"), kernelTypes(EXPORTS, HALVES, floatsOf));

writeFileSync(join(ROOT, "src/wasm/loader.ts"), lazyLoader());

const [{ text: worker }] = buildSync({
  entryPoints: [join(ROOT, "src/threads/worker.ts")],
  bundle: true,
  minify: true,
  format: "cjs", // in the others `require` becomes a shim, by which a worker of a browser looks like one of Node's
  external: ["node:worker_threads"],
  write: false,
}).outputFiles;
writeFileSync(join(ROOT, "src/wasm/worker.ts"), `// Made by tools/build.ts.\nexport default ${JSON.stringify(worker)};\n`);
