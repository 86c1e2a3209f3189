// Spoils arrays during a call, and says what must come of it.
import type { FloatArray } from "../../../src/index.js";

/**
 * What is expected: "same" as of the right argument; "alike" on all instances, in its answer too; "refused or right"; and of an array that lies
 * about its length, which is taken at its word, that it does no harm.
 */
export type Mode = "same" | "alike" | "refused or right" | "harmless";

/** What a getter of the caller's throws. It passes through. */
export class CallersError extends Error {}

/** Sends an array's buffer elsewhere; that of a WebAssembly memory cannot go. */
export function detach(array: FloatArray): void {
  const { buffer } = array;
  if (!(buffer instanceof ArrayBuffer)) return;
  try {
    structuredClone(buffer, { transfer: [buffer] });
  } catch {
    throw new CallersError("the caller's own");
  }
}

interface Shrinking {
  readonly resizable?: boolean;
  resize?(bytes: number): void;
}

/** A view that its buffer became too short for. */
export function shrink(array: FloatArray): void {
  const buffer = array.buffer as unknown as Shrinking;
  if (buffer.resizable) buffer.resize?.(0);
}
