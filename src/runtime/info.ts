// What an instance runs on, and why. It is apart from Instance, so that a bundle without `info` does not contain the reasons.

import type { Info } from "../types.js";
import type { Instance } from "./instance.js";
import { isShared } from "./memory.js";
import { isRevectorized } from "./revectorized.js";

export function infoOf(instance: Instance): Info {
  const threads = instance.pool?.threads ?? 1;
  return Object.freeze({
    ...instance.choice,
    capacity: instance.capacity,
    threads,
    threadsReason: threadsReason(instance, threads),
    revectorized: instance.memory !== undefined && isRevectorized(),
  });
}

function threadsReason({ memory, pool, wanted }: Instance, threads: number): string {
  if (threads === wanted) return threads === 1 ? "no more were asked for" : "asked for";
  if (memory === undefined) return "plain JavaScript runs on one";
  if (!isShared(memory)) return "there is no shared memory here: a browser gives it to cross-origin isolated pages only";
  if (pool === undefined) return "dispose() ended the others";
  return `${wanted - threads} of ${wanted - 1} workers did not start within a second, or have ended`;
}
