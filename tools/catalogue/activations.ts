// The element-wise activations.
import { call, type Family, parametersOf, vectors } from "./call.js";
import type { Describe } from "./kernel.js";
import type { Source } from "./source.js";

/** The stride of gy is 0 where one vector of it serves for all. */
const kernels: Describe = (d, { gradient }, { parameters = {} }) => {
  const [length, gyStep] = [d.length(), 16 * d.int(0, 1)];
  const values = Object.entries(parameters).map(([name, parameter]) => [name, parameter.default]);
  const gy = gradient && gyStep === 0 ? { gy: d.array("read", 16 / d.size) } : {};
  return { length, n: length, gyStep, ...Object.fromEntries(values), ...gy };
};

export const activations: Family = {
  calls: (spec) => {
    const options = (s: Source, n: number) => (s.once(8) ? undefined : { ...s.some({ out: () => s.out(n) }), ...parametersOf(s, spec) });
    return [
      call(spec.name, spec.ulp as number, vectors(1, options)),
      call(`${spec.name}.derivative`, "derivative", vectors(1, options)),
      call(`${spec.name}.backward`, "derivative", vectors(2, options)),
    ];
  },
  kernels,
  steps: { probe: () => ({ x: 1.5 }) },
};
