// The bytes of a trained network: a line of JSON that says what it is, then its numbers.
import type { ActivationName } from "./ops.js";

export interface Saved {
  readonly activation: ActivationName;
  /** On the test digits. */
  readonly accuracy: number;
  readonly values: Float32Array;
}

const LINE_FEED = 10;

export function encode({ values, ...about }: Saved): Uint8Array {
  const header = new TextEncoder().encode(`${JSON.stringify({ ...about, numbers: values.length })}\n`);
  const bytes = new Uint8Array(header.length + values.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), header.length);
  return bytes;
}

/** Undefined if it is not a network of this size. */
export function decode(bytes: Uint8Array, numbers: number): Saved | undefined {
  const end = bytes.indexOf(LINE_FEED) + 1;
  const about = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as Omit<Saved, "values"> & { numbers: number };
  if (about.numbers !== numbers || bytes.length !== end + 4 * numbers) return undefined;
  return { activation: about.activation, accuracy: about.accuracy, values: new Float32Array(bytes.slice(end).buffer) };
}
