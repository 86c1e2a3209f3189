import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { create } from "lanewise";
import { fillBits } from "../ulp.js";
import { functionsOf } from "./binary.js";
import { type Form, type Subject, unaryOps } from "./subject.js";

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

const SAMPLE = 2 ** 20;

/**
 * A digest of what a float32 kernel gives for 2^20 inputs at equal distances in bit space: it tells new results from new code with the same
 * results. Undefined where the engine does not run the build.
 */
export async function bitsOf({ op, derivative }: Pick<Target, "op" | "derivative">, { build, precise }: Form): Promise<string | undefined> {
  const lw = await create({ simd: build, precise }).catch(() => undefined);
  if (lw === undefined) return undefined;
  const x = new Float32Array(SAMPLE);
  fillBits(x, 1237, 2 ** 32 / SAMPLE); // an odd start, lest all end in the same zeros
  const whole = unaryOps(lw)[op];
  const y = (derivative ? whole.derivative : whole)(x, { out: new Float32Array(SAMPLE) });
  return createHash("sha256")
    .update(y.map((value) => (Number.isNaN(value) ? Number.NaN : value)) as Float32Array)
    .digest("hex")
    .slice(0, 16);
}
