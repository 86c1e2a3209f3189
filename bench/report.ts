import { cpus } from "node:os";
import type { Info } from "lanewise";
import { threeDigits as digits } from "../tools/decimals.js";
import { table } from "../tools/terminal.js";
import { COPYING, PLAIN } from "./contenders.js";
import { median, type Rounds, spread } from "./measure.js";
import type { Case } from "./sweep.js";

/** One contender's figures. */
export interface Row extends Case {
  readonly contender: string;
  readonly nanosecondsPerElement: number;
  /** The median distance of a round from the median, relative to it. */
  readonly spread: number;
  /** Bytes of x read and of y written. */
  readonly gigabytesPerSecond: number;
  /** Speed relative to others, by the median of the rounds' ratios: 2 is twice as fast. */
  readonly versusPlain: number;
  readonly versusCopying: number;
}

/** The figures of a case that was measured. */
export function rowsFrom(of: Case, rounds: Rounds): Row[] {
  return [...rounds].map(([contender, times]) => {
    const nanosecondsPerElement = median(times);
    return {
      ...of,
      contender,
      nanosecondsPerElement,
      spread: spread(times),
      gigabytesPerSecond: (2 * Float32Array.BYTES_PER_ELEMENT) / nanosecondsPerElement,
      versusPlain: speedup(rounds.get(PLAIN), times),
      versusCopying: speedup(rounds.get(COPYING), times),
    };
  });
}

const speedup = (other: readonly number[] = [], own: readonly number[]): number => median(own.map((time, i) => other[i] / time));

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
