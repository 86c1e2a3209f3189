import { expect, test } from "vitest";
import * as api from "../src/index.js";
import * as ops from "../src/ops.js";
import * as specs from "../src/spec/index.js";
import { rowNames, unaryNames } from "./builds.js";
import { emitted } from "./emitted.js";

/** The steps of long rows, and the probe: kernels that are no op. */
const STEPS = ["exponentials", "expSum", "logSoftmaxFlow", "logSoftmaxSum", "maximum", "probe", "scale", "softmaxFlow", "softmaxSum", "subtractLog"];

test("spec, API and catalogue name the same element-wise ops", () => {
  expect(Object.keys(specs).sort()).toEqual([...unaryNames].sort());
  expect(Object.keys(ops).sort()).toEqual([...unaryNames, ...rowNames].sort());
  expect(Object.keys(api)).toEqual(expect.arrayContaining(Object.keys(ops)));
  for (const [name, op] of Object.entries(ops)) expect(op.spec.name).toBe(name);
});

test.each(["baseline", "relaxed"])("%s exports a kernel and a gradient for every op, and nothing unknown", (target) => {
  const names = Object.keys(ops).flatMap((name) => [name, `${name}_grad`]);
  const found = emitted.filter((module) => module.target === target).flatMap((module) => module.exports);
  expect(found.sort()).toEqual([...names, ...STEPS].map((name) => `${name}_f32`).sort());
});

test("the package's face", () => {
  expect(Object.keys(api).filter((name) => !(name in ops)).sort()).toEqual(["alloc", "create", "free", "info"]);
});
