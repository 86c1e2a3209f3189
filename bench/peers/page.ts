import { threeDigits as digits } from "../../tools/decimals.js";
import { markdown } from "../../tools/docs/page.js";
import { percent } from "../report.js";
import { NOTES, SMALL, SMALL_NOTE } from "./notes.js";
import { byCase, isSameCase, ulpCell } from "./report.js";
import { isMissed, type Ratio, type Results, type Row } from "./results.js";
import { DENSE } from "./task.js";

/** docs/performance.md: every figure is of the run. */
export function page(results: Results): string {
  const layers = results.rows.filter(({ op }) => op === DENSE);
  const ops = results.rows.filter(({ op }) => op !== DENSE);
  return [
    INTRODUCTION(results),
    "## Against the fastest WebAssembly peer",
    RATIOS,
    ratioTable(results.ratios),
    ...missed(results.ratios),
    ...(ops.length > 0 ? ["## Nanoseconds an element", TIMES, ...times(ops)] : []),
    ...(layers.length > 0 ? ["## Dense layers, GFLOP/s", LAYERS, pivot(layers, rate)] : []),
    ...(results.refused.length > 0 ? ["## Not timed, because the result was wrong", ...results.refused.map((line) => `- ${line}`)] : []),
    "",
  ].join("\n\n");
}

const INTRODUCTION = ({ machine, node, v8, date, peers, seconds }: Results) => `# Performance

The speed of lanewise and of other libraries. \`npm run bench -- peers --write\` writes this page, its chart and
[performance.json](performance.json), which has every figure.

![Time of an element by op and library](performance.svg)

- **Machine**: ${machine}; Node ${node} (V8 ${v8}), ${date}. Everything runs on one thread, in one process.
- **Peers**: ${peers.join(", ")}.
- **Figures**: float32. Each contender runs for ${seconds} s, in 7 rounds in which all take turns. Shown: the median of the rounds' fastest samples,
  ± the median deviation. All are warm and get the same inputs. Inputs change from call to call, because a branch predictor learns a repeated one.
- **Contenders**: \`lanewise relaxed\` and \`lanewise baseline\` work on arrays from \`alloc\`, \`lanewise drop-in\` on the caller's arrays.
  \`tfjs-wasm kernel\` is the bare kernel in the backend's memory. \`tfjs-wasm op\` is the call that users write, with the result disposed of.
  \`ort-web\` and \`ort-node\` with an operator's name are the time of one node: the difference between a model of one and of many nodes.
  \`run()\` is a whole call of a model of one node. \`numpy-ts\` and \`@stdlib\` are used as documented. \`copying\` is \`TypedArray.set\`;
  \`memory.copy\` is the instruction.`;

const RATIOS = `The time of the fastest other WebAssembly contender, divided by that of lanewise: 2x is twice as fast. Targets: relaxed 1.5 (1.4 for softmax and
logSoftmax), baseline 1 (1.25 for dense layers). A missed target is in brackets, with ✗.`;

const TIMES = `By length, or rows x length of a row. Max ULP is the largest error seen, in units in the last place: of an element-wise op on 65 536 inputs
between -100 and 100, evenly spaced in their bits; of a row-wise op on the inputs that are timed.`;

const LAYERS = `relu(x W + b) of batch x inputs x units. lanewise relaxed and baseline are layers that \`createDense\` packed once; \`dense()\` gets its weights with
each call. ONNX Runtime packs its weights once, too. The last figure is the share of the peak, the multiply-adds that WebAssembly can do here.`;

/** What is to be said of the targets that were missed. */
function missed(ratios: readonly Ratio[]): string[] {
  const misses = ratios.filter(isMissed);
  const small = misses.filter(({ shape }) => shape.length === 1 && shape[0] <= SMALL);
  const ops = [...new Set(misses.filter((ratio) => !small.includes(ratio)).map(({ op }) => op))];
  const lines = [...(small.length > 0 ? [SMALL_NOTE] : []), ...ops.filter((op) => op in NOTES).map((op) => `\`${op}\`: ${NOTES[op]}`)];
  return lines.length > 0 ? ["Why targets are missed:", lines.map((line) => `- ${line}`).join("\n")] : [];
}

function ratioTable(ratios: readonly Ratio[]): string {
  const cell = (ratio: Ratio | undefined) =>
    ratio === undefined ? "" : isMissed(ratio) ? `${ratio.ratio.toFixed(2)}x (${ratio.target}) ✗` : `${ratio.ratio.toFixed(2)}x`;
  const lines = byCase(ratios).map(({ op, shape, peer, builds }) => [op, shape.join("x"), peer, ...builds.map(cell)]);
  return markdown(["op", "shape", "fastest peer", "relaxed", "baseline"], ["shape", "relaxed", "baseline"], lines);
}

/** A heading and a table for each op. */
function times(rows: readonly Row[]): string[] {
  return [...new Set(rows.map(({ op }) => op))].flatMap((op) => {
    const own = rows.filter((row) => row.op === op);
    return [`### ${op}`, pivot(own, time, worst)];
  });
}

type Cell = (row: Row, all: readonly Row[]) => string;

/** A line for each contender, a column for each shape. */
function pivot(rows: readonly Row[], cell: Cell, last?: (rows: readonly Row[]) => string): string {
  const shapes = [...new Set(rows.map(({ shape }) => shape.join("x")))];
  const extra = last ? ["max ULP"] : [];
  const lines = [...new Set(rows.map(({ contender }) => contender))].map((contender) => {
    const own = rows.filter((row) => row.contender === contender);
    const cells = shapes.map((shape) => own.filter((row) => row.shape.join("x") === shape).map((row) => cell(row, rows)));
    return [contender, ...cells.map((found) => found.join("")), ...(last ? [last(own)] : [])];
  });
  return markdown(["contender", ...shapes, ...extra], [...shapes, ...extra], lines);
}

const time: Cell = (row) => `${digits(row.nanoseconds)} ${spread(row)}`;

const rate: Cell = (row, all) => {
  const peak = all.find((other) => other.kind === "floor" && isSameCase(other, row));
  const share = peak === undefined || row === peak ? "" : `, ${((100 * peak.nanoseconds) / row.nanoseconds).toFixed(0)}%`;
  return `${digits(1 / row.nanoseconds)} ${spread(row)}${share}`;
};

const spread = (row: Row): string => `±${percent(row.spread)}`;

/** Of all shapes. */
function worst(rows: readonly Row[]): string {
  const size = ({ maxUlp }: Row) => (maxUlp === null ? Number.POSITIVE_INFINITY : (maxUlp ?? -1));
  return ulpCell(rows.reduce((a, b) => (size(b) > size(a) ? b : a)));
}
