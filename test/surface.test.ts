import { describe, expect, test } from "vitest";
import * as api from "../src/index.js";
import * as ops from "../src/ops/index.js";
import * as gatedSpecs from "../src/spec/gated.js";
import * as specs from "../src/spec/index.js";
import * as channelSpecs from "../src/spec/prelu.js";
import * as noiseSpecs from "../src/spec/random.js";
import { channelNames, gatedNames, namesOf, noiseNames, preciseNames, rowNames, unaryNames } from "./builds.js";
import { emitted } from "./emitted.js";

const ALIASES = ["swish"];

const lossNames = (["losses", "sparsemax", "sampling"] as const).flatMap(namesOf);

/** The ops that are not element by element. */
const OTHERS = [
  ...rowNames,
  ...gatedNames,
  ...channelNames,
  ...noiseNames,
  ...lossNames,
  ...namesOf("dense"),
  ...namesOf("conv"),
  ...namesOf("attention"),
  ...namesOf("norms"),
  ...namesOf("rotary"),
  ...namesOf("embeddings"),
  ...namesOf("segments"),
];

/** Kernels with a gradient beside softmax and the element-wise ones; nllLoss has none. */
const LOSSES = namesOf("losses").filter((name) => !["crossEntropy", "nllLoss"].includes(name));
const DIFFERENTIABLE = [...gatedNames, ...channelNames, ...noiseNames, ...LOSSES, ...namesOf("sparsemax"), ...namesOf("norms")];

/** The kernels of the row-wise ops: along the last axis and across lanes, with their gradients. */
const ROWS = ["softmax", "logSoftmax", "logSumExp", "crossEntropy", "crossEntropyDense"].flatMap((name) =>
  ["", "_grad", "_columns", "_columns_grad"].map((kind) => name + kind),
);
/** What makes logits of x, the matrix product, convolutions, attention, the random numbers, and the probe: kernels that are no op by themselves, or without a gradient. */
const STEPS = [
  ...["cosines", "lengths", "meanPool", "normalize", "normalize_columns", "pooled", "products"],
  "accumulate",
  "addResidual",
  "added",
  "attend",
  "band",
  "causal",
  "convolve",
  "depthwise",
  "depthwiseFilters",
  "depthwiseThrees",
  "distances",
  "exceeds",
  "frame",
  "dot",
  "hardmax",
  "hardmax_columns",
  "hidden",
  "hide",
  "histogram",
  "multiply",
  "normals",
  "nth",
  "online",
  "online_grad",
  "pack",
  "packChannels",
  "packTransposed",
  "peak",
  "perturb",
  "probe",
  "quotient",
  "rotaryEmbedding",
  "rotaryInterleaved",
  "scaled",
  "scores",
  "settle",
  "temperature",
  "uniforms",
  "values",
  "weigh",
];

/** The kernels that only the adapter for TensorFlow.js calls, in float32 alone. */
const ADAPTER = [
  ...["add", "sub", "rsub", "mul", "div", "rdiv", "minimum", "maximum", "preluOf"],
  ...["maxPool", "maxPool_grad", "avgPool", "place", "transpose"],
];

test("spec, API and catalogue name the same ops", () => {
  expect(Object.keys(specs).sort()).toEqual([...unaryNames].sort());
  expect(Object.keys({ ...gatedSpecs, ...channelSpecs, ...noiseSpecs }).sort()).toEqual(
    [...gatedNames, ...channelNames, ...noiseNames].sort(),
  );
  expect(Object.keys(ops).sort()).toEqual([...unaryNames, ...OTHERS, ...ALIASES].sort());
  expect(Object.keys(api)).toEqual(expect.arrayContaining(Object.keys(ops)));
  for (const [name, op] of Object.entries(ops)) if (!ALIASES.includes(name)) expect(op.spec.name).toBe(name);
});

describe.each(["baseline", "relaxed"])("%s", (target) => {
  test.each(["f32", "f64"])("%s modules export the kernels of every op with their gradients, and nothing unknown", (type) => {
    const names = [...unaryNames, ...DIFFERENTIABLE].flatMap((name) => [name, `${name}_grad`]);
    const found = emitted.filter(({ file }) => file.endsWith(`_${type}.${target}.wasm`)).flatMap((module) => module.exports);
    const known = [...names, ...ROWS, ...STEPS, ...(type === "f32" ? ADAPTER : []), ...preciseNames.map((name) => `${name}_precise`)];
    expect(found.sort()).toEqual(known.map((name) => `${name}_${type}`).sort());
  });
});

test("the package's face", () => {
  expect(
    Object.keys(api)
      .filter((name) => !(name in ops))
      .sort(),
  ).toEqual(["alloc", "create", "free", "info"]);
});
