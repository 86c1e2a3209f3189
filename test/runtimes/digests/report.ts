import { table } from "../../../tools/terminal.js";
import type { Figures } from "../../../tools/trust/records.js";
import type { Digests } from "./ledger.js";

/** An engine's digests of one build against those of the first engine. */
export interface Comparison {
  readonly engine: string;
  readonly build: keyof Digests;
  /** Digests that both have. */
  readonly compared: number;
  readonly different: readonly string[];
}

/** Every engine after the first one against it. */
export function compare(found: ReadonlyMap<string, Digests>): Comparison[] {
  const [[, reference], ...others] = found;
  return others.flatMap(([engine, digests]) =>
    (["baseline", "relaxed"] as const).map((build) => {
      const both = Object.keys(digests[build]).filter((name) => name in reference[build]);
      return { engine, build, compared: both.length, different: both.filter((name) => digests[build][name] !== reference[build][name]) };
    }),
  );
}

/** Relaxed SIMD may differ: that is what it is called after. */
export const holds = (comparisons: readonly Comparison[]): boolean =>
  comparisons.every(({ build, compared, different }) => build === "relaxed" || (compared > 0 && different.length === 0));

const equal = ({ compared, different }: Comparison): string =>
  compared === 0 ? "does not run" : `${compared - different.length} of ${compared} equal`;

export function comparisonTable(reference: string, comparisons: readonly Comparison[]): string {
  const rows = comparisons.map((one) => [one.engine, one.build, equal(one), one.different.join("; ")]);
  return table(["engine", "build", `against ${reference}`, "different"], "llll", rows, [null, null, null, 70]);
}

export const figures = (reference: string, inputs: number, functions: number, comparisons: readonly Comparison[]): Figures => ({
  "float32 kernels (values and derivatives, both builds, precise forms)": functions,
  "inputs of each": inputs,
  reference: reference,
  ...Object.fromEntries(comparisons.map((comparison) => [`${comparison.engine}, ${comparison.build}`, equal(comparison)])),
});
