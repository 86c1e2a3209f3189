import { mulberry32 } from "../../bench/inputs.js";
import { changesOf, core, linesOf } from "./mutation/source.js";

const random = mulberry32(1);
const all = core
  .flatMap(linesOf)
  .map((line) => ({ line, key: random() }))
  .sort((a, b) => a.key - b.key)
  .map(({ line }) => line);
console.log(all.length);
const changes = await changesOf(all.slice(0, Number(process.argv[2])), new AbortController().signal);
const n = (s: string) => changes.filter(({ status }) => status === s).length;
for (const c of changes)
  if (c.status === "Survived" || c.status === "NoCoverage") console.log(c.status, `${c.file}:${c.line}`, JSON.stringify(c.replacement));
console.log(
  changes.length,
  ["Killed", "Timeout", "Survived", "NoCoverage", "RuntimeError", "CompileError"].map((s) => `${s} ${n(s)}`).join(),
);
