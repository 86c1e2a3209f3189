import { describe, expect, test } from "vitest";
import * as halves from "../../src/float16/index.js";
import * as api from "../../src/index.js";
import * as ops from "../../src/ops/index.js";
import * as specs from "../../src/spec/index.js";
import { FAMILIES, familyOf, opsIn } from "../../tools/catalogue/index.js";
import { preciseNames, preciseSlopes, unaryNames } from "../support/builds.js";
import { emitted } from "./emitted.js";

const ALIASES = ["swish"];

/** Ops without a kernel of their name in a family whose others have one. */
const NONE = ["nllLoss", "similarities", "nearest"];

/** The kernels that have the name of an op, with their gradients, and those down columns. */
const OF_OPS = opsIn(ops).flatMap(([name, op]) => {
  const { kernels: base = name } = op.spec as { kernels?: string };
  if (FAMILIES[familyOf(op.spec)].kernels === undefined || NONE.includes(name)) return [];
  const both = "backward" in op ? [base, `${base}_grad`] : [base];
  if (name === "normalize") return [...both, `${base}_columns`]; // the gradient takes columns as rows
  return familyOf(op.spec) === "softmax" ? both.flatMap((name) => [name, name.replace(base, `${base}_columns`)]) : both;
});

/** Families whose kernels are of float32 alone. */
const SINGLE = ["adapter", "float16", "quantized"];

/** The kernels with names of their own. */
const stepsFor = (type: string) =>
  Object.entries(FAMILIES).flatMap(([family, { steps = {} }]) => (SINGLE.includes(family) && type === "f64" ? [] : Object.keys(steps)));

test("spec, API and catalogue name the same ops", () => {
  expect(Object.keys(specs).sort()).toEqual([...unaryNames].sort());
  expect(Object.keys(ops).sort()).toEqual([...opsIn(ops).map(([name]) => name), ...ALIASES].sort());
  expect(Object.keys(api)).toEqual(expect.arrayContaining(Object.keys(ops)));
  for (const [name, op] of Object.entries(ops)) expect(Object.keys(FAMILIES), name).toContain(familyOf(op.spec));
});

describe.each(["baseline", "relaxed"])("%s", (target) => {
  test.each(["f32", "f64"])("%s modules export the kernels of every op with their gradients, and nothing unknown", (type) => {
    const found = emitted.filter(({ file }) => file.endsWith(`_${type}.${target}.wasm`)).flatMap((module) => module.exports);
    const known = new Set([
      ...OF_OPS,
      ...stepsFor(type),
      ...[...preciseNames, "rmsNorm"].map((name) => `${name}_precise`),
      ...preciseSlopes.map((name) => `${name}_grad_precise`),
      "softmin",
    ]);
    expect(found.sort()).toEqual([...known].map((name) => `${name}_${type}`).sort());
  });
});

test("the package's face", () => {
  expect(
    Object.keys(api)
      .filter((name) => !(name in ops))
      .sort(),
  ).toEqual(["alloc", "create", "free", "info"]);
});

test("the face of lanewise/float16: the same functions, and two conversions", () => {
  expect(Object.keys(halves).sort()).toEqual([...Object.keys(api), "toFloat32", "fromFloat32"].sort());
});
