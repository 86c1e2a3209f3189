// The network that was trained last, in a file.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decode, encode, type Saved } from "./weightsFile.js";

export type { Saved };

export const FILE = fileURLToPath(new URL("digits.weights", import.meta.url));

export function save(network: Saved): void {
  writeFileSync(FILE, encode(network));
}

/** The last trained network; undefined if there is none of this size. */
export function saved(numbers: number): Saved | undefined {
  return existsSync(FILE) ? decode(new Uint8Array(readFileSync(FILE)), numbers) : undefined;
}
