// Whatever the public functions are given, they give a right answer or a TypeError or RangeError, write nothing but the result, and go on: the short
// form of npm run trust -- fuzz, and by name what it has found.
import { afterAll, describe, expect, test } from "vitest";
import { type Build, create } from "../../src/index.js";
import * as ops from "../../src/ops/index.js";
import { catalogue } from "../../tools/catalogue/index.js";
import { Lifecycle, Session, Statistics, subjects } from "../../tools/trust/fuzz/session.js";
import { builds } from "../support/builds.js";

const CALLS = 1500;
const tested = await subjects();
afterAll(() => {
  for (const { lw } of tested) lw.dispose();
});

test.each(tested.map((subject) => [subject.name, subject] as const))("%s: a right answer or a clear error", (_, subject) => {
  const statistics = new Statistics();
  new Session(subject, statistics).run(CALLS, 1);
  expect(statistics.calls).toBe(CALLS);
  expect(statistics.kinds.right).toBeGreaterThan(CALLS / 3);
  for (const outcome of ["right", "TypeError", "RangeError", "the caller's own error"])
    expect(statistics.outcomes[outcome], outcome).toBeGreaterThan(0);
});

test("create, alloc and free: an instance that works, or a clear error", async () => {
  const statistics = new Statistics();
  const instances = tested.map(({ lw }) => lw);
  await new Lifecycle(instances, statistics).run(400, 1);
  expect(statistics.calls).toBe(400);
  for (const outcome of ["right", "TypeError", "RangeError", "the caller's own error"])
    expect(statistics.outcomes[outcome], outcome).toBeGreaterThan(0);
});

