import type { Rounds } from "../measure.js";
import { median, spread } from "../statistics.js";
import type { Case } from "../sweep.js";
import { ROWWISE } from "./cases.js";
import type { Entrant, Kind } from "./peer.js";
import { DENSE } from "./task.js";

/** One contender's figures. */
export interface Row extends Case {
  readonly contender: string;
  readonly kind: Kind;
  /** For an element; of dense, for a floating-point operation: its inverse is in GFLOP/s. */
  readonly nanoseconds: number;
  /** The median distance of a round from the median, relative to it. */
  readonly spread: number;
  /** The largest error that was seen, in units in the last place; null is infinite. Missing where it says nothing: of dense. */
  readonly maxUlp?: number | null;
}

/** How lanewise stands to the fastest WebAssembly peer: 2 is twice as fast. */
export interface Ratio extends Case {
  readonly build: string;
  readonly peer: string;
  /** The median of the rounds' ratios. */
  readonly ratio: number;
  /** What it should be at least. */
  readonly target: number;
}

/** Where and how contenders were timed. */
export interface Run {
  readonly machine: string;
  readonly node: string;
  readonly date: string;
  /** Packages with their versions. */
  readonly peers: readonly string[];
  readonly seconds: number;
  /** Contenders that were not timed, and why. */
  readonly refused: readonly string[];
}

export interface Results extends Run {
  readonly v8: string;
  readonly rows: readonly Row[];
  readonly ratios: readonly Ratio[];
}

const TARGETS: Readonly<Record<string, (op: string) => number>> = {
  "lanewise relaxed": (op) => (ROWWISE.includes(op) ? 1.4 : 1.5),
  "lanewise baseline": (op) => (op === DENSE ? 1.25 : 1),
};

/** The figures of a case that was measured. */
export function rowsFrom({ op, shape }: Case, entrants: readonly Entrant[], rounds: Rounds, errors: ReadonlyMap<string, number>): Row[] {
  return entrants.map(({ name, kind }) => {
    const times = rounds.get(name) as readonly number[];
    const nanoseconds = median(times);
    const error = errors.get(name);
    const maxUlp = error === undefined || Number.isFinite(error) ? error : null;
    return { op, shape, contender: name, kind, nanoseconds, spread: spread(times), maxUlp };
  });
}

/** Both builds against whoever is the fastest on WebAssembly. */
export function ratiosFrom(rows: readonly Row[], rounds: Rounds): Ratio[] {
  // a node's time is a difference, which a disturbance can turn below 0
  const peers = rows.filter(({ kind, nanoseconds }) => kind === "wasm" && nanoseconds > 0);
  if (peers.length === 0) return [];
  const best = peers.reduce((a, b) => (b.nanoseconds < a.nanoseconds ? b : a));
  const times = rounds.get(best.contender) as readonly number[];
  return rows
    .filter(({ contender }) => contender in TARGETS)
    .map(({ op, shape, contender }) => {
      const own = rounds.get(contender) as readonly number[];
      const ratio = median(own.map((time, i) => times[i] / time));
      return { op, shape, build: contender, peer: best.contender, ratio, target: TARGETS[contender](op) };
    });
}

export const isMissed = ({ ratio, target }: Ratio): boolean => ratio < target;

/** JSON with a figure a line. */
export function serialized({ rows, ratios, ...setting }: Results): string {
  const lines = (values: readonly object[]) => `[\n    ${values.map((value) => JSON.stringify(value, rounded)).join(",\n    ")}\n  ]`;
  const head = JSON.stringify(setting, null, 2).slice(0, -2);
  return `${head},\n  "rows": ${lines(rows)},\n  "ratios": ${lines(ratios)}\n}\n`;
}

/** To four digits: nobody measures more. */
const rounded = (_: string, value: unknown) =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
