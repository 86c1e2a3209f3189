import type { Records } from "../accuracy/records.js";
import { threeDigits, upwards } from "../decimals.js";
import { maxUlp } from "./accuracy.js";
import type { Entry, Spec } from "./catalogue.js";
import { number } from "./course.js";
import { markdown } from "./page.js";
import type { Speeds } from "./speeds.js";

/** The ops that people look for: the README shows these alone. */
const POPULAR = ["relu", "leakyRelu", "gelu", "silu", "sigmoid", "tanh", "softplus", "softmax", "crossEntropy", "dense"];

const HEAD = ["op", "formula", "range", "max ULP", "time"];
const RIGHT = ["max ULP", "time"];

/** The README's table of ops. */
export function popularPart(entries: readonly Entry[], records: Records, speeds: Speeds | undefined): string {
  const specs = POPULAR.map((name) => entries.find(({ spec }) => spec.name === name) as Entry).map(({ spec }) => spec);
  return `${table(specs, records, speeds)}\n\n${legend(speeds)}`;
}

/** The tables of docs/ops.md, one for each family. */
export function opsPart(entries: readonly Entry[], records: Records, speeds: Speeds | undefined): string {
  const families = [...new Set(entries.map(({ family }) => family))];
  const tables = families.map((family) => {
    const specs = entries.filter((entry) => entry.family === family).map(({ spec }) => spec);
    return `## ${family}\n\n${table(specs, records, speeds)}`;
  });
  return [legend(speeds), ...tables].join("\n\n");
}

function table(specs: readonly Spec[], records: Records, speeds: Speeds | undefined): string {
  const rows = specs.map((spec) => [`\`${spec.name}\``, `\`${spec.formula}\``, range(spec), error(spec, records), time(spec, speeds)]);
  const empty = HEAD.map((_, column) => rows.every((row) => row[column] === ""));
  const shown = <T>(cells: readonly T[]) => cells.filter((_, column) => !empty[column]);
  return markdown(shown(HEAD), RIGHT, rows.map(shown));
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
