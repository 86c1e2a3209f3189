// How each function of the package is called: the one catalogue that feeds the fuzz, the soak test, the digests and whatever else calls
// every op. A new op of a known kind is in it without an edit; a function that it has no call for makes it throw.
import type { AnySpec, Call } from "./call.js";
import { elementwise, gated, prelu, random } from "./elements.js";
import { dense } from "./layers.js";
import { losses, sampling, softmax, sparsemax } from "./rows.js";

export type { Call, Family, Judge } from "./call.js";

/** The calls of an op by its spec's kind. Element-wise and row-wise specs have none. */
const KINDS: Readonly<Record<string, (spec: AnySpec) => Call[]>> = {
  elementwise,
  softmax,
  sparse: sparsemax,
  sampling,
  fold: gated,
  channels: prelu,
  noise: random,
  loss: losses,
  dense: () => [],
};

const kindOf = (spec: AnySpec) => spec.kind ?? ("df" in spec ? "elementwise" : "softmax");

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
  const found = Object.entries(ops).filter(([name, op]) => typeof op === "function" && op.spec?.name === name);
  const specs: AnySpec[] = found.map(([, op]) => op.spec);
  const calls = [...specs.flatMap((spec) => KINDS[kindOf(spec)]?.(spec) ?? []), ...dense(ops)];
  const byName = new Map(calls.map((call) => [call.name, call]));
  return found
    .flatMap(([name, op]) => functionsOf(name, op))
    .map((name) => {
      const call = byName.get(name);
      if (call === undefined) throw new Error(`The catalogue has no call of "${name}": add one to tools/catalogue.`);
      return call;
    });
}
