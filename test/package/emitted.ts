import { readdirSync, readFileSync } from "node:fs";
import binaryen from "binaryen";

const WASM = new URL("../../dist/wasm/", import.meta.url);

/** An emitted module: its file's name, its flat text (one instruction a line) and its exports. */
export interface Emitted {
  readonly file: string;
  readonly target: string;
  readonly text: string;
  readonly exports: string[];
}

function read(file: string): Emitted {
  const module = binaryen.readBinary(readFileSync(new URL(file, WASM)));
  const text = module.emitStackIR();
  module.dispose();
  return { file, target: file.split(".")[1], text, exports: [...text.matchAll(/\(export "(\w+)"/g)].map(([, name]) => name) };
}

/** Every module of the build. Read by binaryen, so that an engine without relaxed SIMD can look at those too. */
export const emitted = readdirSync(WASM)
  .filter((file) => file.endsWith(".wasm"))
  .map(read);
