// create({ memory, base, bytes }) in memories that other modules own: an AssemblyScript module with its garbage collector, and one as
// Emscripten lays them out (data, stack, then a heap that malloc gives from and that grows).
import asc from "assemblyscript/asc";
import binaryen from "binaryen";
import { beforeAll, describe, expect, test } from "vitest";
import { create, type Kernels, type Lanewise } from "../../src/index.js";
import { WHOLE } from "../../src/wasm/layout.js";

interface Host {
  readonly memory: WebAssembly.Memory;
  /** The address of so many bytes that stay ours. */
  reserve(bytes: number): number;
  /** Works with the host's own data, and tells whether they are as they should be. */
  intact(): boolean;
}

const instantiate = (binary: Uint8Array, imports: WebAssembly.Imports = {}) =>
  new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(binary)), imports).exports as Record<string, CallableFunction> & {
    memory: WebAssembly.Memory;
  };

const ASSEMBLYSCRIPT = `
let words = new Array<string>();
let kept: StaticArray<u8> | null = null;
export function reserve(bytes: i32): usize { kept = new StaticArray<u8>(bytes); return changetype<usize>(kept); }
export function add(): void { words.push("word " + words.length.toString()); }
export function intact(): bool {
  __collect();
  for (let i = 0; i < words.length; i++) if (words[i] != "word " + i.toString()) return false;
  return true;
}`;

