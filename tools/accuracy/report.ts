import { share, shortest, upwards } from "../decimals.js";
import { FLOAT64_ULP, preciseUlp, REFERENCES } from "../references.js";
import { table } from "../terminal.js";
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
  return precise ? preciseUlp(op) : ops[op].spec.ulp;
}

export const isWithin = ({ tally, bound = Number.POSITIVE_INFINITY }: Row): boolean => tally.failed === 0 && tally.max <= bound;

export function rowTable(rows: readonly Row[]): string {
  const cells = (row: Row) => {
    const { op, build, tally, bound } = row;
    const { max, at, sum, inputs, rounded } = tally;
    const place = at === null ? "" : shortest(at);
    return [op, build, upwards(max, 3), place, (sum / inputs).toFixed(4), share(rounded / inputs), bound ?? "", remark(row)];
  };
  return table(["op", "build", "max ULP", "at", "mean ULP", "correctly rounded", "bound", ""], "llrrrrrl", rows.map(cells));
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
