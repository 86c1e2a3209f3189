import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { create } from "lanewise";
import { prove } from "./prove.mjs";

const [major] = process.versions.node.split(".");

for (const build of ["baseline", "relaxed"]) {
  const bytes = await readFile(new URL(import.meta.resolve(`lanewise/wasm/sigmoid_f32.${build}.wasm`)));
  if (build === "relaxed" && major < 22) {
    assert.equal(WebAssembly.validate(bytes), false);
    continue;
  }
  const module = await WebAssembly.compile(bytes);
  assert.ok(WebAssembly.Module.exports(module).some(({ name }) => name === "sigmoid_f32"));
  const lanewise = await create({ module });
  assert.equal(lanewise.info.simd, build);
  prove(lanewise);
}
