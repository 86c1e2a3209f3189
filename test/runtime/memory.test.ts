import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { Block } from "../../src/arrays.js";
import { alloc, create, free, info, sigmoid } from "../../src/index.js";
import { Heap } from "../../src/runtime/heap.js";

describe("heap", () => {
  test("any order of allocations and releases: aligned, in range, never overlapping, and whole again at the end", () => {
    const step = fc.record({ bytes: fc.integer({ min: 0, max: 5000 }), release: fc.boolean(), which: fc.nat() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const heap = new Heap(1000, 65536);
        const live: Block[] = [];
        for (const { bytes, release, which } of steps) {
          if (release && live.length > 0) heap.release(live.splice(which % live.length, 1)[0]);
          const block = heap.allocate(bytes);
          if (block === undefined) continue;
          expect(block.address % 64).toBe(0);
          expect(block.address >= 1000 && block.address + bytes <= 65536).toBe(true);
          for (const other of live)
            expect(block.address >= other.address + other.bytes || block.address + block.bytes <= other.address).toBe(true);
          expect(heap.owns(block.address, bytes)).toBe(true);
          live.push(block);
        }
        for (const block of live) heap.release(block);
        expect(heap.available).toBe(heap.capacity);
        expect(heap.allocate(heap.capacity)).toBeDefined();
      }),
    );
  });

  test("a block is released once, and only by its own heap", () => {
    const [heap, other] = [new Heap(0, 4096), new Heap(0, 4096)];
    const block = heap.allocate(100) as Block;
    other.release(block);
    expect(heap.available).toBe(4096 - 128);
    heap.release(block);
    heap.release(block);
    expect(heap.available).toBe(4096);
    expect(heap.owns(block.address, 100)).toBe(false);
  });
});

