import { existsSync, readdirSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Lanewise } from "../../../src/index.js";

/**
 * What must not grow, and by how much it may all the same from the third quarter of a run to the last. What is counted may not at all. The JS
 * heap and its buffers are weighed after a full collection: what is left is the compiler's, which still learns. Resident memory is the
 * platform's affair, who gives pages back when it likes: there only a leak of the size of some hundred large arrays is told from noise.
 */
export const ALLOWED = {
  "JS heap, KB": 400,
  "buffers outside of it, KB": 64,
  "resident memory, KB": 32_768,
  "WebAssembly memory, KB": 0,
  "taken of the instances' heaps, KB": 64,
  threads: 0,
  handles: 0,
};

export type Vitals = Readonly<Record<keyof typeof ALLOWED, number>>;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const TASKS = "/proc/self/task";

/** Bytes of an instance's heap that are not free, as the error says that a block for which there is no room meets with. */
function taken(lw: Lanewise): number {
  if (lw.memory === undefined) return 0;
  try {
    lw.alloc(Float64Array, 2 ** 40);
  } catch (error) {
    const [, available, capacity] = (error as Error).message.match(/ (\d+) of (\d+) are free/) as string[];
    return Number(capacity) - Number(available);
  }
  throw new Error("2^43 bytes were given");
}

/** The vital signs once everything that nobody needs is gone. */
export async function measure(instances: readonly Lanewise[]): Promise<Vitals> {
  for (let i = 0; i < 3; i++) {
    collect();
    await setTimeout(10); // finalisers run between tasks, and threads end
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  const sum = (of: (lw: Lanewise) => number) => instances.reduce((total, lw) => total + of(lw), 0) / 1024;
  return {
    "JS heap, KB": heapUsed / 1024,
    "buffers outside of it, KB": external / 1024,
    "resident memory, KB": rss / 1024,
    "WebAssembly memory, KB": sum((lw) => lw.memory?.buffer.byteLength ?? 0),
    "taken of the instances' heaps, KB": sum(taken),
    threads: existsSync(TASKS) ? readdirSync(TASKS).length : 0,
    handles: process.getActiveResourcesInfo().length,
  };
}
