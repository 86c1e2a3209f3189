import { threeDigits as digits } from "../../../tools/decimals.js";
import { markdown } from "../../../tools/docs/page.js";
import { percent } from "../../report.js";
import type { Run } from "../results.js";
import type { Contender } from "./contender.js";

export interface Row {
  readonly op: string;
  readonly shape: string;
  readonly contender: string;
  readonly kind: Contender["kind"];
  readonly milliseconds: number;
  readonly spread: number;
  /** How many times as long as lanewise it takes: the median of the rounds' ratios. */
  readonly ratio: number;
  /** The largest error in mean magnitudes of the result; missing where nothing is computed. */
  readonly error?: number;
}

export interface Results extends Run {
  readonly rows: readonly Row[];
}

export const HEAD = ["op", "shape", "contender", "ms", "±", "time of lanewise", "error"];

/** The rows of a table; an op and a shape stand in the first of theirs. */
export const lines = (rows: readonly Row[]): string[][] =>
  rows.map(({ op, shape, contender, milliseconds, spread, ratio, error }, i) => {
    const first = rows[i - 1]?.op !== op || rows[i - 1]?.shape !== shape;
    const place = first ? [op, shape] : ["", ""];
    return [
      ...place,
      contender,
      digits(milliseconds),
      percent(spread),
      `${digits(ratio)}x`,
      error === undefined ? "" : error.toExponential(1),
    ];
  });

/** docs/transformers.md: every figure is of the run. */
export const page = ({ machine, node, date, peers, seconds, refused, rows }: Results): string =>
  [
    `# Transformers: speed

\`npm run bench -- transformer --write\` writes this page.

- **Machine**: ${machine}; Node ${node}, ${date}. Everything runs on one thread, in one process.
- **Peers**: ${peers.join(", ")}.
- **Figures**: float32. The contenders of a case take turns, ${seconds} s each. Shown: the median of the rounds' fastest calls, ± the median
  deviation, and the median of the rounds' ratios to lanewise. More than 1x is slower than lanewise.
- **Error**: the largest of a result, in mean magnitudes of the float64 result. A contender with more than 1e-3 is not timed; layers with weights
  in fewer bits, and caches of such keys and values, have limits of their own.
- **Contenders**: \`lanewise\` works on arrays from \`alloc\`, \`lanewise drop-in\` on the caller's. A name of \`ort-web\` with an operator is the time of
  one node: the difference between a model of many nodes and of one.`,
    markdown(HEAD, ["ms", "±", "time of lanewise", "error"], lines(rows)),
    ...(refused.length > 0 ? ["## Not timed", refused.map((reason) => `- ${reason}`).join("\n")] : []),
    "",
  ].join("\n\n");
