// ONNX's own cases of Attention, in every build: see onnxAttention.ts.
import { describe, expect, test } from "vitest";
import type { FloatArray } from "../../src/index.js";
import { same, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { bits, builds as halves, wide } from "../support/halves.js";
import { definition, worst } from "./attention.js";
import { callOf, ONNX_NODES, type OnnxCall } from "./onnxAttention.js";

interface Cache {
  (q: FloatArray, options: object): FloatArray;
  append(k: FloatArray, v: FloatArray): void;
  readonly length: number;
  free(): void;
}

/** The same call with values whose result is the probabilities: the unit matrix, in each head of each sample. */
function ofProbabilities(c: OnnxCall): OnnxCall {
  const { shape } = c.options;
  const { batch = 1, keyHeads = 1, keys } = shape;
  const between = c.options.layout === "BSHD" ? keyHeads : 1;
  const v = new (c.v.constructor as Float32ArrayConstructor)(batch * keyHeads * keys * keys).map((_, i) =>
    Number(Math.floor(i / keys / between) % keys === i % keys),
  );
  return { ...c, v, options: { ...c.options, shape: { ...shape, valueSize: keys } } };
}

describe.each(builds)("%s", (_build, lw) => {
  const attention = lw.attention as unknown as (q: FloatArray, k: FloatArray, v: FloatArray, options: object) => FloatArray;
  const createAttention = lw.createAttention as unknown as (options: object) => Cache;
  const attend = (c: OnnxCall) => attention(c.q, c.k, c.v, c.options);

  test.each(ONNX_NODES)("attention_%s", (name, node) => {
    for (const type of TYPES) {
      const c = callOf(node, type, name.length);
      const bound = type === Float32Array ? 1e-6 : 1e-14;
      const y = attend(c);
      expect(worst(y, definition(c))).toBeLessThan(bound);
      if (node.probabilities) {
        const p = ofProbabilities(c);
        expect(worst(attend(p), definition(p))).toBeLessThan(bound);
      }
      // past_key and key are what a cache is given one after the other
      const { shape, mask, maskShape, ...options } = c.options;
      const { queries: _queries, keys, ...sizes } = shape;
      const cache = createAttention({ ...sizes, ...options });
      for (const { k, v } of c.parts) cache.append(k, v);
      expect(cache.length).toBe(keys);
      expect(same(cache(c.q, mask === undefined ? {} : { mask, maskShape }), y)).toBe(true);
      cache.free();
    }
  });
});

test("no case is another one", () => {
  const same = (node: object) =>
    JSON.stringify(node, (_, value) => (Number.isFinite(value) || typeof value !== "number" ? value : `${value}`));
  expect(new Set(ONNX_NODES.map(([, node]) => same(node))).size).toBe(ONNX_NODES.length);
});

describe.each(halves)("float16, %s", (_build, half, lw) => {
  test.each(ONNX_NODES.filter(([, node]) => node.half))("attention_%s", (name, node) => {
    const c = callOf(node, Float32Array, name.length);
    const { mask, ...options } = c.options;
    const narrow = (x: FloatArray) => bits(x as Float32Array, "float16");
    const type = "float16" as const;
    const given = mask === undefined ? {} : { mask: mask instanceof Float32Array ? narrow(mask) : mask };
    const attend = half.attention as unknown as (q: Uint16Array, k: Uint16Array, v: Uint16Array, options: object) => Uint16Array;
    const y = attend(narrow(c.q), narrow(c.k), narrow(c.v), { ...options, ...given, type });
    expect(y).toBeInstanceOf(Uint16Array);
    expect(worst(wide(y, type), definition(c))).toBeLessThan(2 ** -11);
    const single = lw.attention as unknown as (q: FloatArray, k: FloatArray, v: FloatArray, options: object) => Float32Array;
    expect(y).toEqual(bits(single(c.q, c.k, c.v, c.options), type));
  });
});
