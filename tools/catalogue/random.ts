// The random activations, and the random numbers themselves.
import { call, type Family, parametersOf, seedOf, vectors } from "./call.js";
import { area, type Describe } from "./kernel.js";
import type { Source } from "./source.js";

/** Random numbers come in groups of 16, by a multiple of which they are counted. */
const draws: Describe = (d) => {
  const n = d.length();
  const padded = Math.ceil(n / 16) * 16;
  const common = { n, index: 16 * d.int(0, 2 ** 26), seed: d.int(0, 2 ** 31 - 1) };
  return { ...common, length: padded, scratch: area(padded * d.size, "work"), low: -1, high: 1, tau: 0.5 };
};

export const random: Family = {
  calls: (spec) => {
    const own = (s: Source) =>
      spec.conflict ? s.some({ training: () => s.flip(), lower: () => 0.125, upper: () => s.one([0.25, 0.5]) }) : parametersOf(s, spec);
    const options = (s: Source, n: number) => ({ ...s.some({ out: () => s.out(n), seed: seedOf(s) }), ...own(s) });
    return [call(spec.name, "rows", vectors(1, options)), call(`${spec.name}.backward`, "rows", vectors(2, options))];
  },
  kernels: (d) => {
    const n = d.length();
    return { length: n, n, sigma: 1 };
  },
  steps: {
    normals: draws,
    uniforms: draws,
    perturb: (d, kind, spec) => {
      const { length: _, ...drawn } = draws(d, kind, spec);
      return { ...drawn, length: drawn.n as number };
    },
  },
};
