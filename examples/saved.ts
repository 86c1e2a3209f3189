// A trained network in a file: a line of JSON that says what it is, then its numbers.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ActivationName } from "./ops.js";

export interface Saved {
  readonly activation: ActivationName;
  /** On the test digits. */
  readonly accuracy: number;
  readonly values: Float32Array;
}

export const FILE = fileURLToPath(new URL("digits.weights", import.meta.url));

export function save({ values, ...about }: Saved): void {
  const header = Buffer.from(`${JSON.stringify({ ...about, numbers: values.length })}\n`);
  writeFileSync(FILE, Buffer.concat([header, Buffer.from(values.buffer, values.byteOffset, values.byteLength)]));
}

/** The network that was trained last; undefined where there is none of so many numbers. */
export function saved(numbers: number): Saved | undefined {
  if (!existsSync(FILE)) return undefined;
  const bytes = readFileSync(FILE);
  const end = bytes.indexOf("\n") + 1;
  const about = JSON.parse(bytes.toString("utf8", 0, end)) as Omit<Saved, "values"> & { numbers: number };
  if (about.numbers !== numbers || bytes.length !== end + 4 * numbers) return undefined;
  return { activation: about.activation, accuracy: about.accuracy, values: new Float32Array(bytes.buffer.slice(bytes.byteOffset + end)) };
}
