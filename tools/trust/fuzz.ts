// npm run trust -- fuzz: see --help. Calls the public functions with random arguments. Each call must give a right answer, a TypeError or a
// RangeError, and write nothing but its result.
import { Command, Option } from "commander";
import { size } from "../../bench/options.js";
import { end, interruption, JSON_OPTION, progress, table, WRITE_OPTION } from "../terminal.js";
import { Lifecycle, Session, Statistics, subjects } from "./fuzz/session.js";
import { record } from "./records.js";

const BATCH = 250;
/** Different defects that are looked for before it stops. */
const ENOUGH = 20;

const { calls, seed, only, json, write } = new Command("npm run trust -- fuzz")
  .description("Calls every public function with right arguments, wrong ones, and ones that change while they are looked at.")
  .option("--calls <number>", "how many, over all instances", size, 1e6)
  .addOption(new Option("--seed <number>", "what all is drawn from").argParser(size).default(Date.now() % 2 ** 31, "by the clock"))
  .option("--only <instance>", 'baseline, relaxed, none, threads, precise or "create, alloc and free": by default all')
  .addOption(JSON_OPTION)
  .addOption(WRITE_OPTION)
  .parse()
  .opts<{ calls: number; seed: number; only?: string; json: boolean; write: boolean }>();

const stop = interruption();

const statistics = new Statistics();
const defects = new Map<string, string>();
const tested = await subjects();
const sessions = [
  ...tested.map((subject) => new Session(subject, statistics)),
  new Lifecycle(
    tested.map(({ lw }) => lw),
    statistics,
  ),
].filter(({ name }) => only === undefined || name === only);
const batches = Math.ceil(calls / BATCH);
const bar = progress();
bar.start(batches, 0, { doing: "" });
for (let i = 0; i < batches && !stop.aborted && defects.size < ENOUGH; i++) {
  const session = sessions[i % sessions.length];
  bar.increment({ doing: `${statistics.calls} calls, ${session.name}, ${defects.size} defects` });
  try {
    await session.run(BATCH, seed + i);
  } catch (error) {
    // the same with other numbers is no other defect
    const { message } = error as Error;
    defects.set(message.replace(/[-\d.]+/g, "#").slice(0, 100), message);
  }
  await new Promise(setImmediate); // lets Ctrl-C be heard, and finalisers run
}
bar.stop();
for (const { lw } of tested) lw.dispose();

if (json)
  console.log(
    JSON.stringify({ seed, instances: sessions.map(({ name }) => name), ...statistics, defects: [...defects.values()] }, null, 2),
  );
else {
  const counted = (head: string, counts: Record<string, number>) =>
    table(
      [head, "calls"],
      "lr",
      Object.entries(counts).sort(([, a], [, b]) => b - a),
    );
  console.log(`Node ${process.version}, seed ${seed}, ${sessions.map(({ name }) => name).join(", ")}`);
  console.log(counted("arguments", statistics.kinds));
  console.log(counted("outcome", statistics.outcomes));
  console.log(`${statistics.calls} calls, ${statistics.unclear} of the errors in the engine's own words, ${defects.size} defects`);
}
for (const defect of defects.values()) console.error(`DEFECT ${defect}`);
end(stop, defects.size > 0);
if (write && !stop.aborted)
  record("fuzz", {
    instances: sessions.map(({ name }) => name).join(", "),
    calls: statistics.calls,
    "with right arguments": statistics.kinds.right,
    ...Object.fromEntries(["create", "alloc", "free"].map((name) => [`of ${name}`, statistics.kinds[name]])),
    ...statistics.outcomes,
    "errors in the engine's own words": statistics.unclear,
    seed,
    defects: defects.size,
  });
