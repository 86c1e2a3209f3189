// Writes src/float16/ops.ts: the ops of src/ops by the same names, for arrays of 16 bits too. One export for each, since a bundle leaves out
// what it does not import only where the exports are written out.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as ops from "../src/ops/index.js";

const FILE = join(import.meta.dirname, "../src/float16/ops.ts");
const HEAD = `// Made by tools/float16.ts.
import * as ops from "../ops/index.js";
import type { Wrapped } from "./types.js";
import { wrapped } from "./wrapped.js";
`;

/** What editors show; the reference has the whole docstring of the op in src/ops. */
const docstring = ({ summary, formula }: { summary: string; formula: string }) =>
  `/** ${summary} \`y = ${formula}\`; for arrays of 16 bits too. */\n`;

const lines = Object.entries(ops).map(([name, { spec }]) =>
  name === spec.name
    ? `${docstring(spec)}export const ${name}: Wrapped<typeof ops.${name}> = /*#__PURE__*/ wrapped(ops.${name});\n`
    : `/** ${spec.name} by its other name. */\nexport { ${spec.name} as ${name} };\n`,
);
writeFileSync(FILE, `${HEAD}\n${lines.join("")}`);
