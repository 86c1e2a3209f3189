// The WebAssembly.Memory of an instance.

import { LINE } from "../layout.js";
import { noMemory } from "../validate/index.js";
import type { Memory } from "../webassembly.js";
import { Staging } from "./staging.js";

const PAGE = 65536;
/** Bytes of the heap by default: 256 MiB. */
const CAPACITY = 2 ** 28;
/** The first address in use: AssemblyScript treats the addresses below 1024 as unused. The tiles come first, then the heap. */
export const BASE = 16 * LINE;
export const TILES = 2 * Staging.BYTES;

export const isShared = (memory: Memory): boolean => typeof SharedArrayBuffer !== "undefined" && memory.buffer instanceof SharedArrayBuffer;

/** Whether memory can be shared with threads: in a browser only on cross-origin isolated pages. */
export function canShare(): boolean {
  try {
    return isShared(new WebAssembly.Memory({ initial: 0, maximum: 0, shared: true }));
  } catch {
    return false;
  }
}

/**
 * Makes a memory at its full size, so that it never has to grow: of the given capacity, or else of the largest size that the platform
 * grants. Where it grants none: undefined if that `may` be, else an error.
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
