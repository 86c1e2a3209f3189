// The names of options, and the error for one that an op does not have.
import type { Parameter } from "../spec/spec.js";

/** The options of O by name, none left out: the compiler holds the list to the type. */
export type Names<O> = Readonly<Record<keyof O & string, 1>>;

/** Names of options; `elsewhere` has lines like those of ELSEWHERE for names that few ops have. */
export interface Known extends ReadonlyArray<string> {
  readonly elsewhere?: readonly string[];
}

/** A list of the options of O, and of an op's parameters. */
export const known = <O>(names: Names<O>, parameters: Readonly<Record<string, Parameter>> = {}, elsewhere?: readonly string[]): Known =>
  Object.assign([...Object.keys(names), ...Object.keys(parameters)], { elsewhere });

/** Our names, each with those that other libraries have for it: lower case, without separators. */
const ELSEWHERE: readonly string[] = [
  "axis:dim dims axes dimension",
  "alpha:negativeslope slope a",
  "lambd:lambda threshold",
  "out:inplace output dst y result dx gradinput",
  "p:topp minp nucleus",
  "k:topk",
  "topK:k",
  "topP:p nucleus",
  "temperature:t tau",
  "tau:temperature temp t",
  "reduction:reduce sizeaverage",
  "weights:classweight classweights w kernel",
  "labelSmoothing:smoothing",
  "ignoreIndex:ignorelabel paddingidx",
  "mask:attnmask attentionmask where",
  "shape:size sizes dims",
  "sigma:std stddev",
  "seed:generator rng key",
  "threads:workers numthreads concurrency",
  "capacity:size heap",
  "b:bias alpha",
];

const simple = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Insertions, deletions and replacements of single letters that make one word of another. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= to.length; j++) row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + Number(from[i - 1] !== to[j - 1]));
  }
  return row[to.length];
}

/** The known option that a name stands for: spelt otherwise, called so elsewhere, or mistyped. */
function meant(name: string, known: Known): string | undefined {
  const given = simple(name);
  const away = (ours: string) => distance(given, simple(ours));
  const [nearest] = [...known].sort((a, b) => away(a) - away(b));
  const alias = (ours: string) =>
    [...ELSEWHERE, ...(known.elsewhere ?? [])].some((line) => line.startsWith(`${ours}:`) && line.split(/[: ]/).includes(given, 1));
  const starts = (ours: string) =>
    given.length > 2 && ours.length > 2 && (given.startsWith(simple(ours)) || simple(ours).startsWith(given));
  if (nearest === undefined || away(nearest) <= Number(given.length > 3)) return nearest;
  return known.find(alias) ?? known.find(starts) ?? (away(nearest) <= Math.min(2, given.length / 2) ? nearest : undefined);
}

/** Throws for an option that is not known; a name that Object.prototype gives to every object is nobody's option. */
export function unknown(op: string, given: object, name: string, known: Known): void {
  if (name in Object.prototype && !Object.hasOwn(given, name)) return;
  const like = meant(name, known);
  const list = known.map((name) => `"${name}"`).join(", ") || "none";
  throw new TypeError(`${op}: "${name}" is no option; ${like === undefined ? `expected ${list}` : `"${like}" is meant?`}`);
}
