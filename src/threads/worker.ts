// The code of a worker, bundled into a string by tools/build.ts. It waits for tasks in the shared memory, and takes their tiles from the same
// counter as the calling thread.

import type { Argument, Kernel } from "../types.js";
import {
  CALL,
  CALL_SIZE,
  CALLS,
  CONTROL,
  DONE,
  evaluate,
  NEXT,
  OPEN,
  SEQUENCE,
  SLEEPING,
  STATUS,
  STOP,
  type Start,
  TILE,
  TOTAL,
} from "./protocol.js";

/** Milliseconds that a worker spins before it sleeps: a spinning worker answers in 0.3 us, a sleeping one in 30. */
const SPIN = 0.15;

/** Finds kernels by the address of their description: the address and length of the module, the length of the name, the name. */
function kernelsIn(memory: WebAssembly.Memory): (address: number) => Kernel {
  const modules = new Map<number, WebAssembly.Exports>();
  const kernels = new Map<number, Kernel>();
  return (address) => {
    let kernel = kernels.get(address);
    if (kernel === undefined) {
      const [at, length, letters] = new Uint32Array(memory.buffer, address, 3);
      let exports = modules.get(at);
      if (exports === undefined) {
        const bytes = new Uint8Array(length);
        bytes.set(new Uint8Array(memory.buffer, at, length));
        exports = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
        modules.set(at, exports);
      }
      kernel = exports[String.fromCharCode(...new Uint8Array(memory.buffer, address + 12, letters))] as Kernel;
      kernels.set(address, kernel);
    }
    return kernel;
  };
}

function work({ memory, control, state, index }: Start, ready: () => void): void {
  const words = new Int32Array(memory.buffer, control, CONTROL / 4);
  const numbers = new Float64Array(memory.buffer, control, CONTROL / 8);
  const own = { state, index: index + 1 };
  const kernelAt = kernelsIn(memory);

  const join = () => {
    const tile = words[TILE];
    const total = words[TOTAL];
    const calls = Array.from({ length: words[CALLS] }, (_, c) => {
      const start = CALL + c * CALL_SIZE;
      const args = Array.from(
        { length: numbers[start + 1] },
        (_, j) => Array.from(numbers.subarray(start + 2 + 3 * j, start + 5 + 3 * j)) as unknown as Argument,
      );
      return { kernel: kernelAt(numbers[start]), args };
    });
    for (;;) {
      const first = Atomics.add(words, NEXT, 1) * tile;
      if (first >= total) return;
      const n = Math.min(tile, total - first);
      for (const { kernel, args } of calls) kernel(...args.map((argument) => evaluate(argument, first, n, own)));
      Atomics.add(words, DONE, 1);
    }
  };

  let seen = Atomics.load(words, SEQUENCE);
  ready();
  for (;;) {
    const end = performance.now() + SPIN;
    for (let i = 0; Atomics.load(words, SEQUENCE) === seen; i++) {
      if ((i & 63) === 63 && performance.now() > end) {
        Atomics.add(words, SLEEPING, 1);
        Atomics.wait(words, SEQUENCE, seen);
        Atomics.sub(words, SLEEPING, 1);
      }
    }
    seen = Atomics.load(words, SEQUENCE);
    if (Atomics.load(words, STOP) !== 0) return;
    // STATUS is set before OPEN is read: the caller waits for every worker whose STATUS is set
    Atomics.store(words, STATUS + index, 1);
    try {
      if (Atomics.load(words, OPEN) !== 0) join();
    } finally {
      Atomics.store(words, STATUS + index, 0);
      Atomics.notify(words, STATUS + index);
    }
  }
}

declare const require: undefined | ((name: string) => typeof import("node:worker_threads"));

if (typeof require === "function") {
  const port = require("node:worker_threads").parentPort;
  port?.once("message", (start: Start) => work(start, () => port.postMessage("ready")));
} else {
  addEventListener("message", ({ data }: MessageEvent<Start>) => work(data, () => postMessage("ready")), { once: true });
}
