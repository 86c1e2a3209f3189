// npm run soak: makes calls of all kinds for some minutes, in threads. Memory must not grow, and no result may change.
import { Option, program } from "commander";
import { positive } from "../../bench/options.js";
import { end, interruption, JSON_OPTION, progress, table, WRITE_OPTION } from "../terminal.js";
import { record } from "./records.js";
import { type Trend, trends } from "./soak/trend.js";
import { measure, type Vitals } from "./soak/vitals.js";
import { type Injected, Workload } from "./soak/workload.js";

/** How often the vital signs are taken in a run. */
const SAMPLES = 40;
/** Changed results that are named. */
const SHOWN = 10;

program
  .name("npm run soak --")
  .description(
    "Calls everything for some minutes, on one thread and on several: memory, threads and handles must not grow, results not change.",
  )
  .option("--minutes <number>", "how long", positive, 10)
  .option("--seed <number>", "chooses the calls", Number, Date.now() % 2 ** 31)
  .addOption(JSON_OPTION)
  .addOption(WRITE_OPTION)
  .addOption(new Option("--inject <fault>", "break something on purpose").choices(["leak", "thread", "block", "drift"]))
  .parse();
const { minutes, seed, json, write, inject } = program.opts<{
  minutes: number;
  seed: number;
  json: boolean;
  write: boolean;
  inject?: Injected;
}>();

const stop = interruption();
const workload = await Workload.start(seed);
const samples: Vitals[] = [];
const bar = progress();
const start = performance.now();
const share = (minutes * 60_000) / SAMPLES;
bar.start(SAMPLES, 0, { doing: "" });
for (let i = 1; i <= SAMPLES && !stop.aborted; i++) {
  if (i === SAMPLES / 2) workload.injected = inject;
  while (performance.now() < start + i * share && !stop.aborted) await workload.step();
  samples.push(await measure(workload.lasting));
  bar.update(i, { doing: `${workload.calls} calls` });
}
bar.stop();
workload.stop();

const found = samples.length < SAMPLES ? [] : trends(samples);
const { calls, compared, instances, variety } = workload;
const drifted = [...workload.drifted].sort();
const figures = {
  minutes,
  seed,
  calls,
  "kinds of call": variety,
  "results compared": compared,
  "instances made and disposed of": instances,
};
const grown = found.filter(({ grew }) => grew);
const difference = ({ before, after }: Trend) => (after - before).toFixed(0);
if (json) console.log(JSON.stringify({ ...figures, drifted, trends: found }, null, 2));
else {
  const cells = (trend: Trend) => [
    trend.name,
    trend.before.toFixed(0),
    trend.after.toFixed(0),
    difference(trend),
    `${trend.allowed}${trend.grew ? ": GREW" : ""}`,
  ];
  console.log(table(["", "third quarter", "last quarter", "difference", "allowed"], "lrrrr", found.map(cells)));
  console.log(
    Object.entries(figures)
      .map((entry) => entry.join(": "))
      .join("; "),
  );
  console.log(
    drifted.length === 0 ? "no result changed" : `CHANGED: ${drifted.length} kinds of call, such as\n${drifted.slice(0, SHOWN).join("\n")}`,
  );
}
if (write && found.length > 0)
  record("soak", { ...figures, ...Object.fromEntries(found.map((trend) => [`growth: ${trend.name}`, Number(difference(trend))])) });
end(stop, grown.length + drifted.length > 0);
