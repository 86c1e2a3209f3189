// The names of options: what the documentation lists, each function takes, and nothing else.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as api from "../../src/index.js";
import * as ops from "../../src/ops/index.js";
import { type Call, catalogue } from "../../tools/catalogue/index.js";
import { Seeded } from "../../tools/catalogue/seeded.js";
import { entries } from "../../tools/docs/catalogue.js";
import { parameters } from "../../tools/docs/docstrings.js";

/** The documented options of each op by name, and whether only gradients have them. */
const documented = new Map(
  entries.map((entry) => {
    const own = parameters(entry).flatMap(([name, text]) => (name.startsWith("options.") ? [[name.slice(8), text]] : []));
    return [entry.spec.name, new Map(own.map(([name, text]) => [name, text.startsWith("in backward")]))];
  }),
);
const everyName = [...new Set([...documented.values()].flatMap((own) => [...own.keys()])), "dim", "Out", "toString", "constructor", ""];

const sizes = { lengths: [8], shapes: [[2, 4, 2]], sides: [2, 3] };
const isOptions = (value: unknown) => typeof value === "object" && value !== null && !ArrayBuffer.isView(value) && !Array.isArray(value);

/** What a call says to an option of this name, which is undefined unless the call gives it. */
function answer(call: Call, name: string): unknown {
  const args = call.args(new Seeded(Float32Array, 1, sizes));
  const at = call.op.startsWith("create") ? 0 : args.findLastIndex((value) => value === undefined || isOptions(value));
  const given = args[at] as Record<string, unknown> | undefined;
  args[at] = { ...given, [name]: given?.[name] };
  try {
    call.invoke(api, args);
  } catch (error) {
    return error;
  }
  return undefined;
}

test("a call takes the options that are documented, and no other, given or undefined", () => {
  const calls = catalogue(ops);
  expect(calls.length).toBeGreaterThan(150);
  for (const call of calls) {
    const own = documented.get(call.op) as Map<string, boolean>;
    for (const name of everyName) {
      const gradientOnly = own.get(name);
      const error = answer(call, name);
      if (gradientOnly === undefined || (gradientOnly && !call.name.includes("."))) {
        expect(error, `${call.name} ${name}`).toBeInstanceOf(TypeError);
        expect((error as Error).message).toMatch(new RegExp(`^${call.op}: "${name}" is no option; (".+" is meant\\?|expected .+)$`));
      } else expect(error, `${call.name} ${name}`).toBeUndefined();
    }
  }
});

test("a name that is spelt or typed otherwise is told from the others", () => {
  const styles: ((name: string) => string)[] = [
    (name) => name.toUpperCase(),
    (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    (name) => name.replace(/[A-Z]/g, (letter) => `-${letter}`),
    (name) => `${name}_`,
  ];
  const names = [...documented].flatMap(([op, own]) => [...own].flatMap(([name, late]) => (late || name.length < 4 ? [] : [[op, name]])));
  const calls = new Map(catalogue(ops).map((call) => [call.name, call]));
  const hasTwin = (op: string, name: string) =>
    [`${name}s`, name.replace(/s$/, "")].some((twin) => twin !== name && documented.get(op)?.has(twin));
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.nat(), fc.constantFrom(...styles, undefined), ([op, name], at, style) => {
      if (style === undefined && hasTwin(op, name)) return; // a slip in activations may as well be one in activation
      const i = at % name.length;
      const written = style?.(name) ?? `${name.slice(0, i)}q${name.slice(i + (at % 2))}`;
      if (written === name || (style === undefined && name.length < 5)) return; // too near another name
      expect(String(answer(calls.get(op) as Call, written))).toBe(`TypeError: ${op}: "${written}" is no option; "${name}" is meant?`);
    }),
    { numRuns: 500 },
  );
});

