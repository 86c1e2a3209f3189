// Writes the docstrings of the ops into dist/ops/*.d.ts, where editors and TypeDoc read them. The last step of the build.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { entries } from "./catalogue.js";
import { docstring } from "./docstrings.js";

const FOLDER = join(import.meta.dirname, "../../dist/ops");
const DECLARATION = /^export declare const (\w+):/gm;

const docstrings = new Map(entries.map((entry) => [entry.spec.name, docstring(entry)]));
for (const file of readdirSync(FOLDER).filter((file) => file.endsWith(".d.ts"))) {
  const path = join(FOLDER, file);
  const written = readFileSync(path, "utf8").replace(DECLARATION, (line, name) => {
    const text = docstrings.get(name);
    if (text === undefined || !docstrings.delete(name)) throw new Error(`${file}: no docstring of ${name}`);
    return text + line;
  });
  writeFileSync(path, written);
}
if (docstrings.size > 0) throw new Error(`no declaration of ${[...docstrings.keys()].join(", ")}`);
