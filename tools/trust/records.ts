import { machine } from "../../bench/report.js";
import { byName, readJson, writeJson } from "../json.js";

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

/** By the check's name: "fuzz", "soak", ... */
export const readRuns = (): Record<string, Run> => readJson(FILE, {});

/** Writes what a check found into docs/trust.json, whose figures `npm run docs` puts into docs/trust.md. */
export function record(check: string, figures: Figures): void {
  const run: Run = { date: new Date().toISOString().slice(0, 10), machine: machine(), node: process.version, figures };
  writeJson(FILE, byName({ ...readRuns(), [check]: run }));
}