describe("instances", () => {
  test("a full heap is an error that names the option, and everything goes on", async () => {
    const lw = await create({ simd: "baseline", capacity: 65536 });
    const x = lw.alloc(Float32Array, 8192);
    expect(() => lw.alloc(Float32Array, 2 ** 20)).toThrow(
      /^alloc: 4194304 bytes do not fit: \d+ of \d+ are free; create\(\{ capacity \}\) makes a larger heap$/,
    );
    expect(lw.sigmoid(x)[8191]).toBe(0.5);
    lw.free(x);
    expect(lw.alloc(Float32Array, 16384).length).toBe(16384);
  });

  test("alloc gives zeros, also where something lay before", async () => {
    const lw = await create({ simd: "baseline", capacity: 65536 });
    const x = lw.alloc(Float64Array, 8000).fill(7);
    lw.free(x);
    expect(lw.alloc(Float64Array, 8000).every((x) => x === 0)).toBe(true);
  });

  test("large foreign arrays leave the memory as large as it is, and views attached", async () => {
    const lw = await create({ simd: "baseline", capacity: 65536 });
    const bytes = (lw.memory as WebAssembly.Memory).buffer.byteLength;
    const x = lw.alloc(Float32Array, 100);
    expect(lw.sigmoid(new Float32Array(2 ** 20))[2 ** 20 - 1]).toBe(0.5);
    expect(lw.softmax(new Float32Array(2 ** 20))[2 ** 20 - 1]).toBe(2 ** -20);
    expect((lw.memory as WebAssembly.Memory).buffer.byteLength).toBe(bytes);
    expect(x.length).toBe(100);
  });

  test("another instance's array is copied, not taken for an own one", async () => {
    const [a, b] = [await create({ simd: "baseline" }), await create({ simd: "baseline" })];
    for (const n of [5, 500, 5000]) {
      const x = a.alloc(Float32Array, n).fill(1);
      const out = b.alloc(Float32Array, n);
      expect(b.sigmoid(x, { out })[n - 1]).toBeCloseTo(0.7310586, 6);
      expect(x[n - 1]).toBe(1);
    }
  });

  test("runs in a memory that it is given", async () => {
    const memory = new WebAssembly.Memory({ initial: 16 });
    const lw = await create({ simd: "baseline", memory });
    expect(lw.memory).toBe(memory);
    expect(lw.alloc(Float32Array, 8).buffer).toBe(memory.buffer);
  });

  test("runs modules that were compiled elsewhere; what they lack runs in plain JavaScript", async () => {
    const module = new WebAssembly.Module(readFileSync(new URL("../../dist/wasm/sigmoid_f32.baseline.wasm", import.meta.url)));
    const lw = await create({ module });
    expect(lw.info).toMatchObject({ simd: "baseline", reason: "the modules that were given" });
    expect(lw.sigmoid(Float32Array.of(0, 2))).toEqual((await create({ simd: "baseline" })).sigmoid(Float32Array.of(0, 2)));
    expect([...lw.relu(Float32Array.of(-1, 2))]).toEqual([0, 2]);
    expect([...lw.softmax(Float32Array.of(1, 1))]).toEqual([0.5, 0.5]);
  });

  test("says what it runs on, and why", async () => {
    expect((await create({ simd: "none" })).info).toEqual({
      simd: "none",
      reason: "asked for",
      capacity: 0,
      threads: 1,
      threadsReason: "no more were asked for",
      revectorized: false,
    });
    expect((await create({ simd: "baseline", capacity: 2 ** 20 })).info.capacity).toBeGreaterThanOrEqual(2 ** 20);
    expect(info().reason).toMatch(/^the engine (runs it|has no relaxed SIMD)$/);
  });

  test("without WebAssembly everything works, in plain JavaScript", async () => {
    vi.stubGlobal("WebAssembly", undefined);
    try {
      const lw = await create();
      expect(lw.info).toEqual({
        simd: "none",
        reason: "relaxed: WebAssembly is missing; baseline: WebAssembly is missing",
        capacity: 0,
        threads: 1,
        threadsReason: "no more were asked for",
        revectorized: false,
      });
      const x = lw.alloc(Float32Array, 2);
      expect([...lw.sigmoid(x)]).toEqual([0.5, 0.5]);
      expect(() => lw.free(x)).not.toThrow();
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test("a policy that forbids compiling is reported, and plain JavaScript runs", async () => {
    const { Module } = WebAssembly;
    WebAssembly.Module = function refuse() {
      throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
    } as unknown as typeof Module;
    try {
      const lw = await create();
      expect(lw.info.simd).toBe("none");
      expect(lw.info.reason).toContain("disallowed by embedder");
      expect([...lw.relu(Float32Array.of(-1, 2))]).toEqual([0, 2]);
    } finally {
      WebAssembly.Module = Module;
    }
  });

  test("an array goes back to the heap that it came from, whichever instance is told", async () => {
    const [own, other] = [await create({ simd: "baseline", capacity: 4096 }), await create({ simd: "none" })];
    const whole = own.info.capacity / 4;
    for (const lw of [own, other]) {
      const x = own.alloc(Float32Array, whole);
      expect(() => own.alloc(Float32Array, 1)).toThrow(/do not fit/);
      lw.free(x);
      expect(() => own.relu(x)).toThrow(/freed/);
      own.free(own.alloc(Float32Array, whole));
    }
  });

  test("an array of modules without end is refused at once", async () => {
    await expect(create({ module: new Array(2 ** 32 - 1) })).rejects.toThrow(/"module" expected .*, got undefined$/);
  });

  test("the options of create are read once", async () => {
    const asked: Record<string, number> = {};
    const given = { simd: "baseline", capacity: 4096, precise: true, threads: 1 };
    const options = Object.fromEntries(Object.keys(given).map((name) => [name, undefined]));
    for (const [name, value] of Object.entries(given)) {
      const get = () => {
        asked[name] = (asked[name] ?? 0) + 1;
        return asked[name] === 1 ? value : Number.NaN;
      };
      Object.defineProperty(options, name, { enumerable: true, get });
    }
    expect((await create(options)).info).toMatchObject({ simd: "baseline", threads: 1 });
    expect(asked).toEqual({ simd: 1, capacity: 1, precise: 1, threads: 1 });
  });

  test("the default instance's alloc and free", () => {
    const x = alloc(Float32Array, 4);
    expect(sigmoid(x, { out: x })).toBe(x);
    expect([...x]).toEqual([0.5, 0.5, 0.5, 0.5]);
    free(x);
    expect(() => sigmoid(x)).toThrow(/freed/);
  });

  test("an array that is forgotten gives its block back: a hundred go through a heap of four", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const lw = await create({ simd: "baseline", capacity: 2 ** 20 });
    let made = 0;
    for (; made < 100; made++) {
      lw.alloc(Float32Array, 2 ** 16 - 64);
      collect();
      await new Promise((resolve) => setTimeout(resolve, 1)); // finalisers run between tasks
    }
    expect(made).toBe(100);
  });
});
