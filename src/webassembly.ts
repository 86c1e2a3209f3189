// The types of WebAssembly that the declarations need. TypeScript has them in its DOM library only, which a Node project need not load:
// where it is loaded, a memory is the engine's own type, and elsewhere what all engines have of it.

interface PlainMemory {
  readonly buffer: ArrayBufferLike;
  grow(delta: number): number;
}

/** A `WebAssembly.Memory`. */
export type Memory = typeof globalThis extends { WebAssembly: { Memory: { prototype: infer M extends PlainMemory } } } ? M : PlainMemory;

/**
 * A `WebAssembly.Module`: TypeScript's own type of it is an empty interface, which takes anything. This one refuses strings, bytes, arrays
 * and promises.
 */
export type Module = object & { readonly length?: never; readonly byteLength?: never; readonly then?: never };
