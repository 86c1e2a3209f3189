// How each function of the package and each kernel is called: the one catalogue that feeds the tests, the fuzz, the memory check, the faults,
// the soak test, the digests, the bench and the gallery. A new op of a known kind is in it without an edit; one that it has no call for makes
// it throw. No node: imports, since the gallery and the digests run it in browsers.
import { familyOf } from "../../src/spec/spec.js";
import { activations } from "./activations.js";
import { adapter } from "./adapter.js";
import { attention } from "./attention.js";
import type { Call, Family } from "./call.js";
import { chain } from "./chain.js";
import { conv } from "./conv.js";
import { dense } from "./dense.js";
import { embeddings } from "./embeddings.js";
import { float16 } from "./float16.js";
import { gated } from "./gated.js";
import { type Describe, type Draw, inOrder, type Call as KernelCall } from "./kernel.js";
import { losses } from "./losses.js";
import { norms } from "./norms.js";
import { prelu } from "./prelu.js";
import { quantized } from "./quantized.js";
import { random } from "./random.js";
import { rotary } from "./rotary.js";
import { sampling } from "./sampling.js";
import { segments } from "./segments.js";
import { selection } from "./selection.js";
import { softmax } from "./softmax.js";
import { sparsemax } from "./sparsemax.js";
import type { AnySpec } from "./spec.js";

export { familyOf } from "../../src/spec/spec.js";
export type { Call, Judge } from "./call.js";

/** The families, by the names of their files here and in src/ops. */
export const FAMILIES: Readonly<Record<string, Family>> = {
  activations,
  softmax,
  sparsemax,
  sampling,
  selection,
  chain,
  gated,
  prelu,
  random,
  losses,
  dense,
  quantized,
  conv,
  attention,
  norms,
  rotary,
  embeddings,
  segments,
  float16,
  adapter,
};

interface Op {
  readonly spec: AnySpec;
}

/** The ops among the functions of the package or of an instance, aliases left out. */
export const opsIn = (ops: object): [name: string, op: Op][] =>
  Object.entries(ops).filter(([name, op]) => typeof op === "function" && op.spec?.name === name);

/** "softmax", "softmax.backward": every function that an op is or has. */
const functionsOf = (name: string, op: object): string[] => [
  name,
  ...Object.entries(op).flatMap(([method, value]) => (typeof value === "function" ? [`${name}.${method}`] : [])),
];

/**
 * Every public function, aliases left out.
 *
 * @param ops the functions of the package, or an instance
 * @throws Error where a function has no call
 */
export function catalogue(ops: object): Call[] {
  return opsIn(ops).flatMap(([name, op]) => {
    const family = familyOf(op.spec);
    const known = FAMILIES[family]?.calls(op.spec, ops) ?? [];
    return functionsOf(name, op).map((name) => {
      const call = known.find((call) => call.name === name);
      if (call === undefined) throw new Error(`The catalogue has no call of "${name}": add one to tools/catalogue.`);
      return { ...call, family };
    });
  });
}

/** "softmax_columns_grad": the gradient of softmax down columns. */
const PARTS = /^(\w+?)(_columns)?(_grad)?(_precise)?$/;

/**
 * How a kernel is called.
 *
 * @param name without the element type
 * @param names its arguments, in order
 * @throws Error where the catalogue says nothing of the kernel
 */
export function kernelCall(ops: object, name: string, names: readonly string[]): (d: Draw) => KernelCall {
  const [, op, columns, gradient] = PARTS.exec(name) as RegExpExecArray;
  const spec = opsIn(ops).find(([known]) => known === op)?.[1].spec;
  const steps = Object.values(FAMILIES).find(({ steps }) => steps !== undefined && name in steps)?.steps;
  const describe: Describe | undefined = steps?.[name] ?? (spec && FAMILIES[familyOf(spec)]?.kernels);
  if (describe === undefined) throw new Error(`The catalogue has no call of the kernel "${name}": add one to tools/catalogue.`);
  const kind = { columns: columns !== undefined, gradient: gradient !== undefined };
  return (d) => inOrder(d, names, describe(d, kind, spec ?? { name }), kind);
}