const x = new Float32Array(8);
const meant: [call: (options: object) => unknown, name: string, option: string][] = [
  [(o) => api.sample(x, o), "top_p", "topP"],
  [(o) => api.sample(x, o), "p", "topP"],
  [(o) => api.sample(x, o), "temp", "temperature"],
  [(o) => api.softmax(x, o), "dim", "axis"],
  [(o) => api.softmax(x, o), "attn_mask", "mask"],
  [(o) => api.leakyRelu(x, o), "negative_slope", "alpha"],
  [(o) => api.relu(x, o), "inplace", "out"],
  [(o) => api.softShrink(x, o), "lambda", "lambd"],
  [(o) => api.topP(x, o), "topP", "p"],
  [(o) => api.topP(x, o), "top_p", "p"],
  [(o) => api.topK(x, o), "top_k", "k"],
  [(o) => api.gumbelSoftmax(x, o), "temperature", "tau"],
  [(o) => api.hardTanh(x, o), "min_val", "min"],
  [(o) => api.rrelu(x, o), "train", "training"],
  [(o) => api.crossEntropy(x, Int32Array.of(1), o), "weight", "weights"],
  [(o) => api.crossEntropy(x, Int32Array.of(1), o), "reduce", "reduction"],
  [(o) => api.crossEntropy(x, Int32Array.of(1), o), "label_smoothing", "labelSmoothing"],
  [(o) => api.crossEntropy(x, Int32Array.of(1), o), "ignore_index", "ignoreIndex"],
  [(o) => api.dense(x, x, o as never), "bais", "bias"],
  [(o) => api.createDense(o as never), "out_features", "units"],
  [(o) => api.conv2d(x, x, o as never), "pads", "padding"],
  [(o) => api.conv2dTranspose(x, x, o as never), "output_shape", "outputSize"],
  [(o) => api.depthwiseConv2d.backward(x, x, x, o as never), "dilation_rate", "dilations"],
  [(o) => api.createConv2d(o as never), "data_format", "layout"],
];

describe("the names of other libraries", () => {
  test.each(meant)("%o %s: %s is meant", (call, name, option) => {
    expect(() => call({ [name]: 1 })).toThrow(TypeError);
    expect(() => call({ [name]: 1 })).toThrow(`"${name}" is no option; "${option}" is meant?`);
  });

  test("create", async () => {
    for (const [name, option] of [
      ["thread", "threads"],
      ["num_threads", "threads"],
      ["SIMD", "simd"],
      ["modules", "module"],
    ])
      await expect(api.create({ [name]: 4 } as object)).rejects.toThrow(`create: "${name}" is no option; "${option}" is meant?`);
  });

  test("options of parts: of gradients' results, of an activation, of a layer", () => {
    const [one, shape] = [new Float32Array(1), [1, 1, 1] as [number, number, number]];
    const given = (options: object) => options as never;
    expect(() => api.dense.backward(one, one, one, given({ shape, out: { weight: one } }))).toThrow('"weights" is meant?');
    expect(() => api.dense(one, one, given({ shape, activation: api.elu, activationOptions: { out: one } }))).toThrow(
      'elu: "out" is no option',
    );
    expect(() => api.dense(one, one, given({ shape, activationOptions: { alpha: 1 } }))).toThrow('dense: "alpha" is no option');
    const layer = api.createDense({ weights: one, inputs: 1, units: 1 });
    expect(() => layer(one, given({ inplace: true }))).toThrow('createDense: "inplace" is no option; "out" is meant?');
    layer.free();
  });
});

test("inherited options count, and what Object.prototype gives to every object does not", () => {
  expect(() => api.leakyRelu(x, Object.create({ slope: 1 }))).toThrow('"alpha" is meant?');
  expect(api.leakyRelu(Float32Array.of(-2), Object.create({ alpha: 0.5 }))).toEqual(Float32Array.of(-1));
  expect(() => api.relu(x, { toString: 1 } as object)).toThrow('relu: "toString" is no option; expected "out"');
  Object.assign(Object.prototype, { polluted: 1 });
  try {
    expect(api.relu(Float32Array.of(-2), {})).toEqual(new Float32Array(1));
  } finally {
    delete (Object.prototype as { polluted?: number }).polluted;
  }
});
