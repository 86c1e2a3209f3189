import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Form } from "../../../tools/accuracy/subject.js";

type Build = Form["build"];

/** Digests by build and by what was computed. */
export type Digests = Record<Build, Record<string, string>>;

/** The digests of all inputs that were computed so far, by engine: where a run goes on. Each stands behind its kernel's fingerprint. */
export type Ledger = Record<string, Digests>;

const FILE = new URL("../../../docs/digests.json", import.meta.url);

export const empty = (): Digests => ({ baseline: {}, relaxed: {} });

/** Nothing without a file. */
export function readLedger(): Ledger {
  try {
    return JSON.parse(readFileSync(FILE, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

/** Replaces the file in one step, so that a stop in the middle leaves the old one. */
export function writeLedger(ledger: Ledger): void {
  writeFileSync(new URL(`${FILE}.new`), `${JSON.stringify(ledger, null, 1)}\n`);
  renameSync(new URL(`${FILE}.new`), FILE);
}
