// Wrong arguments are refused with a TypeError or a RangeError that says what was expected and what came, before anything is written:
// whatever the function, by the catalogue. What single ops refuse beside is in refusals.test.ts.
import { describe, expect, test } from "vitest";
import type { FloatArray, Lanewise } from "../../src/index.js";
import * as ops from "../../src/ops/index.js";
import { type Call, catalogue } from "../../tools/catalogue/index.js";
import { Seeded } from "../../tools/catalogue/seeded.js";
import { builds } from "../support/builds.js";
import { detached } from "../support/refusal.js";

type Wrong = readonly [options: object, error: typeof TypeError | typeof RangeError, message: RegExp];
const NONE: [unknown, string][] = [
  [undefined, "undefined"],
  [null, "null"],
  [1, "1"],
  ["ab", '"ab"'],
  [[1, 2], "Array"],
  [new Int32Array(8), "Int32Array"],
  [new ArrayBuffer(8), "ArrayBuffer"],
  [new DataView(new ArrayBuffer(8)), "DataView"],
  [{ length: 8 }, "Object"],
  [Object.create(null), "an object"],
];

/** Where an array stands in the arguments of a call, and what the call names it. */
interface Site {
  readonly path: readonly (string | number)[];
  readonly name: string;
  readonly arguments: () => unknown[];
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The names of a call's arguments. */
function namesOf({ name, family }: Call): string[] {
  const [op, method] = name.split(".");
  const inputs: Record<string, string[]> = {
    prelu: ["x", "slope"],
    dense: ["x", "weights"],
    conv: ["x", "weights"],
    sampling: ["logits"],
    attention: ["q", "k", "v"],
    embeddings: op === "meanPool" ? ["x", "mask"] : op === "normalize" ? ["x"] : ["query", "matrix"],
  };
  if (family === "losses") {
    const { input } = (ops as unknown as Record<string, { spec: { input: string } }>)[op].spec;
    return [input, ["crossEntropy", "nllLoss"].includes(op) ? "labels" : "targets"];
  }
  if (op === "createAttention") return ["", "k", "v", "q"];
  if (family === "quantized") return ["x"];
  if (op === "acceptDraft" || op === "beamStep") return ["logits"];
  if (op === "createSampler") return ["", "logits"];
  if (op === "createDense" || op === "createConv2d") return ["", "x"];
  if (op === "meanPool" && method === "backward") return ["gy", "mask"];
  if (op === "rotaryEmbedding") return [method === "backward" ? "gy" : "x"];
  if (op === "batchNorm") return [...(method === "backward" ? ["gy"] : []), "x", "mean", "variance"];
  if (method !== "backward") return inputs[family] ?? ["x"];
  if (op === "logSumExp") return ["gy", "x", "y"];
  if (["softmax", "sparsemax", "sampling", "segments"].includes(family)) return ["gy", "y"];
  return ["gy", ...(inputs[family] ?? ["x"])];
}

/** Legal arguments: eight elements, or two rows of four. */
const legal = (call: Call, seed: number, shapes = [[2, 4]]) =>
  call.args(new Seeded(Float32Array, seed, { lengths: [8], shapes, sides: [2, 3] }));

/** Every array that a call may be given, among its arguments and options. */
function sitesOf(call: Call): Site[] {
  const found = new Map<string, Site>();
  const look = (seed: number, of: Record<string | number, unknown>, path: Site["path"], name: string) => {
    for (const [key, value] of Object.entries(of)) {
      const [here, called] = [[...path, key], path.length === 0 ? namesOf(call)[Number(key)] : name === "" ? key : `${name}.${key}`];
      if (ArrayBuffer.isView(value)) found.set(here.join("."), { path: here, name: called, arguments: () => legal(call, seed) });
      else if (isPlain(value)) look(seed, value, here, path.length === 0 ? "" : key);
    }
  };
  for (let seed = 0; seed < 100; seed++) look(seed, legal(call, seed) as unknown as Record<number, unknown>, [], "");
  return [...found.values()];
}

const floats = (value: unknown): FloatArray[] =>
  ArrayBuffer.isView(value) && !(value instanceof DataView)
    ? [value as FloatArray]
    : Array.isArray(value) || isPlain(value)
      ? Object.values(value).flatMap(floats)
      : [];

const numbersOf = (lw: Lanewise, args: unknown[]) =>
  floats(args).map((x) => (x.length === 0 || x.buffer === lw.memory?.buffer ? [] : [...x])); // not detached or freed ones

/** The call must be refused, and leave all its arrays as they were. */
function refused(lw: Lanewise, call: Call, args: unknown[], error: Wrong[1], message: RegExp): void {
  const before = numbersOf(lw, args);
  const run = () => call.invoke(lw, args);
  expect(run).toThrow(error);
  expect(run).toThrow(message);
  expect(numbersOf(lw, args)).toEqual(before);
}

/** The arguments with another value at a site. */
function exchanged(site: Site, make: (value: FloatArray) => unknown): unknown[] {
  const args = site.arguments();
  let holder = args as unknown as Record<string | number, unknown>;
  for (const key of site.path.slice(0, -1)) holder = holder[key] as typeof holder;
  const key = site.path[site.path.length - 1];
  holder[key] = make(holder[key] as FloatArray);
  return args;
}

const WHOLE = "a Uint8Array, Int32Array, BigInt64Array, BigUint64Array";
/** What is expected of an array, by its name where it need not be one of floats like the first. */
const EXPECTED: Readonly<Record<string, string>> = {
  mask: `${WHOLE}, booleans or a Float32Array`,
  scales: "a Float32Array",
  labels: "an array of whole numbers such as Int32Array(, or of probabilities like the logits)?",
};
const FLOATS = 'a Float32Array (or Float64Array|like "\\w+")';
/** Options of either element type, which are copied, and what may have one more element. */
const ANY_TYPE = ["posWeight", "weights", "sampleWeights", "gy"];

const SHAPES: Wrong[] = [
  [{ shape: [2, 3] }, RangeError, /"shape" expected dimensions whose product is the length \d+, got \[2,3\]$/],
  [{ shape: [] }, RangeError, /"shape" expected dimensions whose product/],
  [{ shape: [-2, -4] }, RangeError, /"shape" expected dimensions that are whole numbers from 0 on, got \[-2,-4\]$/],
  [{ shape: [0.5, 16] }, RangeError, /"shape" expected dimensions that are whole/],
  [{ shape: [Number.NaN, 8] }, RangeError, /"shape" expected dimensions that are whole/],
  [{ shape: [Number.POSITIVE_INFINITY, 0] }, RangeError, /"shape" expected dimensions that are whole/],
  [{ shape: 8 }, TypeError, /"shape" expected an array of dimensions, got 8$/],
  [{ shape: "24" }, TypeError, /"shape" expected an array of dimensions, got "24"$/],
];
const AXES: Wrong[] = [
  [{ axis: 2 }, RangeError, /"axis" expected a whole number from -2 to 1, got 2$/],
  [{ axis: -3 }, RangeError, /"axis" expected a whole number from -2 to 1, got -3$/],
  [{ axis: 0.5 }, RangeError, /"axis" expected .*, got 0.5$/],
  [{ axis: Number.NaN }, RangeError, /"axis" expected a whole number from -2 to 1, got NaN$/],
  [{ axis: "1" }, TypeError, /"axis" expected a whole number, got "1"$/],
  [{ shape: undefined, axis: 1 }, RangeError, /"axis" expected a whole number from -1 to 0, got 1$/],
];
const SCALED: Wrong[] = [
  [{ scale: Number.NaN }, RangeError, /"scale" expected a finite number, got NaN$/],
  [{ scale: Number.POSITIVE_INFINITY }, RangeError, /"scale" expected a finite number, got Infinity$/],
  [{ scale: "2" }, TypeError, /"scale" expected a finite number, got "2"$/],
];
const MASKS: Wrong[] = [
  [{ shape: [8], axis: 0, mask: new Uint8Array(7) }, RangeError, /"mask" expected the length of a trailing part of shape \(8\), got 7$/],
  [{ mask: [true] }, RangeError, /"mask" expected the length of a trailing part of shape \(4 or 8\), got 1$/],
  [{ mask: [1, 0, 1, 0, 1, 0, 1, 0] }, TypeError, /"mask" expected a Uint8Array, .*, booleans or a Float32Array, got Array$/],
  [{ mask: new Int8Array(8) }, TypeError, /"mask" expected .*, got Int8Array$/],
  [{ mask: new Uint16Array(8) }, TypeError, /"mask" expected .*, got Uint16Array, which "lanewise\/float16" takes$/], // float16, it may be
  [{ mask: detached(16, BigInt64Array) }, TypeError, /"mask" expected a live array, got one whose buffer was detached$/],
  [{ mask: true }, TypeError, /"mask" expected .*, got true$/],
  [{ mask: null }, TypeError, /"mask" expected .*, got null$/],
  [{ causal: 1 }, TypeError, /"causal" expected true or false, got 1$/],
  [
    { shape: [8], axis: -1, causal: true },
    RangeError,
    /"causal" expected a shape \[..., queries, keys\] and the last axis, got "a shape of 1 dimensions, axis -1"$/,
  ],
  [{ axis: 0, causal: true }, RangeError, /"causal" expected .*, got /],
];

describe.each(builds)("%s", (_build, lw) => {
  describe.each(catalogue(ops))("$name", (call) => {
    // the labels of nllLoss, positions, offsets and packed masks are never floats: see losses, rotary, segments and chain.test.ts
    const sites = sitesOf(call).filter(
      ({ name }) =>
        name !== undefined && !["positions", "bitMask", "values"].includes(name) && (call.op !== "nllLoss" || name !== "labels"),
    );
    const lead = namesOf(call).find((name) => !["gy", "mask", ""].includes(name)) ?? "gy";
    const at = (name: string, what: string) => new RegExp(`^${call.op}: "${name}" expected ${what}$`);
    /** Where a missing gy means another method, undefined is passed on as null. */
    const nullish = (name: string) =>
      name === "gy" ? ["activations", "sparsemax"].includes(call.family) : call.name === "logSumExp.backward" && name === "x";
    /** Freed arrays are known where alloc gives blocks. */
    const freed = () => {
      const x = lw.alloc(Float32Array, 8);
      lw.free(x);
      return x;
    };

    test("what is not an array of floats is refused, and so are detached and freed arrays", () => {
      for (const site of sites) {
        const option = site.path.length > 1 && call.op !== "createDense";
        const right = (value: unknown) =>
          (value === undefined && (option || ["bias", "out"].includes(site.name))) ||
          (typeof value === "number" && ["posWeight", "gy"].includes(site.name) && option) ||
          (value instanceof Int32Array && ["labels", "mask"].includes(site.name));
        for (const [value, came] of NONE.filter(([value]) => !right(value)))
          refused(
            lw,
            call,
            exchanged(site, () => value),
            TypeError,
            at(site.name, `${EXPECTED[site.name] ?? FLOATS}, got ${value === undefined && nullish(site.name) ? "null" : came}`),
          );
        const dead = "a live array, got one ";
        refused(
          lw,
          call,
          exchanged(site, ({ length }) => detached(length)),
          TypeError,
          at(site.name, `${dead}whose buffer was detached`),
        );
        if (lw.memory !== undefined) refused(lw, call, exchanged(site, freed), TypeError, at(site.name, `${dead}that was freed`));
      }
    });

    test("an array of the other element type or of another length is refused", () => {
      for (const site of sites.filter(({ name }) => name !== lead)) {
        const { name } = site;
        // a cache has the type of its bias
        if (!(site.path.length > 1 && [...ANY_TYPE, ...(call.op === "createAttention" ? ["bias"] : [])].includes(name)))
          refused(
            lw,
            call,
            exchanged(site, (x) => new Float64Array(x.length)),
            TypeError,
            /expected (a Uint8Array, .*, booleans or )?a Float32Array.*, got Float64Array$/,
          );
        const shaped = call.family === "dense" && call.op === "dense" && name === "weights";
        const repeats = name === "mask" || (name === "weights" && call.family === "losses");
        const trailing = `the length of a trailing part of shape.*|length \\d+, which "${name}Shape" gives it`;
        const length = `(length \\d+( or \\d+)?|a length that is a multiple of \\d+${repeats ? `|${trailing}` : ""})`;
        refused(
          lw,
          call,
          exchanged(site, (x) => new Float32Array(x.length + 1)),
          RangeError,
          shaped ? /"shape" expected/ : at(name, `${length}, got \\d+`),
        );
      }
    });

    test("options that are not an object are refused", () => {
      for (const [value, came] of [
        [new Float32Array(8), "Float32Array"],
        [0.2, "0.2"],
        [null, "null"],
      ] as const)
        if (!(call.family === "gated" && call.op !== "maxout" && ArrayBuffer.isView(value)))
          // a second array: see gated.test.ts
          refused(lw, call, [...legal(call, 1).slice(0, -1), value], TypeError, at("options", `an object such as .*, got ${came}`));
    });

    const shaped = [...Array(24).keys()].find(
      (seed) => isPlain(legal(call, seed).at(-1)) && "shape" in (legal(call, seed).at(-1) as object),
    );
    if (shaped !== undefined && !["dense", "conv", "attention"].includes(call.family) && call.op !== "meanPool")
      test("a wrong shape or axis is refused, and what else rows take", () => {
        const masked = ["softmax", "sparsemax"].includes(call.family) || call.op === "gumbelSoftmax";
        const tables = [
          SHAPES,
          ...(masked || ["gated", "prelu", "norms", "embeddings", "selection"].includes(call.family) ? [AXES] : []),
          ...(masked ? [MASKS] : []),
          ...(call.family === "softmax" ? [SCALED] : []),
        ];
        for (const [wrong, error, message] of tables.flat()) {
          if (["prelu", "batchNorm"].includes(call.op) && "axis" in wrong && "shape" in wrong) continue; // it has another number of slopes then
          const args = legal(call, shaped as number);
          const { shape, out } = args.pop() as { shape: number[]; out?: unknown };
          refused(lw, call, [...args, { shape, ...(out !== undefined && { out }), ...wrong }], error, message);
        }
      });
  });
});
