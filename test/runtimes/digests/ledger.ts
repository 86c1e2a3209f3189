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

/** Adds a digest to what the file has by now: another run may be under way. It is replaced in one step, so that a stop leaves the old one. */
export function keep(engine: string, build: Build, name: string, digest: string): void {
  const ledger = readLedger();
  ledger[engine] ??= empty();
  ledger[engine][build][name] = digest;
  writeFileSync(new URL(`${FILE}.new`), `${JSON.stringify(ledger, null, 2)}\n`);
  renameSync(new URL(`${FILE}.new`), FILE);
}
