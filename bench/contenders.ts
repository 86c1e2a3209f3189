import type { FloatArray, RowSpec, UnarySpec } from "lanewise";
import { familyOf, opsIn } from "../tools/catalogue/index.js";
import { plain, plainRows } from "./plain.js";
import type { Contender } from "./sweep.js";

/** A function of the catalogue, as far as a bench has to know it. */
export interface Op {
  (x: FloatArray, options?: object): FloatArray;
  readonly spec: UnarySpec | RowSpec;
}

export const PLAIN = "plain JS";
export const COPYING = "copying";

/** The ops of the catalogue that can be timed here: one array in, one of the same length out. */
export const timedOps = (ops: object): ReadonlyMap<string, Op> =>
  new Map(
    opsIn(ops).filter(([, { spec }]) => ["activations", "softmax"].includes(familyOf(spec)) && !spec.reduces) as unknown as [string, Op][],
  );

export const isRowwise = (spec: UnarySpec | RowSpec): spec is RowSpec => "forward" in spec;

/**
 * Who computes an op: plain JavaScript, lanewise on the caller's arrays and on its own, and the copy that nobody can beat. Fresh: the call makes
 * the array of its result.
 */
export function contenders(op: Op, shape: readonly number[]): Contender[] {
  const options = isRowwise(op.spec) ? `{ shape: [${shape}], out: y }` : "{ out: y }";
  const loop = isRowwise(op.spec) ? plainRowLoop(op.spec, shape) : plainLoop(op.spec);
  return [
    loop,
    { ...loop, name: `${PLAIN}, fresh`, call: `y = new Float32Array(x.length); ${loop.call}` },
    { name: "fresh", call: isRowwise(op.spec) ? `y = f(x, { shape: [${shape}] })` : "y = f(x)", f: op },
    { name: "drop-in", call: `f(x, ${options})`, f: op },
    { name: "resident", call: `f(x, ${options})`, f: op, resident: true },
    { name: COPYING, call: "y.set(x)" },
  ];
}

/** The loop of plain.ts, or else one over the spec. */
function plainLoop(spec: UnarySpec): Contender {
  const own = plain[spec.name];
  if (own !== undefined) return { name: PLAIN, call: "f(x, y)", f: own };
  return { name: PLAIN, call: `for (let i = 0; i < x.length; i++) y[i] = f(${["x[i]", ...defaults(spec)]})`, f: spec.f };
}

function plainRowLoop(spec: RowSpec, shape: readonly number[]): Contender {
  const n = shape[shape.length - 1];
  const own = plainRows[spec.name];
  if (own !== undefined) return { name: PLAIN, call: `f(x, y, ${elements(shape) / n}, ${n})`, f: own };
  return {
    name: PLAIN,
    call: `for (let i = 0; i < x.length; i += ${n}) f(x.subarray(i, i + ${n}), y.subarray(i, i + ${n}))`,
    f: spec.forward,
  };
}

const defaults = (spec: UnarySpec): number[] => Object.values(spec.parameters).map((parameter) => parameter.default);

export const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** The result in float64, by the spec. */
export function expected(spec: UnarySpec | RowSpec, x: Float32Array, shape: readonly number[]): Float64Array {
  const y = new Float64Array(x);
  if (isRowwise(spec)) {
    const n = shape[shape.length - 1];
    for (let i = 0; i < y.length; i += n) spec.forward(y.subarray(i, i + n), y.subarray(i, i + n));
  } else {
    const parameters = defaults(spec);
    for (let i = 0; i < y.length; i++) y[i] = spec.f(y[i], ...parameters);
  }
  return y;
}
