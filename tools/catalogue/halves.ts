// Calls of the catalogue as lanewise/float16 takes them: the same arguments, in 16 bits.
import type { HalfType } from "../../src/spec/float16.js";

/** Changes the float32 arrays among arguments or results, wherever they are. */
export function changed(value: unknown, change: (x: Float32Array) => unknown, known = new Map<unknown, unknown>()): unknown {
  if (value instanceof Float32Array) {
    if (!known.has(value)) known.set(value, change(value));
    return known.get(value);
  }
  if (Array.isArray(value)) return value.map((one) => changed(one, change, known));
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, changed(one, change, known)]));
}

/** The same with a type for each Uint16Array: in the first options, which are those of a layer where there are several. */
export function typed(args: unknown[], type: HalfType): unknown[] {
  const at = args.findIndex((value) => typeof value === "object" && value !== null && !ArrayBuffer.isView(value) && !Array.isArray(value));
  if (at >= 0) return args.map((value, i) => (i === at ? { ...(value as object), type } : value));
  return [...(args[args.length - 1] === undefined ? args.slice(0, -1) : args), { type }];
}
