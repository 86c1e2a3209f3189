// npm pack -> an empty project with the package installed, as its users have it, and the programs of test/package/programs.
import { execSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");

export interface Project {
  readonly folder: string;
  /** The tarball's name in that folder. */
  readonly tarball: string;
  /** The paths in the tarball. */
  readonly files: readonly string[];
  /** Runs a command in the folder, and gives what it prints. */
  shell(command: string): string;
  remove(): void;
}

/** Packs the build as it is. */
export function makeProject(): Project {
  const folder = mkdtempSync(join(tmpdir(), "lanewise-project-"));
  const run = (command: string, cwd: string) => execSync(command, { cwd, encoding: "utf8", stdio: "pipe" });
  const [{ filename, files }] = JSON.parse(run(`npm pack --ignore-scripts --json --pack-destination "${folder}"`, ROOT));
  cpSync(join(ROOT, "test/package/programs"), folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  run(`npm install --prefer-offline ./${filename}`, folder);
  return {
    folder,
    tarball: filename,
    files: files.map((file: { path: string }) => file.path),
    shell: (command) => run(command, folder),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
