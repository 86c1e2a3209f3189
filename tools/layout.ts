// assembly/layout.ts as TypeScript for src/: the same constants without their WebAssembly types.
const CONSTANT = /^export const ([A-Z][A-Z0-9_]*): \w+ = (\d+);$/;

/** Keeps comments and blank lines; throws for a line that is neither one of those nor a whole-number constant. */
export function layout(source: string): string {
  let comment = false;
  const lines = source.split("\n").map((line) => {
    if (comment || line.startsWith("//") || line.startsWith("/*")) {
      comment = (comment || line.startsWith("/*")) && !line.endsWith("*/");
      return line;
    }
    const [, name, value] = line.match(CONSTANT) ?? [];
    if (name === undefined && line !== "") throw new SyntaxError(`assembly/layout.ts: not a constant: ${line}`);
    return name === undefined ? line : `export const ${name} = ${value};`;
  });
  return `// Made by tools/build.ts from assembly/layout.ts.\n${lines.join("\n")}`;
}
