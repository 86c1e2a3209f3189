// The table of docs/accuracy.md for float16 and bfloat16.
import { type HalfRecords, type HalfTally, TYPES } from "../accuracy/halves.js";
import { upwards } from "../decimals.js";
import { table } from "../terminal.js";
import { markdown } from "./page.js";

export const HALVES = "docs/halves.json";

const FIGURES = TYPES.flatMap((type) => [`${type}: rounded wrongly`, "max error"]);
const HEAD = ["op", "form", ...FIGURES, ...TYPES.flatMap((type) => [`derivative, ${type}`, "max error"])];

const worse = (a: HalfTally, b: HalfTally): HalfTally => ({
  wrong: Math.max(a.wrong, b.wrong),
  zeros: Math.max(a.zeros, b.zeros),
  max: a.max === null || b.max === null ? null : Math.max(a.max, b.max),
  at: "",
});

/** Of all builds of a form the worst. */
function cells(builds: HalfRecords[string] | undefined, precise: boolean): string[] {
  const own = Object.entries(builds ?? {}).filter(([build]) => build.endsWith("precise") === precise);
  if (own.length === 0) return TYPES.flatMap(() => ["", ""]);
  return TYPES.flatMap((type) => {
    const { wrong, max } = own.map(([, tallies]) => tallies[type]).reduce(worse);
    return [String(wrong), max === null ? "infinite" : upwards(max, 4)];
  });
}

function rows(records: HalfRecords): string[][] {
  const ops = Object.keys(records).filter((name) => !name.endsWith(".derivative"));
  return ops.flatMap((op) =>
    [false, true].flatMap((precise) => {
      const figures = [op, `${op}.derivative`].flatMap((name) => cells(records[name], precise));
      return figures.every((cell) => cell === "") ? [] : [[op, precise ? "precise" : "", ...figures]];
    }),
  );
}

export const halvesPart = (records: HalfRecords): string => markdown(HEAD, HEAD.slice(2), rows(records));

export const halvesText = (records: HalfRecords): string => table(HEAD, "llrrrrrrrr", rows(records));
