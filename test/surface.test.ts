import { describe, expect, test } from "vitest";
import * as api from "../src/index.js";
import * as ops from "../src/ops.js";
import * as specs from "../src/spec/index.js";
import { namesOf, rowNames, unaryNames } from "./builds.js";
import { emitted } from "./emitted.js";

const ALIASES = ["swish"];

/** The ops with a precise form. */
const PRECISE = ["sigmoid", "silu", "tanh"];

const otherNames = (["loss", "sparse", "sampling"] as const).flatMap(namesOf);

/** Kernels with a gradient beside softmax and the element-wise ones; cross entropy has a pair for each kind of labels. */
const DIFFERENTIABLE = [...namesOf("loss"), "crossEntropyDense", ...namesOf("sparse")];

/** The steps of long rows, of sampling, and the probe: kernels that are no op. */
const STEPS = [
  "exponentials",
  "expSum",
  "hide",
  "histogram",
  "logSoftmaxFlow",
  "logSoftmaxSum",
  "maximum",
  "nth",
  "peak",
  "perturb",
  "probe",
  "scale",
  "softmaxFlow",
  "softmaxSum",
  "subtractLog",
  "temperature",
  "weigh",
];

test("spec, API and catalogue name the same element-wise ops", () => {
  expect(Object.keys(specs).sort()).toEqual([...unaryNames].sort());
  expect(Object.keys(ops).sort()).toEqual([...unaryNames, ...rowNames, ...otherNames, ...ALIASES].sort());
  expect(Object.keys(api)).toEqual(expect.arrayContaining(Object.keys(ops)));
  for (const [name, op] of Object.entries(ops)) if (!ALIASES.includes(name)) expect(op.spec.name).toBe(name);
});

describe.each(["baseline", "relaxed"])("%s", (target) => {
  test.each(["f32", "f64"])("%s modules export a kernel and a gradient for every op, and nothing unknown", (type) => {
    const names = [...unaryNames, ...rowNames, ...DIFFERENTIABLE].flatMap((name) => [name, `${name}_grad`]);
    const found = emitted.filter(({ file }) => file.endsWith(`_${type}.${target}.wasm`)).flatMap((module) => module.exports);
    expect(found.sort()).toEqual([...names, ...STEPS, ...PRECISE.map((name) => `${name}_precise`)].map((name) => `${name}_${type}`).sort());
  });
});

test("the package's face", () => {
  expect(
    Object.keys(api)
      .filter((name) => !(name in ops))
      .sort(),
  ).toEqual(["alloc", "create", "free", "info"]);
});
