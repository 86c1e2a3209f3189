import { describe, expect, test } from "vitest";
import * as api from "../src/index.js";
import * as ops from "../src/ops.js";
import * as specs from "../src/spec/index.js";
import { rowNames, unaryNames } from "./builds.js";
import { emitted } from "./emitted.js";

const ALIASES = ["swish"];

/** The ops with a precise form. */
const PRECISE = ["sigmoid", "silu", "tanh"];

/** The kernels of the row-wise ops: along the last axis and across lanes, with their gradients, and what makes logits of x; the probe. */
const ROWS = ["softmax", "logSoftmax", "logSumExp"].flatMap((name) =>
  ["", "_grad", "_columns", "_columns_grad"].map((kind) => name + kind),
);
const OTHERS = ["added", "causal", "hardmax", "hardmax_columns", "hidden", "probe", "scaled"];

test("spec, API and catalogue name the same element-wise ops", () => {
  expect(Object.keys(specs).sort()).toEqual([...unaryNames].sort());
  expect(Object.keys(ops).sort()).toEqual([...unaryNames, ...rowNames, ...ALIASES].sort());
  expect(Object.keys(api)).toEqual(expect.arrayContaining(Object.keys(ops)));
  for (const [name, op] of Object.entries(ops)) if (!ALIASES.includes(name)) expect(op.spec.name).toBe(name);
});

describe.each(["baseline", "relaxed"])("%s", (target) => {
  test.each(["f32", "f64"])(
    "%s modules export a kernel and a gradient for every element-wise op, the row-wise ones, and nothing unknown",
    (type) => {
      const names = unaryNames.flatMap((name) => [name, `${name}_grad`]);
      const found = emitted.filter(({ file }) => file.endsWith(`_${type}.${target}.wasm`)).flatMap((module) => module.exports);
      expect(found.sort()).toEqual(
        [...names, ...ROWS, ...OTHERS, ...PRECISE.map((name) => `${name}_precise`)].map((name) => `${name}_${type}`).sort(),
      );
    },
  );
});

test("the package's face", () => {
  expect(
    Object.keys(api)
      .filter((name) => !(name in ops))
      .sort(),
  ).toEqual(["alloc", "create", "free", "info"]);
});
