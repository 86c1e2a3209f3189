// npm run lint: biome on all but assembly/, then on assembly/, by assembly/biome.json. To biome that is TypeScript but for the decorators of
// functions, so it reads a copy in which these are comments. --write mends what biome can.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");
const ASSEMBLY = join(ROOT, "assembly");
const BIOME = join(ROOT, "node_modules/@biomejs/biome/bin/biome");
const WIDTH = 140;
/** The parts of a header, in this order. */
const PARTS = ["Method:", "Max error:", "Coefficients:"];

const options = process.argv.slice(2);
const sources = readdirSync(ASSEMBLY, { encoding: "utf8", recursive: true }).filter((file) => file.endsWith(".ts"));
const copies = mkdtempSync(join(tmpdir(), "lanewise-lint-"));

let failed = false;

/** Has biome check a folder. */
function check(cwd: string): void {
  const args = [BIOME, "check", "--error-on-warnings", ...options];
  if (spawnSync(process.execPath, args, { cwd, stdio: "inherit" }).status !== 0) failed = true;
}

/** What biome does not hold: the width of comments, and the order of a header. */
function* faults(source: string): Iterable<string> {
  for (const [i, line] of source.split("\n").entries())
    if (line.length > WIDTH) yield `${i + 1}: expected at most ${WIDTH} characters, got ${line.length}`;
  const [header] = source.match(/^(\/\/.*\n)*/) as RegExpMatchArray;
  const found = PARTS.filter((part) => header.includes(part));
  if (found.some((part, i) => header.indexOf(part) < header.indexOf(found[i - 1])))
    yield `1: expected ${found.join(" ")} in this order in the header`;
}

/** Writes each source again with something replaced, if that changes it. */
function rewrite(from: string, to: string, replaced: RegExp, by: string): void {
  for (const file of sources) {
    const text = readFileSync(join(from, file), "utf8").replace(replaced, by);
    if (text !== readFileSync(join(to, file), "utf8")) writeFileSync(join(to, file), text);
  }
}

check(ROOT);
const copy = join(copies, "assembly");
cpSync(ASSEMBLY, copy, { recursive: true });
rewrite(ASSEMBLY, copy, /^@inline (?=export|function)/gm, "/* @inline */ ");
check(copy);
if (options.includes("--write")) rewrite(copy, ASSEMBLY, /^\/\* @inline \*\/ /gm, "@inline ");
rmSync(copies, { recursive: true });
for (const file of sources)
  for (const fault of faults(readFileSync(join(ASSEMBLY, file), "utf8"))) {
    console.error(`assembly/${file}:${fault}`);
    failed = true;
  }
process.exitCode = Number(failed);
