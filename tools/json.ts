// Reads and writes figures in JSON files.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** What a file holds; `absent` where there is none. */
export const readJson = <T>(file: string | URL, absent: T): T => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : absent);

/** Replaces the file in one step, so that a stop in the middle leaves the old one. */
export function writeJson(file: string | URL, value: unknown): void {
  const path = file instanceof URL ? file.pathname : file;
  writeFileSync(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

/** Entries in the order of their names. */
export const byName = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
