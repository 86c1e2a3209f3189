import type { Form } from "../../../tools/accuracy/subject.js";
import { readJson, writeJson } from "../../../tools/json.js";

type Build = Form["build"];

/** Digests by build and by what was computed. */
export type Digests = Record<Build, Record<string, string>>;

/** The digests of all inputs that were computed so far, by engine: where a run goes on. Each stands behind its kernel's fingerprint. */
export type Ledger = Record<string, Digests>;

const FILE = new URL("../../../docs/digests.json", import.meta.url);

export const empty = (): Digests => ({ baseline: {}, relaxed: {} });

export const readLedger = (): Ledger => readJson(FILE, {});

/** Adds a digest to what the file has by now: another run may be under way. */
export function keep(engine: string, build: Build, name: string, digest: string): void {
  const ledger = readLedger();
  ledger[engine] ??= empty();
  ledger[engine][build][name] = digest;
  writeJson(FILE, ledger);
}
