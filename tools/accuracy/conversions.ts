// The conversions to 16 bits, of all float32 numbers: each build against the spec, bit by bit.
import { setImmediate } from "node:timers/promises";
import { create } from "lanewise/float16";
import { type HalfType, narrowAll } from "../../src/spec/float16.js";
import { progress, table } from "../terminal.js";
import type { BUILDS } from "./subject.js";

const STRETCH = 2 ** 22;
const STRETCHES = 2 ** 32 / STRETCH;
const TYPES: readonly HalfType[] = ["float16", "bfloat16"];

/** Prints what differs; says whether nothing does. */
export async function conversions(builds: readonly (typeof BUILDS)[number][], stop: AbortSignal): Promise<boolean> {
  const instances = await Promise.all(builds.map((simd) => create({ simd })));
  const inputs = new Uint32Array(STRETCH);
  const x = new Float32Array(inputs.buffer);
  const [expected, got] = [new Uint16Array(STRETCH), new Uint16Array(STRETCH)];
  const wrong = new Map<string, number>();
  const bar = progress();
  bar.start(TYPES.length * STRETCHES, 0, { doing: "" });
  for (const type of TYPES)
    for (let stretch = 0; stretch < STRETCHES && !stop.aborted; stretch++) {
      for (let i = 0; i < STRETCH; i++) inputs[i] = stretch * STRETCH + i;
      narrowAll(x, expected, type);
      instances.forEach((lw, k) => {
        lw.fromFloat32(x, { type, out: got });
        const name = `${type}, ${builds[k]}`;
        const same = Buffer.compare(Buffer.from(expected.buffer), Buffer.from(got.buffer)) === 0;
        wrong.set(name, (wrong.get(name) ?? 0) + (same ? 0 : expected.reduce((count, bits, i) => count + Number(bits !== got[i]), 0)));
      });
      bar.increment(1, { doing: type });
      await setImmediate(); // lets a signal through
    }
  bar.stop();
  console.log(
    table(
      ["float32 to", "differ from the spec"],
      "lr",
      [...wrong].map(([name, count]) => [name, String(count)]),
    ),
  );
  return [...wrong.values()].every((count) => count === 0);
}
