// Wrong options of create are refused with a TypeError or a RangeError that says what was expected and what came.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { create } from "../../src/index.js";

const ours = new WebAssembly.Module(readFileSync(new URL("../../dist/wasm/sigmoid_f32.baseline.wasm", import.meta.url)));
const shared = new WebAssembly.Memory({ initial: 9, maximum: 9, shared: true });
class Lying extends WebAssembly.Memory {
  override get buffer() {
    return new ArrayBuffer(9 * 65536);
  }
}

test.each([
  [{ simd: "avx" }, RangeError, /"simd" expected "auto", "relaxed", "baseline" or "none", got "avx"$/],
  [{ simd: 1 }, TypeError, /"simd" expected/],
  [{ capacity: -1 }, RangeError, /"capacity" expected bytes/],
  [{ capacity: 2 ** 32 }, RangeError, /"capacity" expected bytes/],
  [{ capacity: "1" }, TypeError, /"capacity" expected a number of bytes, got "1"$/],
  [{ precise: "yes" }, TypeError, /"precise" expected true or false, got "yes"$/],
  [{ memory: {} }, TypeError, /"memory" expected a WebAssembly.Memory, got Object$/],
  [{ memory: new WebAssembly.Memory({ initial: 1 }) }, RangeError, /"memory" expected at least \d+ bytes, got 65536$/],
  [{ memory: new WebAssembly.Memory({ initial: 9 }), capacity: 1 }, TypeError, /"capacity" expected nothing beside "memory", got 1$/],
  [{ base: 2048 }, TypeError, /"base" expected nothing without "memory", got 2048$/],
  [{ bytes: 2048 }, TypeError, /"bytes" expected nothing without "memory", got 2048$/],
  [{ memory: new WebAssembly.Memory({ initial: 9 }), base: "1024" }, TypeError, /"base" expected a whole number, got "1024"$/],
  [{ memory: new WebAssembly.Memory({ initial: 9 }), base: 1000 }, RangeError, /"base" expected an address from 1024 to 589824, got 1000$/],
  [
    { memory: new WebAssembly.Memory({ initial: 9 }), base: 589825 },
    RangeError,
    /"base" expected an address from 1024 to 589824, got 589825$/,
  ],
  [{ memory: new WebAssembly.Memory({ initial: 9 }), bytes: -1 }, RangeError, /"bytes" expected a whole number from 0 on, got -1$/],
  [
    { memory: new WebAssembly.Memory({ initial: 9 }), base: 4096, bytes: 585729 },
    RangeError,
    /"bytes" expected at most the 585728 that "memory" has from "base" on, got 585729$/,
  ],
  [
    { memory: new WebAssembly.Memory({ initial: 9 }), base: 4100, bytes: 98431 },
    RangeError,
    /"bytes" expected at least 98492 bytes, got 98431$/,
  ],
  [{ module: new Uint8Array(8) }, TypeError, /"module" expected a WebAssembly.Module of this package or an array of them, got Uint8Array$/],
  [{ module: new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) }, TypeError, /"module" expected .*, got Module$/],
  [{ module: ours, threads: 2 }, TypeError, /"threads" expected 1 beside "module", which imports a private memory, got 2$/],
  [{ module: ours, memory: shared }, TypeError, /"memory" expected a private WebAssembly.Memory beside "module", got a shared one$/],
  [{ memory: Object.create(WebAssembly.Memory.prototype) }, TypeError, /"memory" expected a WebAssembly.Memory, got Memory$/],
  [{ memory: new Lying({ initial: 9 }) }, TypeError, /"memory" expected a WebAssembly.Memory, got Lying$/],
  [null, TypeError, /"options" expected an object/],
  [7, TypeError, /"options" expected an object/],
])("create(%o)", async (options, error, message) => {
  await expect(create(options as object)).rejects.toThrow(error);
  await expect(create(options as object)).rejects.toThrow(message);
});
