// Choice among logits: filters, sample, gumbelSoftmax.
import { call, type Family, lastAxis, parametersOf, seedOf } from "./call.js";
import { area, type Describe } from "./kernel.js";
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

export const sampling: Family = {
  calls: (spec) => {
    const { name, parameters = {} } = spec;
    if ("tau" in parameters) return rowCalls(name, gumbelSoftmax);
    if (!("seed" in parameters)) return [lastAxis(name, (s) => parametersOf(s, spec))];
    return [call(name, "rows", (s) => [s.in(Math.max(1, s.length())), sample(s)])];
  },
  steps: {
    hide: step({ least: 0.5 }),
    nth: step({ v: 3, m: 2 }),
    peak: step({}),
    temperature: step({ t: 0.5, origin: 1 }),
    weigh: step({ least: -1, top: 9, inverse: 0.5 }),
    histogram: (d) => {
      const [n, bits] = [d.length(), d.int(1, 11)];
      const numbers = { lo: -Infinity, hi: Infinity, top: 9, inverse: 0.5, shift: 8 * d.size - bits, bits };
      return { length: n, table: area(16 << bits, "write", "float64"), n, ...numbers };
    },
  },
};
