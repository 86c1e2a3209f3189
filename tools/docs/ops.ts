import { readdirSync, readFileSync } from "node:fs";
import type { UnarySpec } from "../../src/spec/spec.js";
import type { Records } from "../accuracy/records.js";
import { threeDigits, upwards } from "../decimals.js";
import { maxUlp } from "./accuracy.js";
import { number } from "./docstrings.js";
import { markdown } from "./page.js";
import type { Speeds } from "./speeds.js";

/** What every kind of op has in its spec; some have more. */
export type Spec = Pick<UnarySpec, "name" | "summary" | "formula"> & Partial<Pick<UnarySpec, "range" | "ulp">>;

const SOURCE = new URL("../../src/", import.meta.url);

/** The specs of the ops in the catalogue, of whatever kind, in the order of their names. */
export async function catalogueSpecs(): Promise<Spec[]> {
  const files = readdirSync(new URL("spec/", SOURCE)).filter((file) => file.endsWith(".ts"));
  const modules = await Promise.all(files.map((file) => import(new URL(`spec/${file}`, SOURCE).href)));
  const values = modules.flatMap((module) => Object.values<Partial<Spec>>(module)).filter(({ name, formula }) => name && formula);
  const specs = new Map(values.map((spec) => [spec.name, spec as Spec]));
  const ops = readFileSync(new URL("ops.ts", SOURCE), "utf8").matchAll(/^export const (\w+) = /gm);
  return [...ops].flatMap(([, name]) => specs.get(name) ?? []).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The README's table of ops. */
export function opsPart(specs: readonly Spec[], records: Records, speeds: Speeds | undefined): string {
  const rows = specs.map((spec) => [`\`${spec.name}\``, `\`${spec.formula}\``, range(spec), error(spec, records), time(spec, speeds)]);
  const head = ["op", "formula", "range", "max ULP", "time"];
  return `${markdown(head, ["max ULP", "time"], rows)}\n\n${legend(speeds)}`;
}

function range({ range }: Spec): string {
  if (range === undefined) return "";
  const [low, high] = range;
  return `${low === Number.NEGATIVE_INFINITY ? "(-∞" : `[${number(low)}`}, ${high === Number.POSITIVE_INFINITY ? "∞)" : `${number(high)}]`}`;
}

function error({ name, ulp }: Spec, records: Records): string {
  const max = maxUlp(records, name);
  if ((max ?? ulp) === 0) return "exact";
  return max !== undefined ? upwards(max, 2) : ulp !== undefined ? `≤ ${ulp}` : "";
}

function time({ name }: Spec, speeds: Speeds | undefined): string {
  const speed = speeds?.ops[name];
  return speed === undefined ? "" : `${threeDigits(speed.nanoseconds)} ns, ${threeDigits(speed.versusPlain)}x`;
}

function legend(speeds: Speeds | undefined): string {
  const errors =
    "Max ULP: the larger error of both builds over all 2^32 float32 inputs, in units in the last place; ≤: the promise, where that has not been measured.";
  if (speeds === undefined) return errors;
  const { machine, node, simd, elements } = speeds;
  return `${errors} Time: of an element, in float32 arrays of ${elements}, and how many times as fast as a loop in plain JavaScript that is (${machine}; Node ${node}, ${simd} SIMD).`;
}