test("every function and every method is called", () => {
  const methods = Object.entries(ops).flatMap(([name, op]) =>
    name === "swish"
      ? []
      : [name, ...Object.entries(op).flatMap(([method, value]) => (typeof value === "function" ? [`${name}.${method}`] : []))],
  );
  expect(
    catalogue(ops)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(methods.sort());
});

class Tensor extends Float32Array {
  constructor(readonly shape: number[]) {
    super(shape.reduce((total, size) => total * size, 1));
  }
}

describe.each(builds)("%s", (build, lw) => {
  test("a class of the caller's whose constructor takes something else", () => {
    for (const n of [8, 9000]) {
      const x = new Tensor([n]);
      x.fill(1);
      expect(lw.sigmoid(x)).toEqual(lw.sigmoid(new Float32Array(n).fill(1)));
      expect(lw.sparsemax(x, { shape: [n / 4, 4] })[0]).toBe(0.25);
      expect(lw.topP(x, { shape: [n / 4, 4], p: 0.5, out: x })[0]).toBe(1);
    }
  });

  test("a class of the caller's with methods and properties of its own where typed arrays have theirs", () => {
    class Matrix extends Float32Array {
      override set() {
        throw new Error("a Matrix is set row by row");
      }
      override fill(): never {
        throw new Error("a Matrix is not filled");
      }
    }
    Object.defineProperty(Matrix.prototype, "BYTES_PER_ELEMENT", { value: 64 });
    for (const n of [8, 40, 9000]) {
      const x = Float32Array.from({ length: n }, (_, i) => Math.sin(i));
      const options = { shape: [n / 4, 4] };
      const out = () => new Matrix(n);
      expect([...lw.sigmoid(x, { out: out() })]).toEqual([...lw.sigmoid(x)]);
      expect(lw.sigmoid(new Matrix(x))).toEqual(lw.sigmoid(x));
      expect([...lw.softmax(x, { ...options, out: out() })]).toEqual([...lw.softmax(x, options)]);
      expect([...lw.rrelu(x, { training: true, seed: 1, out: out() })]).toEqual([...lw.rrelu(x, { training: true, seed: 1 })]);
      const dense = { shape: [n / 4, 4, 4] } as const;
      const weights = Matrix.from({ length: 16 }, (_, i) => i);
      const [y, preactivation] = [out(), out()];
      lw.dense(x, weights, { ...dense, preactivation, out: y });
      expect([[...y], [...preactivation]]).toEqual([[...lw.dense(x, new Float32Array(weights), dense)], [...y]]);
      const slope = lw.prelu.backward(x, x, Float32Array.of(1, 2, 3, 4), options).slope;
      expect([...lw.prelu.backward(x, x, Float32Array.of(1, 2, 3, 4), { ...options, slopeOut: new Matrix(4) }).slope]).toEqual([...slope]);
    }
    expect(lw.logSumExp(new Float32Array(0), { shape: [3, 0], out: new Matrix(3) })[2]).toBe(Number.NEGATIVE_INFINITY);
  });

  test("an option is read once: one that is another array the next time is not written to", () => {
    const x = lw.alloc(Float32Array, 64).fill(1);
    const [out, short, neighbour] = [lw.alloc(Float32Array, 64), lw.alloc(Float32Array, 1), lw.alloc(Float32Array, 64)];
    for (const call of [
      lw.sigmoid,
      lw.sigmoid.derivative,
      lw.softmax,
      lw.rrelu,
      lw.sparsemax,
      lw.topK,
      lw.gumbelSoftmax,
    ] as (typeof lw.relu)[]) {
      let asked = 0;
      const y = call(x, {
        get out() {
          return asked++ === 0 ? out : short;
        },
      });
      expect([y === out, short[0], neighbour.every((value) => value === 0), asked]).toEqual([true, 0, true, 1]);
    }
  });

  test("a shape is read once: one that grows is the one that was checked", () => {
    const x = new Float32Array(8).fill(1);
    let asked = 0;
    const shape = new Proxy([2, 4], { get: (target, name) => (name === "1" && asked++ > 0 ? 2 ** 20 : Reflect.get(target, name)) });
    expect([...lw.softmax(x, { shape })]).toEqual(Array(8).fill(0.25));
    asked = 0;
    expect([...lw.sparsemax(x, { shape })]).toEqual(Array(8).fill(0.25));
  });

  test("a getter that takes an array away is an error", () => {
    for (const call of [lw.sigmoid, lw.softmax, lw.topK, lw.sparsemax] as (typeof lw.relu)[]) {
      const x = new Float32Array(8);
      const options = {
        get out() {
          structuredClone(x.buffer, { transfer: [x.buffer] });
          return undefined;
        },
      };
      expect(() => call(x, options)).toThrow(/expected a live array, got one whose buffer was detached$/);
    }
  });

  test("an array that says it is longer than it is writes nothing beside it", () => {
    if (lw.memory === undefined) return;
    const [x, next] = [lw.alloc(Float32Array, 16), lw.alloc(Float32Array, 16).fill(3)];
    Object.defineProperty(x, "length", { value: 5000 });
    try {
      lw.sigmoid(x, { out: x });
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
    }
    expect(next.every((value) => value === 3)).toBe(true);
  });

  test("an array that says it is longer than it is leaves no memory taken", async () => {
    if (build === "none") return;
    const own = await create({ simd: build as Build, capacity: 2 ** 21 });
    const long = 2 ** 17;
    const liar = () => Object.defineProperty(new Float32Array(16), "length", { value: long });
    expect(() => own.topK(liar(), { k: 2, out: new Float32Array(long) })).toThrow(RangeError);
    expect(() => own.createDense({ weights: liar(), inputs: long / 2, units: 2 })).toThrow(RangeError);
    expect(own.alloc(Float32Array, own.info.capacity / 4).length).toBe(own.info.capacity / 4);
    own.dispose();
  });

  test("an array that lies about its buffer is taken from where it is", () => {
    for (const n of [40, 9000]) {
      const x = new Float32Array(n).fill(1);
      const ones = lw.sigmoid.derivative(x);
      for (const lie of [2 ** 20, new ArrayBuffer(8), lw.memory?.buffer, undefined]) {
        const [liar, next] = [new Float32Array(n).fill(1), lw.alloc(Float64Array, 64).fill(3)];
        Object.defineProperty(liar, "buffer", { value: lie });
        Object.defineProperty(liar, "byteOffset", { value: next.byteOffset });
        expect(lw.sigmoid.derivative(liar)).toEqual(ones);
        expect(lw.sigmoid(x, { out: liar })).toBe(liar);
        expect(liar[n - 1]).toBeCloseTo(0.7310586, 6);
        expect(next.every((value) => value === 3)).toBe(true);
        // what the kernels keep in the memory is as it was
        for (const type of [Float32Array, Float64Array]) expect(lw.sigmoid.derivative(new type(1))[0]).toBe(0.25);
        lw.free(next);
      }
    }
  });

  test("what only looks like an array is refused before anything is written", () => {
    const out = new Float32Array(4).fill(-1);
    const liars = [new Proxy(new Float32Array(4), {}), Object.create(Float32Array.prototype)];
    for (const liar of liars) {
      const refused = /expected a Float32Array.*, got an object that only looks like a Float32Array$/;
      expect(() => lw.sigmoid(liar, { out })).toThrow(refused);
      expect(() => lw.softmax(liar, { out })).toThrow(refused);
      expect(() => lw.relu.backward(liar, new Float32Array(4), { out })).toThrow(refused);
      expect(() => lw.tanh(new Float32Array(4), { out: liar })).toThrow(refused);
    }
    const mask = new Proxy(new Uint8Array(4), {});
    expect(() => lw.softmax(new Float32Array(4), { mask, out })).toThrow(TypeError);
    expect([...out]).toEqual([-1, -1, -1, -1]);
  });

  test("no units of more parts than an array can have", () => {
    expect(lw.maxout(new Float32Array(0), { shape: [2, 0], k: 2 ** 32 })).toHaveLength(0);
  });

  test("a shape with a 0 among huge dimensions is answered or refused at once, in our own words", () => {
    const huge = [2 ** 31, 2 ** 52];
    const shapes = huge.flatMap((n) => [
      [n, 0],
      [0, n],
      [n, 0, 3],
      [3, 0, n],
      [n, 0, 0],
      [0, n, 0],
      [0, 0, n],
      [n, 0, n],
      [2 ** 16, 0, 2 ** 16],
    ]);
    const none = new Float32Array(0);
    const labels = new Int32Array(0);
    let answered = 0;
    for (const [name, op] of Object.entries(ops)) {
      const bound = lw[name as keyof typeof ops] as unknown as {
        (...args: unknown[]): unknown;
        backward?: (...args: unknown[]) => unknown;
      };
      for (const call of "backward" in op ? [bound, bound.backward as typeof bound] : [bound])
        for (const args of [[none], [none, none], [none, labels], [none, none, none], [none, none, none, none]])
          for (const shape of shapes) {
            const start = performance.now();
            try {
              call(...args, { shape });
              answered++;
            } catch (error) {
              expect((error as Error).message).toMatch(/^\w+: /);
            }
            expect(performance.now() - start, `${name} of shape [${shape}]`).toBeLessThan(1000);
          }
    }
    expect(answered).toBeGreaterThan(600); // ops without a shape refuse one
    expect(() => lw.logSumExp(none, { shape: [2 ** 25, 0] })).toThrow(
      'logSumExp: "shape" expected at most 16777216 results of an empty array, got 33554432',
    );
    expect(() => lw.dense(none, none, { shape: [2 ** 13, 0, 2 ** 12] })).toThrow(
      /at most 16777216 results of an empty array, got 33554432$/,
    );
    expect(() => lw.createDense({ weights: none, inputs: 0, units: 2 ** 25 })).toThrow(
      'createDense: "units" expected at most 16777216 results of an empty array, got 33554432',
    );
    expect(lw.logSumExp(none, { shape: [3, 0] })).toEqual(new Float32Array(3).fill(Number.NEGATIVE_INFINITY));
  });

  test("a shape that has no end is told in a few words", () => {
    expect(() => lw.softmax(new Float32Array(8), { shape: new Array(2 ** 32 - 1) })).toThrow(/got \[,{9}\.\.\.\]$/);
    expect(() => lw.softmax(new Float32Array(8), { shape: [Symbol("x")] as never })).toThrow(/got \[Symbol\(x\)\]$/);
  });
});
