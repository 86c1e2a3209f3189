import pc from "picocolors";
import { threeDigits as digits } from "../../tools/decimals.js";
import { table } from "../../tools/terminal.js";
import { percent } from "../report.js";
import { isMissed, type Ratio, type Results, type Row } from "./results.js";
import { DENSE } from "./task.js";

export function header({ machine, node, v8, peers }: Results): string {
  return [
    machine,
    `Node ${node} (V8 ${v8}), one thread; ${peers.join(", ")}`,
    "float32; median of interleaved rounds' fastest samples ± median deviation; max ULP: the largest error seen, of an element-wise op between -100 and 100",
  ].join("\n");
}

export function rowTable(rows: readonly Row[]): string {
  const lines = rows.map((row, i) => cells(row, isSameCase(row, rows[i - 1])));
  return table(["op", "shape", "contender", "ns/element", "GFLOP/s", "±", "max ULP"], "lrlrrrr", lines);
}

export const isSameCase = (a: Row | Ratio, b: Row | Ratio | undefined): boolean => a.op === b?.op && `${a.shape}` === `${b.shape}`;

function cells(row: Row, isSame: boolean): string[] {
  const [time, rate] = row.op === DENSE ? ["", digits(1 / row.nanoseconds)] : [digits(row.nanoseconds), ""];
  return [isSame ? "" : row.op, isSame ? "" : row.shape.join("x"), row.contender, time, rate, percent(row.spread), ulpCell(row)];
}

export function ulpCell({ maxUlp }: Row): string {
  if (maxUlp === undefined) return "";
  if (maxUlp === null) return "∞";
  return maxUlp < 1e4 ? digits(maxUlp) : maxUlp.toExponential(0);
}

/** How lanewise stands to the fastest WebAssembly peer, with a mark where that is less than it should be. */
export function summary(ratios: readonly Ratio[]): string {
  const rows = byCase(ratios).map(({ op, shape, peer, builds }) => [op, shape.join("x"), peer, ...builds.map(ratioCell)]);
  const figures = table(["op", "shape", "fastest WebAssembly peer", "relaxed", "baseline"], "lrlrr", rows);
  const missed = ratios.filter(isMissed).length;
  return `${figures}\n${missed === 0 ? "Every target is met." : `${missed} of ${ratios.length} targets are missed: ✗`}`;
}

/** Both builds' ratios of each case. */
export function byCase(ratios: readonly Ratio[]) {
  const firsts = ratios.filter((ratio, i) => !isSameCase(ratio, ratios[i - 1]));
  return firsts.map((first) => ({
    ...first,
    builds: ["lanewise relaxed", "lanewise baseline"].map((build) =>
      ratios.find((ratio) => ratio.build === build && isSameCase(ratio, first)),
    ),
  }));
}

function ratioCell(ratio: Ratio | undefined): string {
  if (ratio === undefined) return "";
  const text = `${ratio.ratio.toFixed(2)}x`;
  return isMissed(ratio) ? pc.red(`${text} (${ratio.target}) ✗`) : text;
}
