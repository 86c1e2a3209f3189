// Measures one op over sizes, apart from the page, so that the page never freezes; the page ends it to cancel.
import { create, type Lanewise } from "lanewise";
import { randomPool } from "../../../bench/inputs.js";
import type { Sweep } from "../../../bench/sweep.js";
import { Trial } from "../../../bench/trial.js";
import { time } from "./clock.js";
import type { Message, Request } from "./messages.js";

const post = (message: Message) => postMessage(message);

/** The builds that run here, by the name that the chart gives them. */
async function builds(threads: number): Promise<Map<string, Lanewise>> {
  const made = new Map<string, Lanewise>();
  for (const simd of ["baseline", "relaxed"] as const) {
    const lw = await create({ simd, capacity: 2 ** 26 }).catch(() => undefined);
    if (lw !== undefined) made.set(`lanewise ${simd}`, lw);
  }
  if (threads > 1) {
    const lw = await create({ threads, capacity: 2 ** 26 });
    if (lw.info.threads > 1) made.set(`lanewise, ${lw.info.threads} threads`, lw);
    else lw.dispose();
  }
  return made;
}

/** The trials of one size: of each build its own arrays, and plain JavaScript once. What they compute is checked first. */
function trials(
  request: Request,
  size: number,
  instances: Map<string, Lanewise>,
  pool: Float32Array,
): { close(): void; sweeps: [string, Sweep][] } {
  const opened = [...instances].map(([name, lw]) => [name, new Trial(lw, pool, { op: request.op, shape: [size] })] as const);
  for (const [, trial] of opened) trial.validate();
  const named = (trial: Trial, name: string) => trial.sweeps.find((sweep) => sweep.name === name) as Sweep;
  return {
    sweeps: [
      ["plain JS", named(opened[0][1], "plain JS")],
      ...opened.map(([name, trial]): [string, Sweep] => [name, named(trial, "resident")]),
    ],
    close() {
      for (const [, trial] of opened) trial.close();
    },
  };
}

async function measure(request: Request): Promise<void> {
  const instances = await builds(request.threads);
  const names = ["plain JS", ...instances.keys()];
  const total = names.length * request.sizes.length;
  const pool = randomPool(Math.max(...request.sizes));
  post({ kind: "contenders", names });
  let done = 0;
  for (const size of request.sizes) {
    const { sweeps, close } = trials(request, size, instances, pool);
    for (const [contender, sweep] of sweeps)
      post({ kind: "timing", timing: { contender, size, nanoseconds: time(sweep) }, done: ++done, total });
    close();
  }
  for (const lw of instances.values()) lw.dispose();
  post({ kind: "end" });
}

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  measure(data).catch((error) => post({ kind: "error", text: String(error) }));
});
