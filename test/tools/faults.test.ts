import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { Watch } from "../../tools/trust/faults/fault.js";
import { faults } from "../../tools/trust/faults/index.js";

/** Milliseconds for a call where other tests run beside it: the command npm run trust -- faults holds them to one second. */
const BUSY = 4000;

test.each(faults.filter(({ slow }) => !slow))("$name: right or a clear error, soon, and no thread is left", async ({ happen }) => {
  const before = process.getActiveResourcesInfo().length;
  await happen(new Watch(BUSY));
  expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
});

test("a process in which a worker has died ends by itself", async () => {
  const lanewise = new URL("../../dist/index.js", import.meta.url).href;
  const program = `import threads from "node:worker_threads";
    import { create } from ${JSON.stringify(lanewise)};
    const { Worker } = threads;
    threads.Worker = class extends Worker {
      constructor(source, options) {
        super("setTimeout(() => {}, 1e6); const { add } = Atomics; Atomics.add = (...a) => (a[1] === 16 ? process.exit(3) : add(...a));" + source, options);
      }
    };
    const lw = await create({ threads: 3 });
    const x = lw.alloc(Float32Array, 1 << 20);
    const y = lw.alloc(Float32Array, 1 << 20);
    for (let i = 0; i < 300 && lw.info.threads === 3; i++) {
      lw.sigmoid(x, { out: y });
      await new Promise((resolve) => setTimeout(resolve));
    }
    console.log(lw.info.threads < 3, lw.sigmoid(x, { out: y })[77]);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], { timeout: 20_000 });
  expect(stdout.trim()).toBe("true 0.5");
});
