// npm run bench -- transformer [parts...]: attention, decoding, norms, the nearest vector, a whole encoder block and layers with weights in
// fewer bits, in lanewise and in other libraries, on one thread. Who computes something wrong is not timed. What is timed is dist/, the package
// as users get it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as wasm from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { Argument, Command } from "commander";
import * as onnx from "onnxruntime-web";
import { create, type Lanewise } from "../../../dist/index.js";
import { threeDigits as digits } from "../../../tools/decimals.js";
import { end, interruption, JSON_OPTION, progress, table } from "../../../tools/terminal.js";
import { measure, ROUNDS, type Rounds } from "../../measure.js";
import { positive, size } from "../../options.js";
import { machine } from "../../report.js";
import { median, spread } from "../../statistics.js";
import { attentionCases } from "./attention.js";
import type { Case, Contender } from "./contender.js";
import { decodingCases } from "./decoding.js";
import { embeddingCases } from "./embeddings.js";
import { encoderCases } from "./encoder.js";
import { normCases } from "./norms.js";
import { HEAD, lines, page, type Results, type Row } from "./page.js";
import { weightCases } from "./weights.js";

const PARTS: Readonly<Record<string, (lw: Lanewise, refused: string[]) => Case[]>> = {
  attention: (lw, refused) => attentionCases(lw, tokens, refused),
  decoding: decodingCases,
  norms: normCases,
  embeddings: embeddingCases,
  encoder: encoderCases,
  weights: weightCases,
};

/** In mean magnitudes of the result: above this it is wrong, and not merely inaccurate. */
const TOLERANCE = 1e-3;

const command = new Command("npm run bench -- transformer")
  .description(
    "Times attention, norms, embeddings, an encoder block and weights in fewer bits against onnxruntime-web, TensorFlow.js and plain JavaScript, on one thread.",
  )
  .addArgument(new Argument("[parts...]", "what to time, by default all").choices(Object.keys(PARTS)))
  .option("--seconds <number>", "time for each contender, over all rounds", positive, 1)
  .option("--tokens <list>", "queries and keys of attention", (list: string) => list.split(",").map(size), [128, 512, 2048])
  .option("--write", "write docs/transformers.md", false)
  .addOption(JSON_OPTION)
  .parse();
const { seconds, tokens, write, json } = command.opts<{ seconds: number; tokens: number[]; write: boolean; json: boolean }>();
const stop = interruption();
const refused: string[] = [];
const rows = await measured();
const results: Results = {
  machine: machine(),
  node: process.version,
  date: new Date().toISOString().slice(0, 10),
  peers: [`onnxruntime-web ${onnx.env.versions.web}`, `@tensorflow/tfjs-backend-wasm ${wasm.version_wasm}`],
  ...{ seconds, refused, rows },
};
if (json) console.log(JSON.stringify(results, null, 2));
else
  console.log(`${results.machine}\nNode ${results.node}, one thread; ${results.peers.join(", ")}\n${table(HEAD, "lllrrrr", lines(rows))}`);
if (write && !stop.aborted) writeFileSync(join(import.meta.dirname, "../../../docs/transformers.md"), page(results));
for (const reason of refused) console.error(`not timed: ${reason}`);
end(stop, false);

async function measured(): Promise<Row[]> {
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  wasm.setThreadsCount(1);
  await tf.setBackend("wasm");
  const lw = await create({ capacity: 2 ** 30 });
  const parts = command.args.length > 0 ? command.args : Object.keys(PARTS);
  const cases = parts.flatMap((part) => PARTS[part](lw, refused));
  const ticks = cases.map(({ rounds = ROUNDS }) => rounds + 1).reduce((a, b) => a + b, 0);
  const bar = progress({ etaBuffer: 4 * (ROUNDS + 1) });
  bar.start(ticks, 0, { doing: "" });
  const rows: Row[] = [];
  try {
    for (const of of cases) {
      if (stop.aborted) break;
      rows.push(...(await visit(of, () => bar.increment(1, { doing: `${of.op} ${of.shape}` }))));
    }
  } finally {
    bar.stop();
  }
  return rows;
}

/** Validates and times the contenders of a case, in turn. */
async function visit(of: Case, tick: () => void): Promise<Row[]> {
  const contenders = await of.enter();
  const errors = new Map<string, number>();
  const able: Contender[] = [];
  for (const contender of contenders) {
    const y = await contender.result();
    const error = y && of.error(y);
    if (error !== undefined) errors.set(contender.name, error);
    if (error === undefined || error <= (contender.tolerance ?? of.tolerance ?? TOLERANCE)) able.push(contender);
    else refused.push(`${of.op} ${of.shape}, ${contender.name}: an error of ${digits(error)} mean magnitudes`);
  }
  const rounds = await measure(able, seconds, tick, stop, of.rounds);
  for (const { close } of contenders) await close?.();
  return rounds ? able.map((contender) => rowOf(of, contender, rounds, errors.get(contender.name))) : [];
}

function rowOf({ op, shape }: Case, { name, kind }: Contender, rounds: Rounds, error: number | undefined): Row {
  const own = rounds.get("lanewise") as readonly number[];
  const times = rounds.get(name) as readonly number[];
  const ratio = median(times.map((time, i) => time / own[i]));
  return { op, shape, contender: name, kind, milliseconds: median(times) / 1e6, spread: spread(times), ratio, error };
}
