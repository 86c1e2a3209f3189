// Calls of the ops that work element by element, with parameters, gates, slopes or random numbers.
import { type AnySpec, type Args, axisOf, type Call, call, parametersOf, product, seedOf } from "./call.js";
import type { Source } from "./source.js";

/** x, or gy and x, of one length. */
const vectors =
  (inputs: number, options: (s: Source, n: number) => object | undefined): Args =>
  (s) => {
    const n = s.length();
    return [...Array.from({ length: inputs }, () => s.in(n)), options(s, n)];
  };

export function elementwise(spec: AnySpec): Call[] {
  const options = (s: Source, n: number) => (s.once(8) ? undefined : { ...s.some({ out: () => s.out(n) }), ...parametersOf(s, spec) });
  return [
    call(spec.name, "elementwise", spec.ulp as number, vectors(1, options)),
    call(`${spec.name}.derivative`, "elementwise", "derivative", vectors(1, options)),
    call(`${spec.name}.backward`, "elementwise", "derivative", vectors(2, options)),
  ];
}

export function gated({ name, parameters = {}, ulp = 0 }: AnySpec): Call[] {
  const drawn = (s: Source) => {
    const k = "k" in parameters ? s.int(1, 3) : 2;
    const { shape, axis } = axisOf(s);
    shape[axis] *= k;
    const total = product(shape);
    return { total, part: total / k, options: { shape, axis, ...("k" in parameters ? { k } : {}) } };
  };
  return [
    call(name, "gated", ulp, (s) => {
      const { total, part, options } = drawn(s);
      return [s.in(total), { ...options, ...s.some({ out: () => s.out(part) }) }];
    }),
    call(`${name}.backward`, "gated", "rows", (s) => {
      const { total, part, options } = drawn(s);
      return [s.finite(part), s.in(total), { ...options, ...s.some({ out: () => s.out(total) }) }];
    }),
  ];
}

export function prelu({ name, ulp = 0 }: AnySpec): Call[] {
  const drawn = (s: Source) => {
    const { shape, axis } = axisOf(s);
    return { total: product(shape), slopes: s.once(5) ? 1 : shape[axis], options: { shape, axis } };
  };
  return [
    call(name, "prelu", ulp, (s) => {
      const { total, slopes, options } = drawn(s);
      return [s.in(total), s.in(slopes), { ...options, ...s.some({ out: () => s.out(total) }) }];
    }),
    call(`${name}.backward`, "prelu", "rows", (s) => {
      const { total, slopes, options } = drawn(s);
      const outs = s.some({ out: () => s.out(total), slopeOut: () => s.out(slopes) });
      return [s.in(total), s.in(total), s.in(slopes), { ...options, ...outs }];
    }),
  ];
}

export function random(spec: AnySpec): Call[] {
  const own = (s: Source) =>
    spec.conflict ? s.some({ training: () => s.flip(), lower: () => 0.125, upper: () => s.one([0.25, 0.5]) }) : parametersOf(s, spec);
  const options = (s: Source, n: number) => ({ ...s.some({ out: () => s.out(n), seed: seedOf(s) }), ...own(s) });
  return [call(spec.name, "random", "rows", vectors(1, options)), call(`${spec.name}.backward`, "random", "rows", vectors(2, options))];
}
