/**
 * npm run bench -- engines [op...]: see --help. How many times as fast as plain JavaScript lanewise is, engine by engine.
 *
 *   npm run bench -- engines sigmoid softmax --engines node24 wide24 firefox
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as lanewise from "lanewise";
import { isRowwise, type Op, PLAIN, timedOps } from "../../bench/contenders.js";
import { readEngineOptions } from "../../bench/engineOptions.js";
import { machine } from "../../bench/report.js";
import type { Row } from "../../bench/rows.js";
import { nameOf } from "../../bench/sweep.js";
import { threeDigits } from "../../tools/decimals.js";
import { end, interruption, progress, table } from "../../tools/terminal.js";
import { bundle } from "./engines/bundle.js";
import { ENGINES, type Engine } from "./engines/index.js";
import { serve } from "./site.js";
import type { program } from "./speed/program.js";

const LENGTHS = [[256], [16384]];
const ROWS = [
  [1, 256],
  [64, 1000],
];

type Name = keyof typeof ENGINES;

const catalogue = timedOps(lanewise);
const names = Object.keys(ENGINES) as Name[];
const { ops, engines: asked, sizes, seconds, json } = readEngineOptions([...catalogue.keys()], names);

/** The same release of Node without 256-bit instructions, which slow plain JavaScript down (src/revectorize.ts). */
const plainOf = (name: Name): Name => name.replace("wide", "node") as Name;
const engines = [...new Set(asked.flatMap((name) => [plainOf(name), name]))];

const cases = ops.flatMap((op) => (sizes ?? (isRowwise((catalogue.get(op) as Op).spec) ? ROWS : LENGTHS)).map((shape) => ({ op, shape })));
const stop = interruption();
const bar = progress();
const folder = mkdtempSync(join(tmpdir(), "lanewise-speed-"));
const { origin, server } = await serve(folder);
/** By engine, with its build; those that were done before Ctrl-C. */
const found = new Map<string, readonly Row[]>();
/** The rows of plain JavaScript by engine. */
const plain = new Map<Name, readonly Row[]>();

/** The rows with their speed relative to plain JavaScript where nothing slows it down. */
function compared(name: Name, rows: readonly Row[]): readonly Row[] {
  if (plainOf(name) === name) {
    plain.set(
      name,
      rows.filter(({ contender }) => contender === PLAIN),
    );
    return rows;
  }
  return rows.map((row) => {
    const other = plain.get(plainOf(name))?.find((other) => nameOf(other) === nameOf(row));
    return { ...row, versusPlain: (other?.nanosecondsPerElement ?? Number.NaN) / row.nanosecondsPerElement };
  });
}

bar.start(engines.length * cases.length, 0, { doing: "" });
try {
  await bundle(join(folder, "program"), { program: join(import.meta.dirname, "speed/program.ts") });
  for (const name of engines) {
    if (stop.aborted) break;
    const engine = (await ENGINES[name]()({ folder: join(folder, "program"), page: `${origin}/isolated/program/` })) as Engine<
      typeof program
    >;
    const rows: Row[] = [];
    for (const of of cases) {
      if (stop.aborted) break;
      rows.push(...(await engine.ask("time", { ...of, milliseconds: 1000 * seconds })));
      bar.increment(1, { doing: `${engine.name}: ${nameOf(of)}` });
    }
    found.set(`${engine.name}, ${await engine.ask("simd")}`, compared(name, rows));
    await engine.close();
  }
} finally {
  bar.stop();
  server.close();
  rmSync(folder, { recursive: true });
}

if (json) console.log(JSON.stringify({ machine: machine(), seconds, engines: Object.fromEntries(found) }, null, 2));
else {
  console.log(`${machine()}; float32. Speed relative to plain JavaScript in the same engine, without 256 bits: 2x is twice as fast`);
  const head = ["engine", ...cases.map(nameOf)];
  for (const contender of ["resident", "drop-in"]) {
    const rows = [...found].map(([engine, rows]) => [
      engine,
      ...cases.map((of) => {
        const row = rows.find((row) => nameOf(row) === nameOf(of) && row.contender === contender);
        return row ? `${threeDigits(row.versusPlain)}x` : "";
      }),
    ]);
    console.log(`\n${contender}\n${table(head, `l${"r".repeat(cases.length)}`, rows)}`);
  }
}
/** Where lanewise is slower than what it replaces. */
const slower = [...found].flatMap(([engine, rows]) =>
  rows
    .filter(({ contender, versusPlain }) => !contender.startsWith(PLAIN) && versusPlain < 1)
    .map((row) => `${engine}: ${nameOf(row)}, ${row.contender}`),
);
if (slower.length > 0) console.error(`Slower than plain JavaScript: ${slower.join("; ")}`);
end(stop, slower.length > 0);
