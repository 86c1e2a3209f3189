import { createRequire } from "node:module";
import clamp from "@stdlib/math-base-special-clamp";
import erf from "@stdlib/math-base-special-erf";
import erfc from "@stdlib/math-base-special-erfc";
import exp from "@stdlib/math-base-special-exp";
import expit from "@stdlib/math-base-special-expit";
import expm1 from "@stdlib/math-base-special-expm1";
import log1pexp from "@stdlib/math-base-special-log1pexp";
import ramp from "@stdlib/math-base-special-ramp";
import tanh from "@stdlib/math-base-special-tanh";
import { onArrays, type Peer } from "./peer.js";

/** Of an element, on what the package has: its function and its call. */
const scalar: Readonly<Record<string, readonly [f: unknown, call: string]>> = {
  elu: [expm1, "v > 0 ? v : f(v)"],
  erf: [erf, "f(v)"],
  exponential: [exp, "f(v)"],
  gelu: [erfc, `0.5 * v * f(-v * ${Math.SQRT1_2})`],
  mish: [{ tanh, log1pexp }, "v * f.tanh(f.log1pexp(v))"],
  relu: [ramp, "f(v)"],
  relu6: [clamp, "f(v, 0, 6)"],
  sigmoid: [expit, "f(v)"],
  silu: [expit, "v * f(v)"],
  softplus: [log1pexp, "f(v)"],
  tanh: [tanh, "f(v)"],
};

const { version } = createRequire(import.meta.url)("@stdlib/math-base-special-exp/package.json");

/** The functions of @stdlib, in a loop. */
export const stdlib: Peer = {
  name: `@stdlib/math-base-special-exp ${version}`,
  enter(task) {
    const found = scalar[task.op];
    if (found === undefined) return [];
    const [f, call] = found;
    return [
      onArrays(task, {
        name: "@stdlib",
        kind: "script",
        call: `for (let i = 0; i < x.length; i++) { const v = x[i]; y[i] = ${call}; }`,
        f,
      }),
    ];
  },
};
