/**
 * npm run trust -- licences: holds the licence of every package in the lock files against a list, and counts what users install: one
 * package at most.
 *
 * What they install has to be permissive; what only builds and tests it never reaches them, and may ask more of those who pass it on.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { program } from "commander";
import satisfies from "spdx-satisfies";
import { JSON_OPTION, table, WRITE_OPTION } from "../terminal.js";
import { record } from "./records.js";

const PERMISSIVE = ["0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "Unlicense"];
const OF_TOOLS = [...PERMISSIVE, "CC-BY-3.0", "CC-BY-4.0", "LGPL-3.0-or-later", "MPL-2.0", "OFL-1.1", "Python-2.0"];

const ROOT = join(import.meta.dirname, "../..");

/** Every folder with a lock file; what is published has its own in the root. */
const FOLDERS = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*package-lock.json"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .trim()
  .split("\n")
  .map(dirname);

interface Package {
  readonly folder: string;
  readonly name: string;
  readonly license: string;
  /** Whether users install it. */
  readonly runtime: boolean;
}

type Entry = {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly peer?: boolean;
  readonly link?: boolean;
};

function packagesIn(folder: string): Package[] {
  const { packages } = JSON.parse(readFileSync(join(ROOT, folder, "package-lock.json"), "utf8")) as {
    packages: Record<string, Entry>;
  };
  return Object.entries(packages)
    .filter(([path, { link }]) => path !== "" && !link)
    .map(([path, { version, license = "none", dev, peer }]) => ({
      folder,
      name: `${path.replace(/.*node_modules\//, "")} ${version}`,
      license,
      runtime: folder === "." && !dev && !peer,
    }));
}

function isAllowed({ license, runtime }: Package): boolean {
  try {
    return satisfies(license, runtime ? PERMISSIVE : OF_TOOLS);
  } catch {
    return false; // no SPDX expression
  }
}

/** How many packages there are of each licence, the most frequent one first. */
function counts(packages: readonly Package[]): string {
  const found = new Map<string, number>();
  for (const { license } of packages) found.set(license, (found.get(license) ?? 0) + 1);
  return [...found]
    .sort(([, a], [, b]) => b - a)
    .map(([license, count]) => `${license} ${count}`)
    .join(", ");
}

function folderTable(packages: readonly Package[]): string {
  const own = (folder: string) => packages.filter((one) => one.folder === folder);
  const rows = FOLDERS.map((folder) => [folder, own(folder).length, counts(own(folder))]);
  return table(["folder", "packages", "licences"], "lrl", rows, [null, null, 100]);
}

const { json, write } = program
  .name("npm run trust -- licences")
  .description("Holds the licence of every package in the lock files against a list.")
  .addOption(JSON_OPTION)
  .addOption(WRITE_OPTION)
  .parse()
  .opts<{ json: boolean; write: boolean }>();

const packages = FOLDERS.flatMap(packagesIn);
const runtime = packages.filter((one) => one.runtime);
const refused = packages.filter((one) => !isAllowed(one));
console.log(json ? JSON.stringify(packages, null, 2) : folderTable(packages));
for (const { folder, name, license } of refused) console.error(`${folder}: ${name} has a licence that is not on the list: ${license}`);
if (runtime.length > 1) console.error(`Users install more than one package: ${runtime.map(({ name }) => name).join(", ")}`);
if (write) {
  record("licences", {
    "packages that users install": runtime.map(({ name, license }) => `${name} (${license})`).join(", "),
    "packages in the lock files": packages.length,
    "different licences": new Set(packages.map(({ license }) => license)).size,
    "under a licence that is not on the list": refused.length,
  });
}
if (refused.length > 0 || runtime.length > 1) process.exitCode = 1;
