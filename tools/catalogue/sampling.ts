// Choice among logits: filters, sample, gumbelSoftmax.

import { ROW, TABLE } from "../../src/wasm/layout.js";
import { call, type Family, lastAxis, parametersOf, product, seedOf } from "./call.js";
import { area, type Describe, type Draw } from "./kernel.js";
import { rowCalls } from "./softmax.js";
import type { Source } from "./source.js";

const gumbelSoftmax = (s: Source) => ({ tau: () => s.one([0.5, 1, 2]), seed: seedOf(s), hard: () => s.flip() });

const sample = (s: Source) =>
  s.some({
    temperature: () => s.one([0, 0.5, 1]),
    topK: () => s.int(1, 9),
    topP: () => s.one([0.3, 0.7, 1]),
    minP: () => s.one([0, 0.01, 0.3]),
    seed: seedOf(s),
  });

/** An array and numbers. */
const step =
  (numbers: Readonly<Record<string, number>>): Describe =>
  (d) => {
    const n = d.length();
    return { length: n, n, ...numbers };
  };

const sizes = (d: Draw) => {
  const rows = d.int(1, 3);
  const n = d.length(0, d.most >> 2);
  return { rows, n, length: rows * n };
};

/** From -1 to 9, in buckets of a quarter; masses relative to 9, of temperature 2; below 0.5 an element is far. */
const grids = (rows: number, exact = 0) =>
  area(ROW * rows, "read", Array.from({ length: rows }, () => [-1, 9, 4, 9, 0.5, 0.5, exact]).flat());

export const sampling: Family = {
  calls: (spec) => {
    const { name, parameters = {} } = spec;
    if ("tau" in parameters) return rowCalls(name, gumbelSoftmax);
    if (!("seed" in parameters)) return [lastAxis(name, (s) => parametersOf(s, spec))];
    return [
      call(name, "rows", (s) => {
        const shape = s.shape();
        if (s.int(0, 3) === 3) {
          const n = Math.max(1, s.length());
          const places = { distinct: s.int(1, Math.min(n, 9)), ...s.some({ temperature: () => s.one([0.5, 2]), seed: seedOf(s) }) };
          return [s.finite(n), places];
        }
        return s.flip() ? [s.in(product(shape)), { ...sample(s), shape }] : [s.in(Math.max(1, s.length())), sample(s)];
      }),
    ];
  },
  steps: {
    hide: step({ least: 0.5 }),
    peak: step({}),
    temperature: step({ t: 0.5, origin: 1 }),
    span: (d) => {
      const { rows, n, length } = sizes(d);
      return { length, table: area(TABLE * rows, "work"), state: area(ROW * rows, "work"), rows, n };
    },
    tally: (d) => {
      const { rows, n, length } = sizes(d);
      return { length, table: area(TABLE * rows, "work"), state: grids(rows, d.int(0, 1)), rows, n };
    },
    within: (d) => {
      const { rows, n, length } = sizes(d);
      const room = d.int(0, 9);
      return { length, places: area(rows * (4 * room + 4), "work"), state: grids(rows), rows, n, room };
    },
  },
};
