import { cpus } from "node:os";
import type { Info } from "lanewise";
import { threeDigits as digits } from "../tools/decimals.js";
import { table } from "../tools/terminal.js";
import { PLAIN } from "./contenders.js";
import type { Row } from "./rows.js";

export function machine(): string {
  const processors = cpus();
  return `${processors[0]?.model ?? "unknown CPU"}, ${processors.length} logical cores, ${process.platform} ${process.arch}`;
}

/** Where the figures come from. */
export function setting({ simd, reason }: Info) {
  return {
    machine: machine(),
    node: process.version,
    v8: process.versions.v8,
    simd,
    reason,
  };
}

export function header(info: Info): string {
  const { machine, node, v8, simd, reason } = setting(info);
  return [
    machine,
    `Node ${node} (V8 ${v8}); lanewise build: ${simd} (${reason})`,
    "float32; median of interleaved rounds' fastest samples ± median deviation; speed relative to plain JS and to copying: 2x is twice as fast",
  ].join("\n");
}

export const rowTable = (rows: readonly Row[]): string =>
  table(["op", "shape", "contender", "ns/element", "±", "GB/s", "vs plain", "vs copying"], "lrlrrrrr", rows.map(cells));

function cells(row: Row): string[] {
  const first = row.contender === PLAIN;
  return [
    first ? row.op : "",
    first ? row.shape.join("x") : "",
    row.contender,
    digits(row.nanosecondsPerElement),
    percent(row.spread),
    digits(row.gigabytesPerSecond),
    `${digits(row.versusPlain)}x`,
    `${digits(row.versusCopying)}x`,
  ];
}

export const percent = (share: number): string => `${(100 * share).toFixed(0)}%`;
