import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { UnarySpec } from "../../src/spec/spec.js";
import { isComplete, type Measurement, type Records } from "../accuracy/records.js";
import { share, shortest, upwards } from "../decimals.js";
import { preciseUlp } from "../references.js";
import { NOTES } from "./notes.js";
import { filled, markdown } from "./page.js";

type Specs = Readonly<Record<string, UnarySpec>>;

const HEAD = ["op", "build", "max ULP", "at", "correctly rounded", "bound"];
const GOAL = 1;

/** docs/accuracy.md's table, of what has been through all inputs, and what is to be said of the ops beyond one ULP. */
export function accuracyPart(records: Records, specs: Specs): string {
  const rows = Object.entries(records).flatMap(([op, forms]) =>
    Object.entries(forms)
      .filter(([, seen]) => isComplete(seen))
      .map(([build, seen]) => row(op, build, seen, specs[op])),
  );
  const notes = beyond(records, specs).map((op) => `- **${op}**, ${upwards(maxUlp(records, op) as number, 2)}: ${note(records, op)}`);
  return [
    markdown(HEAD, HEAD.slice(2), rows),
    "",
    "## Beyond one ULP, and what one would cost",
    "",
    ...(notes.length > 0 ? notes : ["None."]),
  ].join("\n");
}

/** The bound of a value; derivatives have none here, since they may cross zero. */
function row(op: string, build: string, { max, at, rounded, inputs, failed, zeros }: Measurement, spec: UnarySpec | undefined): string[] {
  const bound = spec === undefined ? "" : String(build.endsWith("precise") ? preciseUlp(op) : spec.ulp);
  const faults = [failed > 0 ? `${failed} NaN or infinities wrong` : "", zeros > 0 ? `${zeros} zeros of the wrong sign` : ""];
  return [
    op,
    build,
    upwards(max, 3),
    at === null ? "" : shortest(at),
    share(rounded / inputs),
    [bound, ...faults].filter((text) => text !== "").join("; "),
  ];
}

/** The larger error of the two builds, once both have been through all inputs. */
export function maxUlp(records: Records, op: string, form = ""): number | undefined {
  const [baseline, relaxed] = [`baseline${form}`, `relaxed${form}`].map((label) => records[op]?.[label]);
  return isComplete(baseline) && isComplete(relaxed) ? Math.max(baseline.max, relaxed.max) : undefined;
}

/** What is said of an op, with the error of its precise form. */
function note(records: Records, op: string): string {
  const note = NOTES[op] ?? "no note yet.";
  const ulp = maxUlp(records, op, ", precise");
  return typeof note === "string" ? note : note(ulp === undefined ? "not measured on all inputs" : upwards(ulp, 2));
}

const beyond = (records: Records, specs: Specs): string[] =>
  Object.keys(specs)
    .filter((op) => (maxUlp(records, op) ?? 0) > GOAL)
    .sort();

/** The ops beyond one ULP of which nothing is said. */
export const missingNotes = (records: Records, specs: Specs): string[] => beyond(records, specs).filter((op) => !(op in NOTES));

/** Fills the table into the page; without a page it is left at the records. */
export function writeAccuracyPage(file: string, records: Records, specs: Specs): void {
  if (existsSync(file)) writeFileSync(file, filled(readFileSync(file, "utf8"), "accuracy", accuracyPart(records, specs)));
}
