import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { type AttentionShape, create, type FloatArray, type Lanewise } from "../src/index.js";
import { BIND } from "../src/operators/bind.js";
import * as ops from "../src/ops/index.js";
import { Instance } from "../src/runtime/instance.js";
import { planned } from "../src/runtime/plan.js";
import type { Staging } from "../src/runtime/staging.js";
import { BackOff } from "../src/threads/backOff.js";
import { longRow } from "../src/threads/longRow.js";
import { Pool } from "../src/threads/pool.js";
import { AT, CONTROL, evaluate, LENGTH, NEXT, OPEN, SLEEPING, STATUS } from "../src/threads/protocol.js";
import type { Kernel, Task } from "../src/types.js";
import { creation } from "../src/validate/index.js";
import rowKernels from "../src/wasm/softmax.js";
import { same, TYPES, uniform } from "./arrays.js";
import { builds } from "./builds.js";

const sample = (type: (typeof TYPES)[number], n: number, seed: number): FloatArray => {
  const next = uniform(seed);
  return new type(n).map(() => 12 * next() - 6);
};

const resident = (lw: Lanewise, x: FloatArray): FloatArray => {
  const y = lw.alloc(x.constructor as Float32ArrayConstructor, x.length);
  y.set(x);
  return y;
};

/** Some calls in a row: the first ones on one thread, until it is known what they cost. */
const CALLS = 12;

