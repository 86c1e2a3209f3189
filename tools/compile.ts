// assembly/*.ts -> asc -> constant hoist -> one binary for each module, element type and target, and the same bytes as TypeScript.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import binaryen from "binaryen";
import { encode } from "./encode.js";
import { hoistConstants } from "./hoist.js";
import { signatures } from "./signatures.js";

const ROOT = join(import.meta.dirname, "..");

/** The modules: a file of assembly/exports each. */
export const EXPORTS = join(ROOT, "assembly/exports");
export const MODULES = readdirSync(EXPORTS)
  .map((file) => file.replace(/\.ts$/, ""))
  .sort();
/** Those that only lanewise/tfjs or lanewise/float16 imports: an instance does not have their kernels, so that the package does not carry them. */
export const ADAPTER = ["arithmetic", "images"];
export const HALVES = ["float16", "float16Rows"];
const ASIDE = [...ADAPTER, ...HALVES];
/** The modules of the package's own functions. */
export const OWN = MODULES.filter((module) => module !== "probe" && !ASIDE.includes(module));
export const FLOATS = ["f32", "f64"];
/** Those of float32 alone: TensorFlow.js has no float64, float16 numbers become float32, and weights in fewer bits meet float32. */
const SINGLE = [...ASIDE, "quantized"];
/** The element types of a module. */
export const floatsOf = (module: string): string[] => (SINGLE.includes(module) ? ["f32"] : FLOATS);
export const TARGETS = ["baseline", "relaxed"];
/** The sources are wrong. */
export class CompileError extends Error {}

/** How a source is read: its text, or null where there is no such file, since asc probes many paths for an import. */
export type Read = (path: string) => string | null;

/** Compiles modules at once (a compilation takes a second or two, whatever its size) to WebAssembly text, its constants hoisted. */
export async function compile(modules: readonly string[], float: string, target: string, read: Read = readText): Promise<string> {
  let text = "";
  const entries = modules.map((name) => `assembly/exports/${name}.ts`);
  const { error, stderr } = await asc.main(
    [...entries, "--config", "asconfig.json", "--target", target, "--use", `float=${float}`, "--baseDir", ROOT, "--textFile", "all.wat"],
    {
      readFile: (path, base) => read(join(base, path)),
      writeFile: (_path, contents) => {
        text = contents.toString();
      },
    },
  );
  if (error) throw new CompileError(`${float}, ${target}\n${stderr.toString()}`);
  return hoistConstants(text);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

const FEATURES = ["bulk-memory", "nontrapping-fptoint", "sign-ext", "simd128"];

/**
 * A binary and, in a section at its end, the features that an engine must have, as LLVM writes them: without it wasm-opt and binaryen refuse
 * its SIMD. Only the files have it: in the inlined bytes it took 1.2 kB of the gzipped package.
 */
export function withFeatures(binary: Uint8Array, target: string): Uint8Array {
  const text = (value: string) => [value.length, ...Buffer.from(value)];
  const names = target === "relaxed" ? [...FEATURES, "relaxed-simd"] : FEATURES;
  const section = [...text("target_features"), names.length, ...names.flatMap((name) => [...Buffer.from("+"), ...text(name)])];
  return Uint8Array.from([...binary, 0, section.length, ...section]);
}

/** The exports of one module, under names that tell their element type (sigmoid -> sigmoid_f32), and the functions that they need. */
export function assemble(text: string, name: string, float: string, target: string): Uint8Array {
  // by the names in its source: behind two exports of different modules may be one function, if their code is the same
  const names = new Set(signatures(EXPORTS, name).map(({ name }) => name));
  const own = text.replace(/^ \(export "([^"]+)" \(func .*\n/gm, (line, exported) =>
    names.has(exported) ? line.replace(/" \(func/, `_${float}" (func`) : "",
  );
  const module = binaryen.parseText(own);
  module.setFeatures(binaryen.Features.All);
  module.runPasses(["remove-unused-module-elements"]); // and nothing that optimises: it would fold the constants back into the loops
  if (!module.validate()) throw new CompileError(`${name} (${float}, ${target}) is invalid after the constant hoist`);
  module.addCustomSection("lanewise", Buffer.from(target)); // so that create({ module }) knows what it was given
  const binary = module.emitBinary();
  module.dispose();
  return binary;
}

/**
 * A module's binaries as a TypeScript file: for each element type the text of both targets. gzip looks back 32 KiB, so that in this order it
 * finds in the second target what it has seen in the first.
 */
export function inlined(name: string, binaries: Map<string, Uint8Array>): string {
  const floats = floatsOf(name).map((float) => {
    const builds = TARGETS.map((target) => `    ${target}: "${encode(binaries.get(`${float}.${target}`) ?? new Uint8Array())}",\n`);
    return `  ${float.replace("f", "float")}: {\n    name: "${name}_${float}",\n${builds.join("")}  },\n`;
  });
  return `// Made by tools/build.ts.\nexport default {\n${floats.join("")}};\n`;
}
