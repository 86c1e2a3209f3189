// Every function of the catalogue on arrays of 16 bits gives the bits that it gives on the same numbers as float32, rounded once.
import { describe, expect, test } from "vitest";
import { create } from "../../src/float16/index.js";
import * as ops from "../../src/ops/index.js";
import type { HalfType } from "../../src/spec/float16.js";
import { changed, typed } from "../../tools/catalogue/halves.js";
import { type Call, catalogue } from "../../tools/catalogue/index.js";
import { Seeded } from "../../tools/catalogue/seeded.js";
import { bits, bitsOf, builds, Float16Class, type HalfInstance, sameBits, TYPES, wide } from "../support/halves.js";

const SIZES = {
  lengths: [1, 3, 16, 100, 5000],
  shapes: [[7], [2, 5], [3, 4, 6], [40, 300], [2, 2100]],
  sides: [1, 3, 8, 20],
};

/** Whether answers are the same; those in float32 after one rounding. */
function agrees(expected: unknown, got: unknown, type: HalfType): boolean {
  if (expected instanceof Float32Array) return ArrayBuffer.isView(got) && sameBits(bits(expected, type), bitsOf(got));
  if (ArrayBuffer.isView(expected)) return sameBits(expected, got as ArrayBufferView);
  if (Array.isArray(expected)) return expected.every((one, i) => agrees(one, (got as unknown[])[i], type));
  if (typeof expected === "object" && expected !== null)
    return Object.entries(expected).every(([name, one]) => {
      const own = (got as Record<string, unknown>)[name];
      return name === "scales" && own instanceof Float32Array ? sameBits(one, own) : agrees(one, own, type);
    });
  return Object.is(expected, got);
}

type Half = (x: Float32Array) => unknown;

/** A call of both, on the same numbers. Returns false if float32 itself gives two answers: without a seed. */
function compare(call: Call, half: HalfInstance, lw: object, { type, seed, make }: { type: HalfType; seed: number; make: Half }): boolean {
  const draw = () => call.args(new Seeded(Float32Array, seed, SIZES));
  const [args, again] = [draw(), draw()];
  const [answer, other] = [call.invoke(lw, args), call.invoke(lw, again)];
  if (
    !agrees(
      answer,
      changed(other, (x) => bits(x, type)),
      type,
    )
  )
    return false;
  const own = changed(draw(), make) as unknown[];
  if (make === plain(type) && "type" in Object(own[0])) return false; // a layer whose weights are kept in another type than they come in
  const got = call.invoke(half, make === plain(type) ? typed(own, type) : own);
  const says = `${call.name}, seed ${seed}`;
  expect(agrees(answer, got, type), says).toBe(true);
  expect(agrees(args, own, type), `${says}: its arguments`).toBe(true);
  return true;
}

const plains = { float16: (x: Float32Array) => bits(x, "float16"), bfloat16: (x: Float32Array) => bits(x, "bfloat16") };
const plain = (type: HalfType) => plains[type];

/** But for one whose numbers are integers, with scales of float32. */
const calls = catalogue(ops).filter(({ op }) => op !== "dequantize");

