// npm run bench -- [ops...]: see --help. What is timed is dist/, the package as users get it, and not src/ through tsx, which names a
// function's inner functions anew at each call: a softmax of 16 took 1600 ns there and 430 here.
import * as lanewise from "lanewise";
import { end, interruption } from "../tools/terminal.js";
import { elements, isRowwise, type Op, timedOps } from "./contenders.js";
import { DENSE_SHAPES, type DenseRow, DenseTrial, denseTable } from "./dense.js";
import { randomPool } from "./inputs.js";
import { readOptions } from "./options.js";
import { header, rowTable, setting } from "./report.js";
import type { Row } from "./rows.js";
import { type Timed, timed } from "./session.js";
import { Disagreement, Trial } from "./trial.js";

const catalogue = timedOps(lanewise);
const { ops, shapes, simd, seconds, json } = readOptions([...catalogue.keys(), "dense"]);
const cases = ops
  .filter((op) => op !== "dense")
  .flatMap((op) => shapes(isRowwise((catalogue.get(op) as Op).spec)).map((shape) => ({ op, shape })));
const layers = ops.includes("dense") ? DENSE_SHAPES : [];
const longest = Math.max(2 ** 20, ...cases.map(({ shape }) => elements(shape)));

const stop = interruption();

// two inputs and an output of the longest, and room for what alignment takes
const lw = await lanewise.create({ simd, capacity: Math.max(2 ** 28, 16 * longest) }).catch(fail);
const pool = randomPool(Math.max(0, ...cases.map(({ shape }) => elements(shape))));
const trials = [
  ...cases.map((of) => (): Timed<Row | DenseRow> => new Trial(lw, pool, of)),
  ...layers.map((shape) => (): Timed<Row | DenseRow> => new DenseTrial(lw, pool, shape)),
];
const all = await timed(trials, seconds, stop).catch(fail);
const dense = all.filter((row): row is DenseRow => "gigaflops" in row);
const rows = all.filter((row): row is Row => !("gigaflops" in row));
if (json) console.log(JSON.stringify({ ...setting(lw.info), seconds, rows, dense }, null, 2));
else {
  console.log(header(lw.info));
  if (rows.length > 0) console.log(rowTable(rows));
  if (dense.length > 0) console.log(denseTable(dense));
}
end(stop, false);

function fail(error: unknown): never {
  // what the options or a wrong result brought about; a fault of the bench itself keeps its stack
  if (!(error instanceof Disagreement || error instanceof RangeError)) throw error;
  console.error(error.message);
  process.exit(1);
}