async function assemblyScript(): Promise<Host> {
  let binary = new Uint8Array();
  const { error, stderr } = await asc.main(["host.ts", "--outFile", "host.wasm", "--runtime", "incremental", "-O"], {
    readFile: (path) => (path === "host.ts" ? ASSEMBLYSCRIPT : null),
    writeFile: (_, contents) => {
      binary = contents as Uint8Array<ArrayBuffer>;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(stderr.toString());
  const { memory, reserve, add, intact } = instantiate(binary, { env: { abort: () => {} } });
  const work = () => {
    for (let i = 0; i < 1000; i++) add();
    return intact() !== 0;
  };
  work();
  return { memory, reserve: (bytes) => reserve(bytes), intact: work };
}

/** Data from 1024 on, the stack, and behind them a heap from which blocks are cut off; every call grows the memory as far as it needs. */
const EMSCRIPTEN = `(module
  (memory $memory 2)
  (export "memory" (memory $memory))
  (data (i32.const 1024) "data")
  (global $heap (mut i32) (i32.const 71680))
  (func (export "malloc") (param $bytes i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $heap))
    (global.set $heap (i32.and (i32.add (i32.add (global.get $heap) (local.get $bytes)) (i32.const 15)) (i32.const -16)))
    (if (i32.gt_u (global.get $heap) (i32.mul (memory.size) (i32.const 65536)))
      (then (drop (memory.grow (i32.shr_u (i32.add (i32.sub (global.get $heap) (i32.mul (memory.size) (i32.const 65536))) (i32.const 65535)) (i32.const 16))))))
    (local.get $at))
  (func (export "data") (result i32) (i32.load (i32.const 1024))))`;

function emscripten(): Promise<Host> {
  const module = binaryen.parseText(EMSCRIPTEN);
  const { memory, malloc, data } = instantiate(module.emitBinary());
  module.dispose();
  return Promise.resolve({ memory, reserve: (bytes) => malloc(bytes), intact: () => data() === 0x61746164 });
}

const BYTES = 300_000;
const sigmoid = (x: number) => Math.fround(1 / (1 + Math.exp(-x)));

describe.each([
  ["an AssemblyScript module", assemblyScript],
  ["a module as Emscripten makes them", emscripten],
])("in the memory of %s", (_, make) => {
  let host: Host;
  let base: number;
  let lw: Lanewise;
  /** Elements of the host's own, in its memory. */
  const array = (n: number) => new Float32Array(host.memory.buffer, (host.reserve(4 * n + 4) + 3) & ~3, n);
  /** All bytes of the memory but ours. */
  const others = () => {
    const bytes = new Uint8Array(host.memory.buffer).slice();
    return Buffer.from(bytes.fill(0, base, base + BYTES));
  };
  const near = (got: Float32Array, x: ArrayLike<number>) => {
    for (let i = 0; i < got.length; i++) expect(Math.abs(got[i] - sigmoid(x[i]))).toBeLessThan(3e-7);
  };

  beforeAll(async () => {
    host = await make();
    array(1000).fill(7); // something before our part
    base = host.reserve(BYTES);
    array(1000).fill(8); // and behind it
    new Uint8Array(host.memory.buffer, base, BYTES).fill(0xa5);
    lw = await create({ memory: host.memory, base, bytes: BYTES, simd: "baseline" });
  });

  test("nothing outside of the part is written, whatever is called", () => {
    const before = others();
    const x = Float32Array.from({ length: 20000 }, (_, i) => Math.sin(i) * 9);
    near(lw.sigmoid(x), x);
    expect(lw.softmax(x, { shape: [20, 1000] }).every((y) => y > 0 && y < 1)).toBe(true);
    expect(lw.softmax(x, { shape: [1000, 20], axis: 0 }).every((y) => y > 0 && y < 1)).toBe(true);
    lw.prelu(x, x.slice(0, 100), { shape: [200, 100] });
    lw.dense(x, x.slice(0, 2000), { shape: [200, 100, 20], activation: lw.relu });
    lw.crossEntropy(x, Int32Array.from({ length: 20 }), { shape: [20, 1000] });
    lw.sample(x, { seed: 1, topK: 5 });
    lw.tanh(Float64Array.from(x));
    const own = lw.alloc(Float32Array, 20000);
    own.set(x);
    lw.gelu(own, { out: own });
    expect(own.byteOffset).toBeGreaterThanOrEqual(base);
    expect(own.byteOffset + own.byteLength).toBeLessThanOrEqual(base + BYTES);
    lw.free(own);
    expect(() => lw.alloc(Float32Array, BYTES / 4)).toThrow(/do not fit/);
    expect(others().equals(before)).toBe(true);
    expect(host.intact()).toBe(true);
  });

  test("an array of the host is worked on in place; its neighbours stay", () => {
    const x = array(1000);
    x.set(Float32Array.from(x, (_, i) => i / 100 - 5));
    const copy = x.slice();
    const y = array(1000);
    const before = others();
    lw.sigmoid(x, { out: y });
    near(y, copy);
    const after = others();
    after.fill(before.subarray(y.byteOffset, y.byteOffset + y.byteLength) as Uint8Array, y.byteOffset, y.byteOffset + y.byteLength);
    expect(after.equals(before)).toBe(true);
  });

  test("kernels run on addresses", () => {
    const [x, y] = [array(5), array(5)];
    x.set([-2, -1, 0, 1, 2]);
    const { sigmoid_f32, leakyRelu_grad_f32 } = lw.kernels as Kernels;
    sigmoid_f32(x.byteOffset, y.byteOffset, 5);
    near(y, x);
    leakyRelu_grad_f32(x.byteOffset, x.byteOffset, y.byteOffset, 5, 16, 0.5);
    expect([...y]).toEqual([-1, -0.5, 0, 1, 2]);
  });

  test("the host may let its memory grow: arrays from before are gone, all else goes on", () => {
    const x = Float32Array.of(-1, 0, 1);
    const first = lw.sigmoid(x);
    const own = lw.alloc(Float32Array, 8);
    const { byteOffset } = array(500).fill(-1);
    host.memory.grow(3);
    const before = others();
    expect(lw.sigmoid(x)).toEqual(first);
    expect(lw.sigmoid(new Float32Array(10000))[9999]).toBe(0.5);
    expect(() => lw.sigmoid(own)).toThrow(/^sigmoid: "x" expected a live array, got one whose buffer was detached$/);
    expect(others().equals(before)).toBe(true);
    const again = new Float32Array(host.memory.buffer, byteOffset, 500);
    lw.relu(again, { out: again });
    expect(again.every((y) => y === 0)).toBe(true);
    expect(host.intact()).toBe(true);
  });
});

describe("what docs/kernels.md says of", () => {
  let lw: Lanewise;
  let kernels: Kernels;
  const put = (values: Iterable<number>) => {
    const numbers = Float32Array.from(values);
    const x = lw.alloc(Float32Array, numbers.length);
    x.set(numbers);
    return x;
  };

  beforeAll(async () => {
    lw = await create({ simd: "baseline" });
    kernels = lw.kernels as Kernels;
  });

  test("rows, and columns", () => {
    const x = put(Array.from({ length: 60 }, (_, i) => Math.sin(i)));
    const y = put(new Float32Array(60));
    const state = lw.alloc(Float32Array, 4096).byteOffset;
    kernels.softmax_f32(x.byteOffset, y.byteOffset, state, 6, 10, WHOLE);
    expect(y).toEqual(lw.softmax(x, { shape: [6, 10] }));
    kernels.softmax_columns_f32(x.byteOffset, y.byteOffset, state, 2, 6, 5, 20, 20, WHOLE);
    expect(y).toEqual(lw.softmax(x, { shape: [2, 6, 5], axis: 1 }));
    kernels.softmax_grad_f32(x.byteOffset, y.byteOffset, y.byteOffset, state, 6, 10, WHOLE, 1);
    expect(y).toEqual(lw.softmax.backward(x, lw.softmax(x, { shape: [2, 6, 5], axis: 1 }), { shape: [6, 10] }));
  });

  test("matrices", () => {
    const [m, k, n] = [5, 7, 11];
    const [a, b, base] = [m * k, k * n, n].map((length) => put(Array.from({ length }, (_, i) => Math.cos(i))));
    const panels = put(new Float32Array(k * 16));
    const y = put(new Float32Array(m * n));
    kernels.pack_f32(b.byteOffset, panels.byteOffset, k, n, 4 * n, 32 * k);
    kernels.multiply_f32(a.byteOffset, panels.byteOffset, base.byteOffset, y.byteOffset, m, k, n, 4 * k, 4, 32, 32 * k, 0, 4 * n);
    expect(y).toEqual(lw.dense(a, b, { shape: [m, k, n], bias: base }));
    expect(kernels.dot_f32(a.byteOffset, a.byteOffset, m * k)).toBeCloseTo(
      a.reduce((sum, x) => sum + x * x, 0),
      5,
    );
  });
});

test("in plain JavaScript there are no kernels", async () => {
  expect((await create({ simd: "none" })).kernels).toBeUndefined();
});

test("kernels: all that the modules export, each of them callable", async () => {
  const { kernels } = await create({ simd: "baseline" });
  for (const [name, kernel] of Object.entries(kernels as Kernels)) expect([name, typeof kernel]).toEqual([name, "function"]);
  expect(Object.keys(kernels as Kernels).length).toBeGreaterThan(270);
});