describe.each(builds)("%s", (_, half, lw) => {
  test.each(calls.map((call) => [call.name, call] as const))("%s", (_, call) => {
    let compared = 0;
    for (const type of TYPES)
      for (let seed = 1; seed <= 5; seed++) compared += Number(compare(call, half, lw, { type, seed, make: plain(type) }));
    expect(compared).toBeGreaterThan(1);
    if (Float16Class === undefined) return;
    const make = (x: Float32Array) => new (Float16Class as NonNullable<typeof Float16Class>)(bits(x, "float16").buffer as ArrayBuffer);
    for (let seed = 1; seed <= 3; seed++) compare(call, half, lw, { type: "float16", seed, make });
  });

  test.each(["tanh", "softmax"] as const)("%s in place, and shifted", (name) => {
    const type = "float16";
    const n = 40_000;
    const options = name === "softmax" ? { shape: [40, 1000] } : {};
    const run = half[name] as (x: Uint16Array, options: object) => unknown;
    const x = Float32Array.from({ length: n }, (_, i) => ((i * 37) % 61) / 8 - 3);
    const expected = bits((lw[name] as (x: Float32Array, options: object) => Float32Array)(x, options), type);
    for (const shift of [0, 1, -1, 5000, -5000]) {
      const room = half.alloc(Uint16Array, n + 10_000);
      for (const whole of [new Uint16Array(n + 10_000), room]) {
        const from = whole.subarray(5000, 5000 + n);
        from.set(bits(x, type));
        const out = whole.subarray(5000 + shift, 5000 + shift + n);
        expect(run(from, { ...options, type, out })).toBe(out);
        expect(sameBits(out, expected), `${shift}`).toBe(true);
      }
      half.free(room);
    }
  });

  test("rows along the last axis of any number of dimensions, counted from either end", () => {
    const x = Float32Array.from({ length: 24_000 }, (_, i) => ((i * 37) % 61) / 8 - 3);
    for (const axis of [2, -1, undefined]) {
      const options = { shape: [3, 8, 1000], axis };
      const y = half.softmax(bits(x, "bfloat16"), { ...options, type: "bfloat16" });
      expect(sameBits(y, bits(lw.softmax(x, options), "bfloat16")), `${axis}`).toBe(true);
    }
  });

  test("float32 beside 16 bits: the result is what x is", () => {
    const [x, w] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(0.5, 0.25, -1, 2, 3, 1)];
    const shape = [2, 2, 3] as const;
    const expected = lw.dense(x, w, { shape });
    const [hx, hw] = [bits(x, "bfloat16"), bits(w, "bfloat16")];
    const type = "bfloat16";
    expect([...half.dense(hx, w, { shape, type })]).toEqual([...bits(expected, type)]);
    expect([...half.dense(x, hw, { shape, type })]).toEqual([...expected]);
    const g = lw.sigmoid.backward(x, x);
    expect([...half.sigmoid.backward(x, hx, { type })]).toEqual([...bits(g, type)]);
    expect([...half.sigmoid.backward(hx, x, { type })]).toEqual([...g]);
    expect([...half.huberLoss.backward(hx, x, { type })]).toEqual([...bits(lw.huberLoss.backward(x, x), type)]);
    const out = new Float32Array(6);
    expect(half.dense(hx, hw, { shape, type, out } as never)).toBe(out);
    expect(out).toEqual(expected);
    const layer = half.createDense({ weights: w, inputs: 2, units: 3, activation: half.relu, type });
    expect([...layer(hx)]).toEqual([...bits(lw.relu(expected), type)]);
    expect([layer.inputs, layer.units]).toEqual([2, 3]);
    layer.free();
    expect(() => layer(hx)).toThrow(/freed/);
  });

  test("a layer of stored integers", () => {
    const [inputs, units, type] = [2, 3, "bfloat16" as const];
    const [x, w] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(0.5, 0.25, -1, 2, 3, 1)];
    const { values, scales } = lw.quantize(w, { shape: [inputs, units], axis: 0 });
    const options = { weights: values, scales, bias: Float32Array.of(1, 2, -1), inputs, units };
    const expected = lw.createDense(options)(x);
    const layer = half.createDense(options);
    expect([...layer(x)]).toEqual([...expected]);
    expect([...layer(bits(x, type), { type })]).toEqual([...bits(expected, type)]);
    expect([...half.createDense({ ...options, type: "int8" })(x)]).toEqual([...expected]);
    const made = half.quantize(bits(w, type), { shape: [inputs, units], axis: 0, type });
    const typed = half.createDense({ weights: made.values, scales: made.scales, bias: bits(options.bias, type), inputs, units, type });
    expect([...typed(bits(x, type))]).toEqual([...bits(expected, type)]);
    expect([...typed(x)]).toEqual([...expected]);
  });

  test("a cache counts its keys", () => {
    const cache = half.createAttention({ size: 2, type: "float16" });
    const k = bits(Float32Array.of(1, 2, 3, 4), "float16");
    cache.append(k, k);
    expect([cache.length, cache(k).length]).toEqual([2, 4]);
    cache.truncate(1);
    expect(cache.length).toBe(1);
    cache.free();
  });

  test("labels and targets in a Uint16Array", () => {
    const type = "float16";
    const x = Float32Array.of(1, 2, 3, 0, 0, 1);
    const shape = [2, 3];
    const targets = Float32Array.of(0, 0, 1, 1, 0, 0);
    expect(half.crossEntropy(bits(x, type), Uint16Array.of(2, 0), { shape, type })).toBe(
      lw.crossEntropy(x, Uint16Array.of(2, 0), { shape }),
    );
    expect(half.crossEntropy(bits(x, type), bits(targets, type), { shape, type })).toBe(lw.crossEntropy(x, targets, { shape }));
  });
});

test("threads, and a memory that its owner lets grow", async () => {
  const type = "float16";
  const h = bits(
    Float32Array.from({ length: 200_000 }, (_, i) => Math.sin(i) * 8),
    type,
  );
  const x = wide(h, type);
  const [, , lw] = builds[0];
  const shape = [200, 1000];
  const expected = [bits(lw.gelu(x), type), bits(lw.softmax(x, { shape }), type), bits(lw.softmax(x, { shape, axis: 0 }), type)];
  const memory = new WebAssembly.Memory({ initial: 100, maximum: 200 });
  const [many, growing] = [await create({ simd: "baseline", threads: 2 }), await create({ simd: "baseline", memory })];
  for (const half of [many, growing]) {
    for (let turn = 0; turn < 2; turn++) {
      const got = [half.gelu(h, { type }), half.softmax(h, { type, shape }), half.softmax(h, { type, shape, axis: 0 })];
      expect(got.every((y, i) => sameBits(y, expected[i]))).toBe(true);
      if (turn === 0) memory.grow(1);
    }
  }
  many.dispose();
});
