// The build of a git ref, made once for each commit.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Build } from "./cases.js";

const ROOT = join(import.meta.dirname, "../..");
const CACHE = join(ROOT, "node_modules/.cache/against");

const git = (...args: string[]): string => execFileSync("git", args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** The commit's hash; a RangeError where there is none. */
export function commitOf(ref: string): string {
  try {
    return git("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`).trim();
  } catch {
    throw new RangeError(`git knows no commit "${ref}"`);
  }
}

/** Runs a program with its output on stderr; an Error where it fails. */
async function run(program: string, args: readonly string[], cwd: string, stop: AbortSignal): Promise<void> {
  const child = spawn(program, args, { cwd, stdio: ["ignore", 2, 2], signal: stop });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} failed`);
}

/** The folder of a commit's build: checked out, installed and built where it was not yet. */
export async function built(commit: string, stop: AbortSignal): Promise<string> {
  const folder = join(CACHE, commit);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const archive = `${unfinished}.tar`;
  git("archive", "--output", archive, commit);
  await run("tar", ["-xf", archive, "-C", unfinished], ROOT, stop);
  rmSync(archive);
  const npm = process.env.npm_execpath;
  const [program, first] = npm === undefined ? ["npm", []] : [process.execPath, [npm]];
  for (const words of [["ci"], ["run", "build"]]) await run(program, [...first, ...words], unfinished, stop);
  renameSync(unfinished, folder);
  return folder;
}

/** A build's exports, as a module graph of its own. Its default instance is its own, too: copies of one version would share the first one's. */
export async function load(folder: string = ROOT): Promise<Build> {
  const build: Build = await import(pathToFileURL(join(folder, "dist/index.js")).href);
  build.info();
  for (const key of Object.getOwnPropertySymbols(globalThis))
    if (key.description?.startsWith("lanewise.default@")) Reflect.deleteProperty(globalThis, key);
  return build;
}
