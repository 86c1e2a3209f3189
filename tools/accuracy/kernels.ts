import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { functionsOf } from "./binary.js";
import type { Form, Subject } from "./subject.js";

const WASM = new URL("../../dist/wasm/", import.meta.url);

const modules = readdirSync(WASM)
  .filter((file) => file.endsWith(".wasm"))
  .map((file) => ({ file, ...functionsOf(readFileSync(new URL(file, WASM))) }));

/** What a kernel computes. */
type Target = Pick<Subject, "op" | "derivative" | "dtype">;

function find({ op, derivative, dtype }: Target, { build, precise }: Form) {
  const name = `${op}${derivative ? "_grad" : ""}${precise ? "_precise" : ""}_${dtype}`;
  const module = modules.find(({ file, exported }) => file.endsWith(`.${build}.wasm`) && exported.has(name));
  return module && { code: module.exported.get(name) as Uint8Array, inner: module.inner };
}

export const hasKernel = (target: Target, form: Form): boolean => find(target, form) !== undefined;

/** A fingerprint of a kernel's code, and of whatever it might call, but of nothing else in its module. */
export function fingerprint(target: Target, form: Form): string {
  const kernel = find(target, form);
  if (kernel === undefined) throw new Error(`no kernel for ${JSON.stringify({ ...target, ...form })} in dist/wasm: npm run build`);
  const hash = createHash("sha256").update(kernel.code);
  for (const code of kernel.inner) hash.update(code);
  return hash.digest("hex").slice(0, 16);
}
