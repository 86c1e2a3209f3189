// The table of kernels in docs/kernels.md, from the sources: signatures and comments of assembly/exports.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EXPORTS, OWN } from "../compile.js";
import { signatures } from "../signatures.js";
import { markdown } from "./page.js";

const COMMENTED = /^\/\*\* (.+) \*\/\nexport function (\w+)\(/gm;

/** The comment of every export of a module. */
function meanings(module: string): ReadonlyMap<string, string> {
  const source = readFileSync(join(EXPORTS, `${module}.ts`), "utf8");
  return new Map([...source.matchAll(COMMENTED)].map(([, meaning, name]) => [name, meaning]));
}

/** What a kernel computes: its comment; a gradient may leave it to the op that it belongs to. */
function meaningOf(name: string, found: ReadonlyMap<string, string>): string {
  const [, op, precise] = /^(\w+?)_grad(_precise)?$/.exec(name) ?? [];
  const gradient = `${precise === undefined ? "" : "the precise form of "}the gradient of \`${op}\``;
  const meaning = found.get(name) ?? (op !== undefined && found.has(op) ? gradient : undefined);
  if (meaning === undefined) throw new Error(`assembly/exports: ${name} has no comment of one line`);
  return meaning;
}

/** `sigmoid(x, y, n)`, `dot(x, w, n): number`. */
function call(name: string, rest: string): string {
  const [, parameters, result] = /^\((.*)\): (\w+);$/.exec(rest) as RegExpExecArray;
  return `\`${name}(${parameters.replace(/: number/g, "")})${result === "void" ? "" : `: ${result}`}\``;
}

/** A table for each module. */
export function kernelsPart(): string {
  const sections = OWN.map((module) => {
    const found = meanings(module);
    const rows = signatures(EXPORTS, module).map(({ name, rest }) => [call(name, rest), meaningOf(name, found)]);
    return `### ${module}\n\n${markdown(["kernel", "what it does"], [], rows)}`;
  });
  return sections.join("\n\n");
}
