import assert from "node:assert/strict";
import { create, sigmoid } from "../../../src/index.js";
import { type Fault, having, thrown, type Watch } from "./fault.js";

const X = Float32Array.of(-1, 0, 0.5, 2);
const Y = sigmoid(X);
const none = undefined as never;

/** Memories that the platform refuses: shared ones, or those above some pages. */
const refusing = (refuses: (descriptor: WebAssembly.MemoryDescriptor) => boolean) =>
  class extends WebAssembly.Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      if (refuses(descriptor)) throw new RangeError("could not allocate memory");
      super(descriptor);
    }
  };

/** That threads were asked for, one does all, and the answer is right. */
async function alone(watch: Watch): Promise<string> {
  const lw = await watch.call(() => create({ threads: 3 }));
  assert.equal(lw.info.threads, 1);
  assert.deepEqual(lw.sigmoid(X), Y);
  return "one thread does all";
}

/** That plain JavaScript runs, and says why. */
async function plain(watch: Watch, why: RegExp): Promise<string> {
  const lw = await watch.call(() => create({ threads: 3 }));
  assert.equal(lw.info.simd, "none");
  assert.match(lw.info.reason, why);
  for (const [i, y] of lw.sigmoid(X).entries()) assert.ok(Math.abs(y - Y[i]) < 1e-6);
  return `plain JavaScript, and info().reason: ${lw.info.reason}`;
}

/** A function that refuses with an error of its engine. */
const forbidden = (message: string) =>
  function refuse() {
    throw new WebAssembly.CompileError(message);
  } as never;

export const platformFaults: readonly Fault[] = [
  { name: "there is no SharedArrayBuffer", happen: (watch) => having(globalThis, "SharedArrayBuffer", none, () => alone(watch)) },
  {
    name: "memory may not be shared",
    happen: (watch) =>
      having(
        WebAssembly,
        "Memory",
        refusing(({ shared }) => shared === true),
        () => alone(watch),
      ),
  },
  { name: "there is no WebAssembly", happen: (watch) => having(globalThis, "WebAssembly", none, () => plain(watch, /missing/)) },
  {
    name: "a policy forbids compiling",
    happen: (watch) => having(WebAssembly, "Module", forbidden("disallowed by embedder"), () => plain(watch, /disallowed by embedder/)),
  },
  {
    name: "compiling stops working after the first module",
    happen: async (watch) => {
      const lw = await create({ simd: "baseline" });
      lw.sigmoid(X);
      const message = await having(WebAssembly, "Module", forbidden("out of memory"), () =>
        thrown(WebAssembly.CompileError, () => watch.call(() => lw.relu(X))),
      );
      assert.match(message, /out of memory/);
      assert.deepEqual([...lw.relu(X)], [0, 0, 0.5, 2]);
      return "the engine's error; right as soon as it works again";
    },
  },
  {
    name: "the platform gives less memory than usual",
    happen: (watch) =>
      having(
        WebAssembly,
        "Memory",
        refusing(({ initial }) => initial > 100),
        async () => {
          const lw = await watch.call(() => create());
          assert.ok(lw.info.capacity > 0 && lw.info.capacity < 100 * 65536);
          assert.deepEqual(lw.sigmoid(X), Y);
          return `right, with ${lw.info.capacity >> 20} MiB`;
        },
      ),
  },
  {
    name: "the platform gives no memory",
    happen: (watch) =>
      having(
        WebAssembly,
        "Memory",
        refusing(() => true),
        async () => {
          for (const options of [{ capacity: 65536 }, { simd: "baseline" }] as const)
            assert.match(
              await thrown(RangeError, () => watch.call(() => create(options))),
              /"capacity" expected bytes that the platform can/,
            );
          return plain(watch, /the platform gives no memory/);
        },
      ),
  },
];
