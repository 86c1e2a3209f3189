import { create, type Lanewise, type Unary } from "../src/index.js";
import * as ops from "../src/ops.js";

/** Every build that the engine at hand runs; the one it lacks is named, so that nobody takes silence for a test. */
export const builds: [string, Lanewise][] = [];
for (const simd of ["baseline", "relaxed", "none"] as const) {
  try {
    builds.push([simd, await create({ simd })]);
  } catch (error) {
    if (simd !== "relaxed") throw error;
    console.warn(`relaxed is NOT tested: ${(error as Error).message}. npm run test:engines does.`);
  }
}

const isUnary = (op: unknown): op is Unary<string> => "df" in (op as { spec: object }).spec;

/** The names of the element-wise ops (aliases left out), and of the row-wise ones. */
export const unaryNames = Object.entries(ops).flatMap(([name, op]) => (isUnary(op) && name === op.spec.name ? [name] : [])) as ["sigmoid"];
export const rowNames = ["softmax", "logSoftmax"] as const;

/** The names of the ops of another kind: losses, sparse relatives of softmax, choice among logits. */
export const namesOf = (kind: "loss" | "sparse" | "sampling") =>
  Object.entries(ops).flatMap(([name, { spec }]) => ("kind" in spec && spec.kind === kind ? [name] : []));

/** The default parameters of an op, in the order of its spec. */
export const defaults = (op: Unary<string>): number[] => Object.values(op.spec.parameters).map((parameter) => parameter.default);
