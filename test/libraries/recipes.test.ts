import { mean_pooling, Tensor, softmax as theirSoftmax, topk } from "@huggingface/transformers";
import { elu, relu, sample, sigmoid, softmax } from "lanewise";
import { Matrix } from "ml-matrix";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import * as features from "./recipes/features.js";
import * as mlMatrix from "./recipes/mlMatrix.js";
import * as nd from "./recipes/ndarray.js";
import { probabilitiesAfter } from "./recipes/steps.js";
import * as transformers from "./recipes/transformers.js";

const noise = (n: number) => Float32Array.from({ length: n }, (_, i) => 5 * Math.sin(i * i));

describe("ml-matrix", () => {
  test("element by element", () => {
    const x = Matrix.random(30, 70);
    const expected = x.clone().apply(function (this: Matrix, i: number, j: number) {
      this.set(i, j, 1 / (1 + Math.exp(-this.get(i, j))));
    });
    expect(mlMatrix.apply(x, sigmoid)).toBe(x);
    expect(Matrix.sub(x, expected).abs().max()).toBeLessThan(1e-15);
  });

  test("row by row", () => {
    const x = mlMatrix.apply(Matrix.random(30, 70), softmax);
    for (const sum of x.sum("row")) expect(sum).toBeCloseTo(1, 14);
  });
});

describe("ndarray", () => {
  test("element by element, and a part alone", () => {
    const data = noise(24);
    const x = ndarray(data.slice(), [4, 6]);
    nd.map(x.lo(1, 0).hi(2, 6), relu);
    expect(x.data).toEqual(data.map((x, i) => (i >= 6 && i < 18 ? Math.max(x, 0) : x)));
  });

  test("along any axis", () => {
    const x = nd.apply(ndarray(noise(60), [3, 4, 5]), softmax, 1);
    for (let i = 0; i < 3; i++)
      for (let k = 0; k < 5; k++) expect([0, 1, 2, 3].reduce((sum, j) => sum + x.get(i, j, k), 0)).toBeCloseTo(1, 6);
  });

  test("what does not lie together is refused", () => {
    expect(() => nd.map(ndarray(noise(24), [4, 6]).transpose(1, 0), elu)).toThrow(
      /^expected rows one after the other, got strides \[1,6\]/,
    );
  });
});

test("what steps leave of the probabilities", () => {
  const logits = Float32Array.from([4, 2, 1, 1], Math.log);
  const after = probabilitiesAfter(logits, [{ temperature: 0.5 }, { topK: 2 }, { presencePenalty: Math.log(4) }], [0]);
  const right = [
    [16 / 22, 4 / 22, 1 / 22, 1 / 22],
    [16 / 20, 4 / 20, 0, 0],
    [4 / 8, 4 / 8, 0, 0],
  ];
  for (const [i, y] of after.entries()) for (const [j, p] of y.entries()) expect(p).toBeCloseTo(right[i][j], 6);
});

describe("transformers.js", () => {
  const vocabulary = 32000;
  const logits = new Tensor("float32", noise(3 * vocabulary), [1, 3, vocabulary]);
  const last = logits.data.slice(-vocabulary) as Float32Array;

  test("probabilities", () => {
    const { data, dims } = transformers.probabilities(logits);
    expect(dims).toEqual(logits.dims);
    const expected = theirSoftmax(last) as Float32Array;
    for (const [i, p] of expected.entries()) if (Math.abs(data[2 * vocabulary + i] / p - 1) > 1e-5) throw new Error(`${i}: ${p}`);
  });

  test("the next token", () => {
    const best = last.indexOf(Math.max(...last));
    expect(transformers.nextToken(logits, { topK: 1, seed: 1 })).toBe(best);
    const draw = { temperature: 0.8, topP: 0.9, seed: 5 };
    expect(transformers.nextToken(logits, draw)).toBe(sample(last, draw));
  });

  test("vectors of sentences are those of mean_pooling and normalize", () => {
    const [texts, tokens, size] = [3, 17, 40];
    const states = new Tensor("float32", noise(texts * tokens * size), [texts, tokens, size]);
    const mask = new Tensor(
      "int64",
      BigInt64Array.from({ length: texts * tokens }, (_, i) => BigInt(i % tokens < 5 + 4 * Math.floor(i / tokens))),
      [texts, tokens],
    );
    const theirs = mean_pooling(states, mask).normalize(2, -1);
    const ours = features.sentences(states as never, mask);
    expect(ours.dims).toEqual(theirs.dims);
    for (const [i, y] of (theirs.data as Float32Array).entries()) expect(ours.data[i]).toBeCloseTo(y, 6);
  });

  test("the largest elements are those of topk", async () => {
    const x = new Tensor("float32", noise(2 * 3 * 200), [2, 3, 200]);
    const [values, indices] = await topk(x, 7);
    const ours = features.topk(x as never, 7);
    for (const [i, theirs] of [values, indices].entries()) {
      expect(ours[i].dims).toEqual(theirs.dims);
      expect(ours[i].type).toBe(theirs.type);
      expect([...ours[i].data]).toEqual([...theirs.data]);
    }
  });

  // what the engine has: a Float16Array from Node 24 on, else the bits
  test("float16 logits", () => {
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001, 0xfc00, 0x8000, 0x7bff, 0x03ff); // 1, -2, 0.33325, 2^-24, -inf, -0, 65504, subnormal
    const numbers = [1, -2, 1365 / 4096, 2 ** -24, Number.NEGATIVE_INFINITY, -0, 65504, 1023 * 2 ** -24];
    const { Float16Array } = globalThis as unknown as { Float16Array?: Float32ArrayConstructor };
    const float16 = new Tensor("float16", Float16Array ? new Float16Array(bits.buffer) : bits, [1, 2, 4]);
    const float32 = new Tensor("float32", Float32Array.from(numbers), [1, 2, 4]);
    expect(transformers.probabilities(float16).data).toEqual(transformers.probabilities(float32).data);
    expect(transformers.probabilities(float16).data).toEqual(softmax(Float32Array.from(numbers), { shape: [2, 4] }));
    for (let seed = 0; seed < 20; seed++)
      expect(transformers.nextToken(float16, { temperature: 30000, seed })).toBe(
        transformers.nextToken(float32, { temperature: 30000, seed }),
      );
  });
});