for (const [simd, one] of builds) {
  if (simd === "none") continue;
  describe.each([2, 3])(`${simd}, %i threads`, async (threads) => {
    const many = await create({ simd: simd as "baseline", threads });
    afterAll(() => many.dispose());

    test("come up", () => {
      expect(many.info.threads).toBe(threads);
      expect(many.memory?.buffer).toBeInstanceOf(SharedArrayBuffer);
    });

    test.each(["relu", "sigmoid", "gelu", "mish", "softplus"] as const)(
      "%s has the bits of one thread, its gradient too, in place too",
      (name) => {
        for (const type of TYPES)
          for (const n of [1, 8191, 8192, 100_003, 400_001]) {
            const [x, gy] = [sample(type, n, n), sample(type, n, n + 1)];
            const y = one[name](x);
            const gx = one[name].backward(gy, x);
            const [from, flow, to] = [resident(many, x), resident(many, gy), many.alloc(type as Float32ArrayConstructor, n)];
            for (let i = 0; i < CALLS; i++) {
              to.fill(7);
              expect(same(many[name](from, { out: to }), y), `${n}, call ${i}`).toBe(true);
              expect(same(many[name].backward(flow, from, { out: to }), gx), `gradient, ${n}, call ${i}`).toBe(true);
            }
            expect(same(from, x) && same(flow, gy)).toBe(true);
            expect(same(many[name](from, { out: from }), y), `in place, ${n}`).toBe(true);
            expect(same(many[name](x), y), `foreign, ${n}`).toBe(true);
            for (const array of [from, flow, to]) many.free(array);
          }
      },
    );

    test.each(["softmax", "logSoftmax"] as const)("%s of one long row has the bits of one thread, in place too", (name) => {
      for (const n of [32767, 32768, 100_003, 2 ** 21 + 5000])
        for (const put of [undefined, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5000]) {
          const x = sample(Float32Array, n, n);
          if (put !== undefined) x[n - 3] = put;
          const y = one[name](x);
          const [from, to] = [resident(many, x), many.alloc(Float32Array, n)];
          for (let i = 0; i < 3; i++) {
            to.fill(7);
            expect(same(many[name](from, { out: to }), y), `${n} with ${put}, call ${i}`).toBe(true);
          }
          expect(same(many[name](from, { out: from }), y), `in place, ${n} with ${put}`).toBe(true);
          many.free(from);
          many.free(to);
        }
    });

    test.each(["softmax", "logSoftmax"] as const)("%s of rows has the bits of one thread, its gradient too", (name) => {
      for (const type of TYPES)
        for (const shape of [
          [64, 1000],
          [5, 20000],
          [20000, 7],
          [300, 3, 100],
        ]) {
          const n = shape.reduce((a, b) => a * b);
          const [x, gy] = [sample(type, n, n), sample(type, n, 3)];
          const y = one[name](x, { shape });
          const gx = one[name].backward(gy, y, { shape });
          const [from, flow, saved, to] = [x, gy, y, gx].map((array) => resident(many, array));
          for (let i = 0; i < CALLS; i++) {
            to.fill(7);
            expect(same(many[name](from, { shape, out: to }), y), `${shape}, call ${i}`).toBe(true);
            expect(same(many[name].backward(flow, saved, { shape, out: to }), gx), `gradient, ${shape}, call ${i}`).toBe(true);
          }
          expect(same(many[name](from, { shape, axis: 0, out: to }), one[name](x, { shape, axis: 0 }))).toBe(true);
          for (const array of [from, flow, saved, to]) many.free(array);
        }
    });

    test("convolutions have the bits of one thread, in and out of memory, activated, and so do their gradients", () => {
      for (const type of TYPES)
        for (const [op, shape, weightsShape, strides] of [
          ["conv2d", [2, 40, 31, 9], [3, 3, 9, 20], 1],
          ["conv2d", [1, 60, 20, 60], [3, 3, 60, 21], 2],
          ["depthwiseConv2d", [1, 90, 61, 21], [3, 3, 21, 1], 1],
          ["depthwiseConv2d", [1, 90, 61, 21], [5, 2, 21, 1], 2],
          ["conv2dTranspose", [1, 40, 30, 12], [3, 3, 20, 12], 2],
        ] as ["conv2d", [number, number, number, number], [number, number, number, number], number][]) {
          const total = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);
          const [x, weights] = [sample(type, total(shape), 1), sample(type, total(weightsShape), 2)];
          const options = { shape, weightsShape, strides, padding: "same" as const };
          const y = one[op](x, weights, { ...options, activation: one.gelu });
          const gy = sample(type, y.length, 3);
          const [from, to] = [resident(many, x), many.alloc(type as Float32ArrayConstructor, y.length) as FloatArray];
          for (let i = 0; i < CALLS; i++) {
            to.fill(7);
            expect(same(many[op](from, weights, { ...options, activation: many.gelu, out: to }), y), `${op}, call ${i}`).toBe(true);
            expect(same(many[op](x, weights, { ...options, activation: many.gelu }), y)).toBe(true);
          }
          const [a, b] = [one, many].map((lw) => lw[op].backward(gy, x, weights, options));
          expect(same(a.x, b.x) && same(a.weights, b.weights) && same(a.bias, b.bias)).toBe(true);
          for (const array of [from, to]) many.free(array);
        }
    });

    test("attention has the bits of one thread: many queries, one query, masks, and a cache", () => {
      for (const type of TYPES)
        for (const [shape, options] of [
          [
            { batch: 2, heads: 4, keyHeads: 2, queries: 130, keys: 130, size: 40 },
            { causal: true, softcap: 4 },
          ],
          [{ heads: 6, queries: 100, keys: 700, size: 24, valueSize: 20 }, { mask: Uint8Array.from({ length: 700 }, (_, i) => i & 1) }],
          [
            { heads: 6, queries: 100, keys: 300, size: 24 },
            { mask: sample(type, 6 * 100 * 300, 5), layout: "BSHD" },
          ],
          [{ heads: 32, keyHeads: 8, queries: 1, keys: 900, size: 32 }, {}],
        ] as [AttentionShape, object][]) {
          const { batch = 1, heads = 1, keyHeads = heads, queries, keys, size, valueSize = size } = shape;
          const [q, k] = [sample(type, batch * heads * queries * size, 1), sample(type, batch * keyHeads * keys * size, 2)];
          const v = sample(type, batch * keyHeads * keys * valueSize, 3);
          const y = one.attention(q, k, v, { shape, ...options });
          const arrays = [q, k, v, y].map((x) => resident(many, x));
          const to = arrays[3];
          const { mask, ...made } = options as { mask?: FloatArray };
          const cache = many.createAttention<FloatArray>({ batch, heads, keyHeads, size, valueSize, ...made });
          cache.append(k, v);
          for (let i = 0; i < CALLS; i++) {
            to.fill(7);
            expect(same(many.attention(arrays[0], arrays[1], arrays[2], { shape, ...options, out: to }), y), `call ${i}`).toBe(true);
            expect(same(cache(arrays[0], { mask, out: to.fill(7) as FloatArray }), y), `cache, call ${i}`).toBe(true);
          }
          expect(same(many.attention(q, k, v, { shape, ...options }), y), "foreign").toBe(true);
          cache.free();
          for (const array of arrays) many.free(array);
        }
    });

    test("dense has the bits of one thread: by rows, by columns, with any activation, and its gradients", () => {
      for (const type of TYPES)
        for (const shape of [
          [1, 700, 333],
          [7, 300, 260],
          [200, 100, 90],
          [150, 700, 40],
        ] as [number, number, number][]) {
          const [batch, inputs, units] = shape;
          const [x, weights, bias] = [sample(type, batch * inputs, 1), sample(type, inputs * units, 2), sample(type, units, 3)];
          const gy = sample(type, batch * units, 4);
          const [from, by] = [resident(many, x), resident(many, weights)];
          const to = many.alloc(type as Float32ArrayConstructor, batch * units);
          for (const name of ["gelu", "softmax", "softmin"] as const) {
            const y = one.dense(x, weights, { shape, bias, activation: one[name] });
            const layer = many.createDense({ weights, bias, inputs, units, activation: many[name] });
            const g = one.dense.backward(gy, x, weights, { shape, bias, activation: one[name] });
            for (let i = 0; i < CALLS; i++) {
              to.fill(7);
              expect(same(layer(from, { out: to }), y), `${name}, ${shape}, call ${i}`).toBe(true);
              expect(same(many.dense(from, by, { shape, bias, activation: one[name] }), y)).toBe(true);
            }
            const gm = many.dense.backward(gy, from, by, { shape, bias, activation: many[name] });
            expect(same(gm.x, g.x) && same(gm.weights, g.weights) && same(gm.bias, g.bias)).toBe(true);
            layer.free();
          }
          for (const array of [from, by, to]) many.free(array);
        }
    });
  });
}

