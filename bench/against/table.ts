import colors from "picocolors";
import { threeDigits as digits } from "../../tools/decimals.js";
import { table } from "../../tools/terminal.js";
import type { Row } from "./contest.js";

/** Worst first; what has no ratio comes last. */
export const sorted = (rows: readonly Row[]): Row[] =>
  [...rows].sort((a, b) => (a.ratio ?? Number.POSITIVE_INFINITY) - (b.ratio ?? Number.POSITIVE_INFINITY) || 0);

export const rowTable = (rows: readonly Row[]): string =>
  table(["call", "old, ns", "new, ns", "speed", "±", ""], "lrrrrl", sorted(rows).map(cells));

function cells({ name, status, error, slow, oldNanoseconds, newNanoseconds, ratio, spread }: Row): string[] {
  const paint = slow ? colors.red : String;
  const marks = [slow ? "slower" : "", status === "same" ? "" : status, error ?? ""].filter((mark) => mark !== "").join(" ");
  const times = [oldNanoseconds, newNanoseconds].map((time) => (time === undefined ? "" : digits(time)));
  return [
    paint(name),
    ...times,
    ratio === undefined ? "" : paint(`${ratio.toFixed(3)}x`),
    spread === undefined ? "" : `${(100 * spread).toFixed(1)}%`,
    paint(marks),
  ];
}
