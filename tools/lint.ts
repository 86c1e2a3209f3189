// npm run lint: biome on all but assembly/, then on assembly/, by assembly/biome.json. To biome that is TypeScript but for the decorators of
// functions, so it reads a copy in which these are comments. --write mends what biome can. Then what biome does not know: faults.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

/** In a kernel: the width of its lines, which biome does not format, and the order of its header. */
function* kernelFaults(source: string): Iterable<string> {
  for (const [i, line] of source.split("\n").entries())
    if (line.length > WIDTH) yield `${i + 1}: expected at most ${WIDTH} characters, got ${line.length}`;
  const [header] = source.match(/^(\/\/.*\n)*/) as RegExpMatchArray;
  const found = PARTS.filter((part) => header.includes(part));
  if (found.some((part, i) => header.indexOf(part) < header.indexOf(found[i - 1])))
    yield `1: expected ${found.join(" ")} in this order in the header`;
}

/** In any source: a comment is one line, but for the header of a file and for docstrings. */
function* faults(source: string): Iterable<string> {
  const lines = source.split("\n");
  const comments = lines.map((line) => /^\s*\/\/(?! @| biome-ignore)/.test(line));
  const body = lines.findIndex((line) => !line.startsWith("//"));
  for (let i = body; i < lines.length; i++)
    if (comments[i] && comments[i - 1]) yield `${i + 1}: expected a comment of one line, got a second one`;
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
const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.mts", "*.tsx"], {
  cwd: ROOT,
  encoding: "utf8",
});
for (const file of tracked.split("\n").filter((file) => file !== "" && existsSync(join(ROOT, file)))) {
  const source = readFileSync(join(ROOT, file), "utf8");
  for (const fault of [...faults(source), ...(file.startsWith("assembly/") ? kernelFaults(source) : [])]) {
    console.error(`${file}:${fault}`);
    failed = true;
  }
}
process.exitCode = Number(failed);