/** An instance with threads, and what is inside of it. */
async function inside(workers: number) {
  const instance = new Instance(planned(creation({ simd: "baseline", threads: workers + 1 })));
  const { memory, float32, float64 } = instance as Required<Instance>;
  const pool = await Pool.start(memory as WebAssembly.Memory, workers, [float32?.state ?? 0, float64?.state ?? 0], (bytes) =>
    instance.reserve(bytes),
  );
  instance.pool = pool;
  const words = new Int32Array((memory as WebAssembly.Memory).buffer, pool.control, CONTROL / 4);
  const x = instance.alloc(Float32Array, 1 << 19).fill(0.5) as Float32Array;
  const y = instance.alloc(Float32Array, 1 << 19) as Float32Array;
  return { instance, pool, words, x, y, sigmoid: ops.sigmoid[BIND](instance) };
}

const HALF = ops.sigmoid(Float32Array.of(0.5))[0];
const rest = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("the pool", () => {
  test("others take part in large calls, and in small ones never", async () => {
    const { pool, x, y, sigmoid } = await inside(2);
    for (let i = 0; i < 300 && pool.helped === 0; i++) sigmoid(x, { out: y });
    expect(pool.helped).toBeGreaterThan(0);
    await rest(50); // they sleep
    const before = pool.helped;
    for (let i = 0; i < 300; i++) sigmoid(x.subarray(0, 512), { out: y.subarray(0, 512) });
    expect(pool.helped).toBe(before);
    pool.dispose();
  });

  test("a worker that is asleep costs nothing but speed; without work all sleep, by themselves", async () => {
    const { pool, words, x, y, sigmoid } = await inside(2);
    for (let i = 0; i < 20; i++) sigmoid(x, { out: y });
    await rest(50);
    expect(Atomics.load(words, SLEEPING)).toBe(2);
    expect(Atomics.load(words, OPEN)).toBe(0);
    sigmoid(x, { out: y.fill(0) });
    expect(y.every((v) => v === HALF)).toBe(true);
    pool.dispose();
  });

  test.each([true, false])(
    "a worker that dies with a tile is given up: all is done once more, or the error says why not",
    async (repeatable) => {
      const { pool, words, y } = await inside(1);
      await rest(50);
      Atomics.store(words, SLEEPING, 0); // so that it is not woken
      y.fill(0);
      const fill = (first: number, n: number) => {
        if (n < y.length && Atomics.exchange(words, STATUS, 1) === 0) Atomics.add(words, NEXT, 1); // as if it took a tile, and never came back
        y.fill(1, first, first + n);
      };
      const args = [[0, 1, AT] as const, [0, 1, LENGTH] as const];
      const call = { kernel: fill as unknown as Kernel, shared: { address: 0, cost: 1 }, args };
      const start = performance.now();
      const run = () => pool.run({ calls: [call], total: y.length, weight: 1, grain: 1, repeatable });
      if (repeatable) run();
      else expect(run).toThrow("out is not complete");
      expect(y.every((v) => v === 1)).toBe(repeatable);
      expect(performance.now() - start).toBeGreaterThan(500);
      expect(performance.now() - start).toBeLessThan(2000);
      expect(pool.threads).toBe(1);
      pool.dispose();
    },
  );

  test("a worker that stays inside of a task without a tile delays nobody, and is given up later", async () => {
    const { pool, words, x, y, sigmoid } = await inside(1);
    for (let i = 0; i < 300 && pool.helped === 0; i++) sigmoid(x, { out: y });
    await rest(50);
    Atomics.store(words, STATUS, 1);
    const [before, start] = [pool.helped, performance.now()];
    sigmoid(x, { out: y.fill(0) });
    expect(y.every((v) => v === HALF)).toBe(true);
    expect(pool.threads).toBe(2);
    for (let i = 0; i < 200 && pool.threads > 1; i++) {
      await rest(20);
      sigmoid(x, { out: y });
    }
    expect(performance.now() - start).toBeGreaterThan(500);
    expect([pool.threads, pool.helped]).toEqual([1, before]);
    pool.dispose();
  });

  test("calls stay on one thread after sharing lost more than a thirtieth of its time, at most a second", () => {
    let now = 0;
    const backOff = new BackOff(() => now);
    for (const [milliseconds, waited, alone, rest] of [
      [1, 0.1, 2, 0], // as long as two tiles
      [0.9, 0.22, 2, 0],
      [0.9, 0.22, 2, 5.4], // with the one before
      [1, 0.1, 1, 0],
      [1.5, 0.1, 1, 13.5], // nobody waited, but one thread had been faster
      [2.4, 3.18, 3, 90],
      [100, 100, 200, 1000],
    ] as const) {
      backOff.shared(milliseconds, 0.05, waited, alone);
      const says = `${milliseconds} ms, of them ${waited} ms waited`;
      expect(backOff.on, says).toBe(rest > 0);
      now += rest - 0.001;
      expect(backOff.on, says).toBe(rest > 0);
      now += 0.002;
      expect(backOff.on, says).toBe(false);
    }
  });

  test.each(["apart", "in place"])("a long row, %s, is right where every phase that may be is given up and done once more", (where) => {
    const instance = new Instance();
    const n = 2 ** 21 + 5000;
    const x = instance.alloc(Float32Array, n);
    const y = where === "apart" ? instance.alloc(Float32Array, n) : x;
    x.set(sample(Float32Array, n, 3));
    const expected = ops.softmax(x.slice());
    const repeated: boolean[] = [];
    const run = ({ calls, total, grain, repeatable, reset }: Task) => {
      const tile = (first: number, n: number) => {
        for (const { kernel, args } of calls) kernel(...args.map((argument) => evaluate(argument, first, n, { state: [], index: 0 })));
      };
      for (let first = 0; first < total; first += grain) tile(first, Math.min(grain, total - first));
      repeated.push(repeatable);
      if (!repeatable) return;
      reset?.();
      tile(0, total);
    };
    const kernel = instance.kernel(rowKernels, "softmax", "float32") as Kernel;
    const staging = instance.float32 as Staging<Float32Array>;
    const row = { kernel, shared: { address: 0, cost: 1 }, keepsTerms: true };
    longRow({ run } as unknown as Pool, staging, row, staging.address(x), staging.address(y), n);
    expect(same(y, expected)).toBe(true);
    // maxima change nothing; terms spoil what they are made of where they go in its place; what ends the row does always
    expect(repeated.filter(Boolean)).toHaveLength((where === "apart" ? 2 : 1) * (repeated.length / 3));
  });

  test("dispose ends it: one thread goes on, and what it gives is the same", async () => {
    const lw = await create({ threads: 2 });
    const x = lw.alloc(Float32Array, 1 << 18).fill(0.5);
    for (let i = 0; i < 20; i++) lw.sigmoid(x);
    lw.dispose();
    lw.dispose();
    expect(lw.info.threads).toBe(1);
    expect(lw.sigmoid(x, { out: x })[77]).toBe(ops.sigmoid(Float32Array.of(0.5))[0]);
  });

  test("an idle pool does not keep the process alive", async () => {
    const program = `import { create } from ${JSON.stringify(new URL("../dist/index.js", import.meta.url).href)};
      const lw = await create({ threads: 3 });
      const x = lw.alloc(Float32Array, 1 << 20);
      for (let i = 0; i < 20; i++) lw.sigmoid(x, { out: x });
      console.log(lw.info.threads);`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], { timeout: 20000 });
    expect(stdout.trim()).toBe("3");
  });

  test("where memory cannot be shared, one thread does all", async () => {
    const { Memory } = WebAssembly;
    WebAssembly.Memory = class extends Memory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        if (descriptor.shared) throw new TypeError("no shared memory here");
        super(descriptor);
      }
    };
    try {
      const lw = await create({ threads: 2 });
      expect(lw.info.threads).toBe(1);
      expect(lw.sigmoid(Float32Array.of(0.5))[0]).toBe(ops.sigmoid(Float32Array.of(0.5))[0]);
    } finally {
      WebAssembly.Memory = Memory;
    }
  });

  test.each([
    [{ threads: "2" }, TypeError, /"threads" expected a whole number, got "2"$/],
    [{ threads: 0 }, RangeError, /"threads" expected a whole number from 1 to 64, got 0$/],
    [{ threads: 1.5 }, RangeError, /"threads" expected a whole number from 1 to 64, got 1.5$/],
    [
      { threads: 2, memory: new WebAssembly.Memory({ initial: 10, maximum: 10 }) },
      TypeError,
      /"memory" expected a shared WebAssembly.Memory where "threads" is above 1, got a private one$/,
    ],
  ])("create(%o)", async (options, error, message) => {
    await expect(create(options as object)).rejects.toThrow(error);
    await expect(create(options as object)).rejects.toThrow(message);
  });
});
