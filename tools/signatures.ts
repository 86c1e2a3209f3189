// Reads the kernels' signatures from the modules' sources: they type `lw.kernels` and fill docs/kernels.md.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const EXPORT = /^export function (\w+)\(([^)]*)\): (\w+)/gm;

/** The exports of a module, without the element type that their names end in, each with the rest of its signature: `(x: number, n: number): void;` */
export function signatures(assembly: string, module: string): { name: string; rest: string }[] {
  return [...readFileSync(join(assembly, `${module}.ts`), "utf8").matchAll(EXPORT)].map(([, name, parameters, type]) => {
    const list = parameters.split(",").map((parameter) => parameter.replace(/:.*/s, "").trim());
    const typed = list.filter((parameter) => parameter !== "").map((parameter) => `${parameter}: number`);
    return { name, rest: `(${typed.join(", ")}): ${type === "void" ? "void" : "number"};` };
  });
}

/** A TypeScript file with the type of all kernels, and the module of each. */
export function kernelTypes(assembly: string, modules: readonly string[], floatsOf: (module: string) => readonly string[]): string {
  const found = modules.map((module) => ({ module, exports: signatures(assembly, module) }));
  const imports = neighbours(modules).map((module) => `import ${module} from "./${module}.js";\n`);
  const types = found.flatMap(({ module, exports }) =>
    exports.flatMap(({ name, rest }) => floatsOf(module).map((float) => `  ${name}_${float}${rest}\n`)),
  );
  const table = found.flatMap(({ module, exports }) => exports.map(({ name }) => `  ${name}: ${module},\n`));
  return `// Made by tools/build.ts.\n${imports.join("")}\nexport interface Kernels {\n${types.join("")}}\n\nexport const MODULES = {\n${table.join("")}};\n`;
}

/** Modules with much in common. A bundle has them in this order, and gzip finds in one what it has just seen: 1 kB less of the package. */
const RELATED =
  "sparsemax softmin softmax mask logSoftmax logSumExp losses hardmax gated prelu random maxout matmul quantized conv norms rotary embeddings sampling chain".split(
    " ",
  );

function neighbours(modules: readonly string[]): string[] {
  const related = RELATED.filter((name) => modules.includes(name));
  return [...related, ...modules.filter((name) => !related.includes(name))];
}
