// How many multiply-adds a core can do in WebAssembly: a loop that touches no memory, its sums in registers. What a matrix kernel can be
// measured against.
import binaryen from "binaryen";
import type { Info } from "lanewise";
import type { Sweep } from "./sweep.js";

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

/** The multiply-adds of a build: an "element" is a floating-point operation, of which each does two in four lanes. */
export function peak(simd: Info["simd"]): Sweep {
  const module = binaryen.parseText(text(simd === "relaxed"));
  module.setFeatures(binaryen.Features.All);
  const bytes = module.emitBinary();
  module.dispose();
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>));
  const run = exports.peak as (x: number, n: number) => number;
  return {
    name: "peak",
    elements: ITERATIONS * SUMS * 8,
    run: () => void run(0.5, ITERATIONS),
    result: () => Float32Array.of(run(0.5, 1)),
  };
}
