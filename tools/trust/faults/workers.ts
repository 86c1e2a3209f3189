import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { Worker } from "node:worker_threads";
import { create, type Lanewise, sigmoid } from "../../../src/index.js";
import { NEXT } from "../../../src/threads/protocol.js";
import { type Fault, having, rest, thrown, type Watch } from "./fault.js";
import { atFirstTile, spoiled } from "./spoiled.js";

/** Elements of a call that the threads share. */
const N = 1 << 19;
const HALF = sigmoid(Float32Array.of(0.5))[0];
const isHalf = (value: number) => value === HALF;
/** Calls until a worker has to have taken part. */
const CALLS = 300;

/** Source that takes so many milliseconds, not counting those for which the process is stopped. */
const busy = (milliseconds: number) => `for (let left = ${milliseconds}, then = performance.now(); left > 0; ) {
  const now = performance.now();
  left -= Math.min(now - then, 1);
  then = now;
}`;

function errorOf(call: () => unknown): Error | undefined {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
}

/** Calls until one has lost a thread; each has to be right, or else, in place, to say that it is not. Gives how many said so. */
async function callUntilLost(lw: Lanewise, watch: Watch, inPlace: boolean): Promise<number> {
  const x = lw.alloc(Float32Array, N).fill(0.5);
  const y = inPlace ? x : lw.alloc(Float32Array, N);
  const { threads } = lw.info;
  let said = 0;
  for (let i = 0; lw.info.threads === threads; i++) {
    assert.ok(i < CALLS, "no thread took part");
    x.fill(0.5);
    const error = await watch.call(() => errorOf(() => lw.sigmoid(x, { out: y })));
    if (error === undefined) assert.ok(y.every(isHalf), "a wrong answer");
    else {
      assert.match(error.message, /^lanewise: a thread was lost in the middle of a call that works in place/);
      assert.ok(inPlace, "an error where the call could be done again");
      said++;
    }
    await rest(0); // so that the end of a worker is heard of
  }
  const after = await watch.call(() => lw.sigmoid(x.fill(0.5)));
  assert.ok(after.every(isHalf), "a wrong answer afterwards");
  return said;
}

/** The outcome of a death in the middle of calls, apart and in place. */
async function survives(watch: Watch, spoil: Parameters<typeof spoiled>[0], threads = 2): Promise<string> {
  return spoiled(spoil, async () => {
    const said = [];
    for (const inPlace of [false, true]) {
      const lw = await create({ simd: "baseline", threads });
      assert.equal(lw.info.threads, threads);
      said.push(await callUntilLost(lw, watch, inPlace));
      lw.dispose();
    }
    return `right; in place ${said[1] > 0 ? "an Error that says so" : "right"}`;
  });
}

/** That create gives an instance with fewer threads, which is right. */
async function comesUpAlone(watch: Watch): Promise<string> {
  const lw = await watch.call(() => create({ simd: "baseline", threads: 3 }));
  assert.equal(lw.info.threads, 1);
  const x = lw.alloc(Float32Array, N).fill(0.5);
  assert.equal((await watch.call(() => lw.sigmoid(x)))[N - 1], HALF);
  lw.dispose();
  return "one thread does all";
}

/** In-place calls while the whole process is stopped and goes on: nobody is to blame for the time, and no thread is given up. */
async function stopped(): Promise<string> {
  const lw = await create({ simd: "baseline", threads: 2 });
  const x = lw.alloc(Float32Array, N);
  const { pid } = process;
  const stopper = spawn("sh", ["-c", `for i in 1 2 3; do sleep 0.5; kill -STOP ${pid}; sleep 2; kill -CONT ${pid}; done`]);
  let longest = 0;
  for (; stopper.exitCode === null; await rest(0)) {
    const start = performance.now();
    lw.sigmoid(x.fill(0.5), { out: x });
    longest = Math.max(longest, performance.now() - start);
    assert.ok(x.every(isHalf), "a wrong answer");
  }
  assert.ok(longest > 1500, "the stop did not come in the middle of a call");
  assert.equal(lw.info.threads, 2);
  lw.dispose();
  return "right, on all threads";
}

const inTheMiddle: [name: string, what: string, resourceLimits?: object][] = [
  ["ends", "process.exit(3)"],
  ["throws", 'throw new Error("on purpose")'],
  ["hangs", "for (;;);"],
  ["runs out of its memory", "for (const hoard = []; ; ) hoard.push(new Array(1e5).fill(0.5))", { maxOldGenerationSizeMb: 16 }],
];

export const workerFaults: readonly Fault[] = [
  ...inTheMiddle.map(
    ([name, what, resourceLimits]): Fault => ({
      name: `a worker ${name} in the middle of a call`,
      slow: name !== "ends",
      happen: (watch) => survives(watch, { before: () => atFirstTile(what), options: { resourceLimits } }),
    }),
  ),
  {
    name: "one of three workers ends in the middle of a call",
    slow: true,
    happen: (watch) => survives(watch, { before: (i) => (i % 3 === 1 ? atFirstTile("process.exit(3)") : "") }, 4),
  },
  {
    name: "all of three workers hang in the middle of a call",
    happen: (watch) => survives(watch, { before: () => atFirstTile("for (;;);") }, 4),
  },
  {
    name: "a worker is terminated from outside in the middle of a call",
    happen: (watch) =>
      spoiled({ before: () => atFirstTile(busy(20)) }, async (live) => {
        const lw = await create({ simd: "baseline", threads: 2 });
        const { add } = Atomics;
        let terminated = false;
        const terminating = (words: Int32Array, index: number, value: number) => {
          if (index === NEXT && !terminated) for (const worker of live) worker.terminate();
          terminated ||= index === NEXT;
          return add(words, index, value);
        };
        await having(Atomics, "add", terminating as typeof add, () => callUntilLost(lw, watch, false));
        lw.dispose();
        return "right";
      }),
  },
  {
    name: "the process is stopped for two seconds in the middle of a call, again and again",
    slow: true,
    happen: () => spoiled({ before: () => atFirstTile(busy(100)) }, stopped),
  },
  {
    name: "workers throw as they start",
    happen: (watch) => spoiled({ before: () => 'throw new Error("on purpose")' }, () => comesUpAlone(watch)),
  },
  {
    name: "workers end as they start",
    happen: (watch) => spoiled({ before: () => "process.exit(3)" }, () => comesUpAlone(watch)),
  },
  {
    name: "workers hang as they start",
    slow: true,
    happen: (watch) => spoiled({ before: () => "for (;;);" }, () => comesUpAlone(watch)),
  },
  {
    name: "workers may not be made",
    happen: (watch) => {
      const refused = class {
        constructor() {
          throw new Error("refused");
        }
      } as unknown as typeof Worker;
      return having(process.getBuiltinModule("node:worker_threads"), "Worker", refused, () => comesUpAlone(watch));
    },
  },
  {
    name: "the heap has no room for the second of three workers",
    happen: (watch) =>
      spoiled({}, async () => {
        const message = await thrown(RangeError, () => watch.call(() => create({ threads: 4, capacity: 65536 })));
        assert.match(message, /^create: 16384 bytes do not fit/);
        return "a RangeError that names the option";
      }),
  },
];
