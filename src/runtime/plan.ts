// Decides from the options of `create` which build, memory and threads an instance gets. It is apart from Instance, so that a bundle
// without `create` does not contain it.
import { agreeing, type Creation, region } from "../validate/index.js";
import type { Plan } from "./instance.js";
import { BASE, canShare, isShared, reserve, TILES } from "./memory.js";
import { choose, given } from "./modules.js";

/** The plan of what a caller of `create` wants, as `creation` in validate/instance.ts has checked it. */
export function planned({ simd, capacity, memory: own, ...rest }: Creation): Plan {
  const { modules, threads } = rest;
  const choice = modules.length > 0 ? given(modules) : choose(simd);
  if (choice.simd === "none") return { ...rest, choice };
  if (own !== undefined) agreeing(isShared(own), threads, modules.length > 0);
  const memory = own ?? reserve(capacity, threads > 1 && canShare(), simd === "auto" && modules.length === 0);
  return memory === undefined ? { ...rest, choice } : { ...rest, choice, memory, ...region(rest, BASE, TILES, memory.buffer.byteLength) };
}
