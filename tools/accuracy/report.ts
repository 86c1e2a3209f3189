import Table from "cli-table3";
import { FLOAT64_ULP, PRECISE_ULP, REFERENCES } from "../references.js";
import { type Form, labelOf, nameOf, type Ops, type Subject } from "./subject.js";
import type { Tally } from "./tally.js";

/** One form's errors beside what was promised for it. */
export interface Row {
  readonly op: string;
  readonly build: string;
  readonly tally: Tally;
  /** Undefined where nothing is promised. */
  readonly bound: number | undefined;
}

export const rowOf = (subject: Subject, form: Form, tally: Tally, bound: number | undefined): Row => ({
  op: nameOf(subject),
  build: labelOf(form),
  tally,
  bound,
});

/** What is promised for the value; derivatives may cross zero, where units in the last place mean nothing. */
export function boundOf(ops: Ops, { op, derivative, dtype }: Subject, { precise }: Form): number | undefined {
  if (derivative) return undefined;
  if (dtype === "f64") return op in REFERENCES ? FLOAT64_ULP : undefined;
  return precise ? PRECISE_ULP : ops[op].spec.ulp;
}

export const isWithin = ({ tally, bound = Number.POSITIVE_INFINITY }: Row): boolean => tally.failed === 0 && tally.max <= bound;

export function table(rows: readonly Row[]): string {
  const figures = new Table({
    head: ["op", "build", "max ULP", "at", "mean ULP", "correctly rounded", "bound", ""],
    colAligns: ["left", "left", "right", "right", "right", "right", "right", "left"],
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) {
    const { op, build, tally, bound } = row;
    const { max, at, sum, inputs, rounded } = tally;
    figures.push([op, build, upwards(max), place(at), (sum / inputs).toFixed(4), share(rounded / inputs), bound ?? "", remark(row)]);
  }
  return figures.toString();
}

/** What is wrong beside the size of the error. */
export function remark(row: Row): string {
  const { failed, failedAt, zeros } = row.tally;
  return [
    row.tally.max > (row.bound ?? Number.POSITIVE_INFINITY) ? "OVER ITS BOUND" : "",
    failed > 0 ? `${failed} times NaN or infinity for a number or the other way round, first at ${failedAt}` : "",
    zeros > 0 ? `${zeros} zeros of the wrong sign` : "",
  ]
    .filter((text) => text !== "")
    .join("; ");
}

/** Rounded upwards, lest a table shows less than was seen. */
export const upwards = (value: number, digits = 3): string => (Math.ceil(value * 10 ** digits) / 10 ** digits).toFixed(digits);

/** Rounded downwards: 100 % means all. */
export const share = (value: number): string => `${value === 1 ? "100" : (Math.floor(value * 1e4) / 1e2).toFixed(2)} %`;

/** The shortest decimal of a float32, or else of a float64. */
export function place(at: number | null): string {
  if (at === null) return "";
  for (let digits = 1; digits < 10; digits++)
    if (Math.fround(Number(at.toPrecision(digits))) === at) return String(Number(at.toPrecision(digits)));
  return String(at);
}
