// Code that does what the page shows.
import type { Values } from "../catalogue/curve.js";
import type { Entry } from "../catalogue/entries.js";
import { plainCode } from "../catalogue/plain.js";

const unaryCode = (name: string, options: string): string => {
  const given = options === "" ? "" : `, ${options}`;
  return `import { ${name} } from "lanewise";

const x = Float32Array.of(-2, -0.5, 0, 1, 3);
const y = ${name}(x${given});
const slope = ${name}.derivative(x${given});`;
};

export function snippet({ name, unary }: Entry, values: Values): string {
  const given = Object.entries(values).map(([key, value]) => `${key}: ${value}`);
  if (unary) return unaryCode(name, given.length === 0 ? "" : `{ ${given.join(", ")} }`);
  return `import { ${name} } from "lanewise";\n\nconst y = ${plainCode(name)};`;
}
