/**
 * npm run trust -- reproduce: builds the sources once more, clean, in another folder, at another time and in another time zone, and
 * compares every byte with dist/, then the tarballs that npm packs of both.
 */
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { program } from "commander";
import { JSON_OPTION, progress, WRITE_OPTION } from "../terminal.js";
import { record } from "./records.js";

const ROOT = join(import.meta.dirname, "../..");

const { json, write } = program
  .name("npm run trust -- reproduce")
  .description("Builds the sources once more in another folder, and compares every byte with dist/, and the tarballs.")
  .addOption(JSON_OPTION)
  .addOption(WRITE_OPTION)
  .parse()
  .opts<{ json: boolean; write: boolean }>();

const sha256 = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

/** The files below a folder; none where there is no such folder. */
const files = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { encoding: "utf8", recursive: true }).filter((file) => statSync(join(folder, file)).isFile())
    : [];

/** What a clone would have, with the changes that are not committed. */
function copySources(to: string): void {
  const sources = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: ROOT, encoding: "utf8" });
  for (const file of sources.split("\0").filter((file) => file !== "" && existsSync(join(ROOT, file))))
    cpSync(join(ROOT, file), join(to, file));
  symlinkSync(join(ROOT, "node_modules"), join(to, "node_modules"), "junction");
}

async function build(folder: string, expected: number): Promise<void> {
  const bar = progress();
  bar.start(expected, 0, { doing: "building in another folder" });
  const watch = setInterval(() => bar.update(files(join(folder, "dist")).length), 500);
  const env = { ...process.env, TZ: "Pacific/Auckland" };
  const running = spawn("npm run --silent build", { cwd: folder, env, shell: true, stdio: ["ignore", 2, 2] });
  const interrupt = () => running.kill();
  process.on("SIGINT", interrupt); // a terminal has told the build, too
  const [status] = await once(running, "exit");
  process.off("SIGINT", interrupt);
  clearInterval(watch);
  bar.stop();
  if (status !== 0) throw new Error("the other build ended without a result");
}

/** The SHA-256 of the tarball that npm makes of a folder. */
function pack(folder: string, to: string): string {
  const printed = execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", to], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ filename }] = JSON.parse(printed);
  return sha256(join(to, filename));
}

interface Outcome {
  readonly files: number;
  readonly bytes: number;
  readonly different: readonly string[];
  readonly tarballs: readonly string[];
}

async function compare(): Promise<Outcome> {
  const other = mkdtempSync(join(tmpdir(), "lanewise-again-"));
  try {
    const [here, there] = [ROOT, other].map((folder) => join(folder, "dist"));
    const own = files(here);
    copySources(other);
    await build(other, own.length);
    const every = [...new Set([...own, ...files(there)])].sort();
    const digest = (folder: string, file: string) => (existsSync(join(folder, file)) ? sha256(join(folder, file)) : "none");
    return {
      files: every.length,
      bytes: own.reduce((sum, file) => sum + statSync(join(here, file)).size, 0),
      different: every.filter((file) => digest(here, file) !== digest(there, file)),
      tarballs: [ROOT, other].map((folder) => pack(folder, other)),
    };
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
}

const outcome = await compare();
const { different, tarballs } = outcome;
const equal = tarballs[0] === tarballs[1];
if (json) console.log(JSON.stringify(outcome, null, 2));
else {
  console.log(
    `${outcome.files} files of ${outcome.bytes} bytes, built twice: ${different.length} differ${["", ...different].join("\n  ")}`,
  );
  console.log(`SHA-256 of the tarballs: ${equal ? `both ${tarballs[0]}` : tarballs.join(", ")}`);
}
if (write) {
  record("reproduce", {
    "files built twice": outcome.files,
    bytes: outcome.bytes,
    different: different.length,
    "SHA-256 of the two tarballs": equal ? "equal" : "different",
  });
}
if (different.length > 0 || !equal) process.exitCode = 1;
