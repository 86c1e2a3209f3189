// The WebAssembly.Memory of an instance.

import { LINE } from "../layout.js";
import { noMemory } from "../validate/index.js";
import type { Memory } from "../webassembly.js";
import { Staging } from "./staging.js";

const PAGE = 65536;
/** Bytes of the heap by default: 256 MiB. */
const CAPACITY = 2 ** 28;
/** Below 1024 nothing is put: the compiler takes those addresses for never used. Then come the tiles, then the heap. */
export const BASE = 16 * LINE;
export const TILES = 2 * Staging.scratch;

export const isShared = (memory: Memory): boolean => typeof SharedArrayBuffer !== "undefined" && memory.buffer instanceof SharedArrayBuffer;

/** Whether there is memory that threads can share: a browser has it on cross-origin isolated pages alone. */
export function canShare(): boolean {
  try {
    return isShared(new WebAssembly.Memory({ initial: 0, maximum: 0, shared: true }));
  } catch {
    return false;
  }
}

/**
 * A memory of its full size, so that it never has to grow: the capacity that was asked for, or else the largest that is granted. Undefined
 * where there is none, and where that `may` be.
 */
export function reserve(capacity: number | undefined, shared: boolean, may: boolean): Memory | undefined {
  for (let size = capacity ?? CAPACITY; ; size /= 4) {
    const pages = Math.ceil((size + BASE + TILES) / PAGE);
    try {
      return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
    } catch (error) {
      if (capacity === undefined && size >= PAGE) continue;
      if (capacity === undefined && may) return undefined;
      throw noMemory(size, error);
    }
  }
}
