// What a matrix kernel can be measured against: how many multiply-adds a core can do in WebAssembly, in a loop that touches no memory, its sums
// in registers; and, for a single row, how fast the weights can be read at all.
import binaryen from "binaryen";
import type { Info } from "lanewise";
import type { Sweep } from "./sweep.js";

/** The names of the limits. */
export const PEAK = "peak";
const READING = "reading the weights";
export const LIMITS: readonly string[] = [PEAK, READING];

/** Sums in flight: enough to hide the latency of a multiply-add, few enough for the registers. */
const SUMS = 12;
const ITERATIONS = 100_000;

function text(relaxed: boolean): string {
  const sums = Array.from({ length: SUMS }, (_, i) => `$c${i}`);
  const step = (c: string) =>
    relaxed
      ? `(local.set ${c} (f32x4.relaxed_madd (local.get $a) (local.get $b) (local.get ${c})))`
      : `(local.set ${c} (f32x4.add (f32x4.mul (local.get $a) (local.get $b)) (local.get ${c})))`;
  const total = sums.slice(1).reduce((sum, c) => `(f32x4.add ${sum} (local.get ${c}))`, `(local.get ${sums[0]})`);
  return `(module (func (export "peak") (param $x f32) (param $n i32) (result f32)
    (local $a v128) (local $b v128) ${sums.map((c) => `(local ${c} v128)`).join(" ")}
    (local.set $a (f32x4.splat (local.get $x)))
    (local.set $b (f32x4.splat (local.get $x)))
    ${sums.map((c, i) => `(local.set ${c} (f32x4.splat (f32.const ${i})))`).join("\n")}
    (loop $again
      ${sums.map(step).join("\n      ")}
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (f32x4.extract_lane 0 ${total})))`;
}

const instantiate = (text: string, imports?: WebAssembly.Imports) => {
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.All);
  const bytes = module.emitBinary();
  module.dispose();
  return new WebAssembly.Instance(new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>), imports).exports;
};

/** The multiply-adds of a build: an "element" is a floating-point operation, of which each does two in four lanes. */
export function peak(simd: Info["simd"]): Sweep {
  const exports = instantiate(text(simd === "relaxed"));
  const run = exports.peak as (x: number, n: number) => number;
  return {
    name: PEAK,
    elements: ITERATIONS * SUMS * 8,
    run: () => void run(0.5, ITERATIONS),
    result: () => Float32Array.of(run(0.5, 1)),
  };
}

/** Vectors that one step of the reading takes from each of the streams: of those tried (1 to 8 by 1 to 8) the fastest. */
const [STREAMS, VECTORS] = [4, 2];

function readingText(pages: number): string {
  const sums = Array.from({ length: STREAMS * VECTORS }, (_, i) => `$c${i}`);
  const add = (c: string, i: number) => {
    const stream = Math.floor(i / VECTORS);
    const at = `(i32.add (local.get $p) (i32.mul (local.get $bytes) (i32.const ${stream})))`;
    return `(local.set ${c} (f32x4.add (v128.load offset=${(i % VECTORS) * 16} ${at}) (local.get ${c})))`;
  };
  const total = sums.slice(1).reduce((sum, c) => `(f32x4.add ${sum} (local.get ${c}))`, `(local.get ${sums[0]})`);
  return `(module (import "env" "memory" (memory ${pages})) (func (export "read") (param $bytes i32) (result f32)
    (local $p i32) ${sums.map((c) => `(local ${c} v128)`).join(" ")}
    (loop $again
      ${sums.map(add).join("\n      ")}
      (br_if $again (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const ${16 * VECTORS}))) (local.get $bytes))))
    (f32x4.extract_lane 0 ${total})))`;
}

/** Reading so many float32 weights from memory, each of which a product with a single row multiplies and adds. */
export function reading(weights: number): Sweep {
  const pages = Math.ceil((4 * weights) / 65536) + 1;
  const memory = new WebAssembly.Memory({ initial: pages });
  new Float32Array(memory.buffer).fill(1);
  const read = instantiate(readingText(pages), { env: { memory } }).read as (bytes: number) => number;
  const bytes = Math.floor((4 * weights) / STREAMS);
  return { name: READING, elements: 2 * weights, run: () => void read(bytes), result: () => Float32Array.of(read(bytes)) };
}
