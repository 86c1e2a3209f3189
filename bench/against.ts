// npm run bench -- against <ref>: this build against the build of a git ref, side by side in one process. Its kernels are compiled by
// the optimising tier at once (--no-liftoff in tools/run.ts), lest one of two equal builds is timed in the baseline tier.
import { Command } from "commander";
import { end, interruption } from "../tools/terminal.js";
import { cases } from "./against/cases.js";
import { Contest } from "./against/contest.js";
import { built, commitOf, load } from "./against/ref.js";
import { rowTable, sorted } from "./against/table.js";
import { positive, size } from "./options.js";
import { machine } from "./report.js";
import { median } from "./statistics.js";

const list = (text: string) => text.split(",");

const command = new Command("npm run bench -- against")
  .description(
    "Times this build against the build of a git ref, side by side. The ref is built once, in node_modules/.cache/against. The results are\n" +
      "compared first. The exit code is 1 if a row stays slower than allowed when it is measured again, up to three times.",
  )
  .argument("<ref>", "the commit, branch or tag to compare with")
  .option("--ops <list>", "the ops, by default all", list)
  .option("--sizes <list>", "lengths for the element-wise ops", (text) => list(text).map(size), [16384])
  .option("--seconds <number>", "time for each row", positive, 0.3)
  .option("--least <ratio>", "the smallest speed, relative to the ref's, that passes", positive, 0.97)
  .option("--least-small <ratio>", "the same for rows of 16 elements", positive, 0.95)
  .option("--json", "print JSON", false)
  .parse();
const { ops, sizes, seconds, least, leastSmall, json } = command.opts();
const stop = interruption();

try {
  const commit = commitOf(command.args[0]);
  const [old, own] = [await load(await built(commit, stop)), await load()];
  const all = cases(own, sizes);
  const unknown = ((ops ?? []) as string[]).find((op) => !all.some(({ call }) => call.op === op));
  if (unknown !== undefined) throw new RangeError(`there is no row of "${unknown}"`);
  const chosen = ops === undefined ? all : all.filter(({ call }) => ops.includes(call.op));
  const gate = { least, leastSmall };
  const rows = sorted(await new Contest(old, own, gate, seconds, stop).run(chosen));
  const slow = rows.filter((row) => row.slow).length;
  const middle = median(rows.flatMap(({ ratio }) => ratio ?? []));
  if (json)
    console.log(JSON.stringify({ commit, machine: machine(), node: process.version, seconds, gate, median: middle, slow, rows }, null, 2));
  else {
    console.log(`${machine()}, Node ${process.version}; against ${commit}\nspeed relative to the ref's: 2x is twice as fast`);
    console.log(rowTable(rows));
    console.log(`median ${middle.toFixed(3)}x of ${rows.length} rows; ${slow} slower than allowed`);
  }
  end(stop, slow > 0);
} catch (error) {
  console.error((error as Error).message);
  end(stop, true);
}
