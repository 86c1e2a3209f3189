// The types of WebAssembly that the declarations need. TypeScript has them in its DOM library only, which a Node project need not load.

/** A `WebAssembly.Memory`. */
export interface Memory {
  readonly buffer: ArrayBufferLike;
  grow(delta: number): number;
}

/**
 * A `WebAssembly.Module`: TypeScript's own type of it is an empty interface, which takes anything. This one refuses strings, bytes, arrays
 * and promises.
 */
export type Module = object & { readonly length?: never; readonly byteLength?: never; readonly then?: never };
