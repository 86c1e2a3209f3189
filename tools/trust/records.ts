import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { machine } from "../../bench/report.js";

/** What the last run of a check found: plain figures, in the order in which docs/trust.md tells them. */
export type Figures = Readonly<Record<string, string | number>>;

/** The last run of a check. */
export interface Run {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly figures: Figures;
}

const FILE = new URL("../../docs/trust.json", import.meta.url);

/** By the check's name: "fuzz", "soak", ...; nothing without a file. */
export function readRuns(): Record<string, Run> {
  try {
    return JSON.parse(readFileSync(FILE, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

/** Writes what a check found into docs/trust.json, whose figures `npm run docs` puts into docs/trust.md. */
export function record(check: string, figures: Figures): void {
  const run: Run = { date: new Date().toISOString().slice(0, 10), machine: machine(), node: process.version, figures };
  const runs = Object.entries({ ...readRuns(), [check]: run }).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(new URL(`${FILE}.new`), `${JSON.stringify(Object.fromEntries(runs), null, 2)}\n`);
  renameSync(new URL(`${FILE}.new`), FILE); // in one step: a stop in the middle leaves the old one
}
