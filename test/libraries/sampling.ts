// npm run bench -- sampling: what it takes to choose a token of 151,936, against reading the logits once, a heap by hand and transformers.js.
// A contender whose result is wrong ends the run. What is timed is dist/, the package as users get it.
import { isDeepStrictEqual } from "node:util";
import { Tensor, topk } from "@huggingface/transformers";
import { program } from "commander";
import { fastest, measure, ROUNDS, type Rounds, TICKS } from "../../bench/measure.js";
import { positive } from "../../bench/options.js";
import { percent, setting } from "../../bench/report.js";
import { type Case, type Claim, type Contender, casesOf, type Peer } from "../../bench/sampling/cases.js";
import { median, spread } from "../../bench/statistics.js";
import { threeDigits as digits } from "../../tools/decimals.js";
import { end, interruption, JSON_OPTION, progress, table } from "../../tools/terminal.js";

/** A contender's time. */
interface Row {
  readonly case: string;
  readonly contender: string;
  readonly microseconds: number;
  readonly spread: number;
}

/** A claim with what was measured. */
interface Verdict extends Claim {
  readonly case: string;
  readonly ratio: number;
  readonly met: boolean;
}

const { seconds, json } = program
  .name("npm run bench -- sampling")
  .description("Times the steps from 151,936 logits to a token, on Node the relaxed build where it runs.")
  .option("--seconds <number>", "time for each contender, over all rounds", positive, 0.7)
  .addOption(JSON_OPTION)
  .parse()
  .opts<{ seconds: number; json: boolean }>();

const transformers: Peer = {
  name: "transformers.js topk",
  async top(x, k) {
    const [values, indices] = await topk(new Tensor("float32", x, [1, x.length]), k);
    return { values: values.data as Float32Array, indices: indices.data as BigInt64Array };
  },
};

const stop = interruption();
const { info, cases, close } = await casesOf(transformers);
const rows: Row[] = [];
const verdicts: Verdict[] = [];
const bar = progress({ etaBuffer: 4 * TICKS });
bar.start(cases.length * TICKS, 0, { doing: "" });
for (const open of cases) {
  const of = open();
  bar.update({ doing: of.name });
  for (const contender of of.contenders) await validate(of, contender);
  const rounds = await measure(of.contenders.map(clocked), seconds, () => bar.increment(1, { doing: of.name }), stop);
  if (rounds === undefined) break;
  for (const { name } of of.contenders) {
    const times = rounds.get(name) as readonly number[];
    rows.push({ case: of.name, contender: name, microseconds: median(times) / 1e3, spread: spread(times) });
  }
  verdicts.push(...of.claims.map((claim) => verdict(of, claim, rounds)));
}
bar.stop();
close();
if (json) console.log(JSON.stringify({ ...setting(info), seconds, rounds: ROUNDS, rows, verdicts }, null, 2));
else {
  const { machine, node, simd } = setting(info);
  console.log(`${machine}\nNode ${node}; lanewise build: ${simd}; medians of interleaved rounds`);
  const times = rows.map(({ case: name, contender, microseconds, spread }) => [name, contender, digits(microseconds), percent(spread)]);
  console.log(table(["row", "contender", "us", "±"], "llrr", times));
  const compared = verdicts.map(({ case: name, slower, faster, ratio, most, least, met }) => [
    ...[name, `${slower} / ${faster}`, `${digits(ratio)}x`, most ? `at most ${most}x` : `at least ${least}x`, met ? "yes" : "no"],
  ]);
  console.log(table(["row", "times", "is", "wanted", "met"], "llrll", compared));
}
end(stop, false);

async function validate(of: Case, { name, result, expected }: Contender): Promise<void> {
  const [y, r] = [await result(), expected()];
  if (!isDeepStrictEqual(y, r))
    throw new Error(`${of.name}, ${name}: expected ${JSON.stringify(r)}, got ${JSON.stringify(y)}`.slice(0, 2000));
}

/** Nanoseconds of a call, of what may be asynchronous. */
function clocked({ name, run }: Contender) {
  return { name, time: (seconds: number) => fastest(run, seconds) };
}

function verdict(of: Case, claim: Claim, rounds: Rounds): Verdict {
  const [slower, faster] = [claim.slower, claim.faster].map((name) => rounds.get(name) as readonly number[]);
  const ratio = median(slower.map((time, i) => time / faster[i]));
  return { case: of.name, ...claim, ratio, met: ratio <= (claim.most ?? Number.POSITIVE_INFINITY) && ratio >= (claim.least ?? 0) };
}
