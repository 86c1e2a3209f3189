// npm run trust -- faults: makes things go wrong, each in a process of its own that has to end by itself.
import { spawn } from "node:child_process";
import { program } from "commander";
import { end, interruption, JSON_OPTION, progress, table, WRITE_OPTION } from "../terminal.js";
import type { Outcome } from "./faults/child.js";
import { faults } from "./faults/index.js";
import { record } from "./records.js";

const CHILD = new URL("faults/child.ts", import.meta.url).pathname;
/** Milliseconds for all that a process has to do, and for its end after that. */
const LIMIT = 60_000;
const ENDS = 1000;

/** What a process says of fault i; an error where it did not end well and by itself. */
async function outcomeOf(i: number, stop: AbortSignal): Promise<Outcome> {
  const child = spawn(process.execPath, ["--import", "tsx", CHILD, String(i)], {
    stdio: ["ignore", "pipe", "inherit"],
    timeout: LIMIT,
    signal: stop,
  });
  let said = "";
  let at = Number.POSITIVE_INFINITY;
  child.stdout.on("data", (text) => {
    said += text;
    at = performance.now();
  });
  const code = await new Promise((resolve, reject) => {
    child.once("close", resolve);
    child.once("error", reject);
  });
  if (said === "") return { error: `the process ended with ${code}` };
  const lived = performance.now() - at;
  if (code !== 0 || lived > ENDS) return { error: `the process ended with ${code}, ${lived.toFixed(0)} ms after its answer` };
  return JSON.parse(said);
}

program
  .name("npm run trust -- faults")
  .description(
    "Kills workers, denies memory, disposes and calls again in the middle of calls: each has to end right, or with a clear error.",
  )
  .addOption(JSON_OPTION)
  .addOption(WRITE_OPTION)
  .parse();
const { json, write } = program.opts<{ json: boolean; write: boolean }>();

const stop = interruption();
const bar = progress();
const found: (Outcome & { fault: string })[] = [];
bar.start(faults.length, 0, { doing: "" });
try {
  for (const [i, { name }] of faults.entries()) {
    bar.update(i, { doing: name });
    found.push({ fault: name, ...(await outcomeOf(i, stop)) });
  }
} catch (error) {
  if (!stop.aborted) throw error;
} finally {
  bar.stop();
}

const failed = found.filter(({ error }) => error !== undefined);
const longest = Math.max(0, ...found.map(({ milliseconds = 0 }) => milliseconds));
if (json) console.log(JSON.stringify(found, null, 2));
else {
  const cells = ({ fault, outcome, error, milliseconds }: (typeof found)[number]) => [
    fault,
    outcome ?? `FAILED: ${error}`,
    !milliseconds ? "" : milliseconds.toFixed(0),
  ];
  console.log(table(["what happens", "what comes of it", "longest call, ms"], "lll", found.map(cells)));
  console.log(`${found.length - failed.length} of ${faults.length} as promised`);
}
if (write && found.length === faults.length)
  record("faults", { faults: faults.length, "as promised": found.length - failed.length, "longest call, ms": Math.round(longest) });
end(stop, failed.length > 0);
