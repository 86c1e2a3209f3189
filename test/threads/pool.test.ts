import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { create } from "../../src/index.js";
import { BIND } from "../../src/operators/bind.js";
import * as ops from "../../src/ops/index.js";
import { Instance } from "../../src/runtime/instance.js";
import { planned } from "../../src/runtime/plan.js";
import type { Staging } from "../../src/runtime/staging.js";
import { BackOff } from "../../src/threads/backOff.js";
import { longRow } from "../../src/threads/longRow.js";
import { Pool } from "../../src/threads/pool.js";
import { AT, CONTROL, evaluate, LENGTH, NEXT, OPEN, SLEEPING, STATUS } from "../../src/threads/protocol.js";
import type { Kernel, Task } from "../../src/types.js";
import { creation } from "../../src/validate/index.js";
import rowKernels from "../../src/wasm/softmax.js";
import { same, sample } from "../support/arrays.js";

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

  test("a pool that was slower than one thread takes no calls, for a while", async () => {
    const { pool, words, y } = await inside(1);
    await rest(50);
    Atomics.store(words, SLEEPING, 0); // so that it is not woken: the caller does all tiles
    const shared = { address: 0, cost: 1 };
    const slow = (first: number, n: number) => {
      const end = performance.now() + 1;
      while (performance.now() < end) y.fill(1, first, first + n);
    };
    const args = [[0, 1, AT] as const, [0, 1, LENGTH] as const];
    expect(pool.takes(shared, y.length)).toBe(true);
    const call = { kernel: slow as unknown as Kernel, shared, args };
    pool.run({ calls: [call], total: y.length, weight: 1, grain: 1, repeatable: true });
    expect(pool.takes(shared, y.length)).toBe(false);
    await rest(1050);
    expect(pool.takes(shared, y.length)).toBe(true);
    pool.dispose();
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
    const row = { kernel, shared: { address: 0, cost: 1 }, keepsTerms: true, reduces: false };
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
    const program = `import { create } from ${JSON.stringify(new URL("../../dist/index.js", import.meta.url).href)};
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
