// npm run bench -- float16: functions on 16 bits an element against float32, all on the instance's own arrays; and the conversions alone.
import { program } from "commander";
import { create } from "lanewise/float16";
import { threeDigits as digits } from "../tools/decimals.js";
import { end, interruption, progress, table } from "../tools/terminal.js";
import { randomPool } from "./inputs.js";
import { measure, TICKS } from "./measure.js";
import { positive } from "./options.js";
import { machine } from "./report.js";
import { median } from "./statistics.js";

const OPS = ["relu", "sigmoid", "tanh", "gelu"] as const;
const LENGTHS = [256, 16384, 2 ** 20];
const ROW_OPS = ["softmax", "logSoftmax", "layerNorm", "rmsNorm"] as const;
const ROWS = [
  [256, 64],
  [16, 1024],
  [1024, 1024],
  [8, 32000],
  [4, 151936],
] as const;
const TYPES = ["float16", "bfloat16"] as const;

/** A call by the names of what it is made on; the first is what the others are compared with. */
interface Case {
  readonly name: string;
  readonly elements: number;
  readonly runs: Readonly<Record<string, () => unknown>>;
}

program.name("npm run bench -- float16").description("Times functions on arrays of 16 bits against float32.");
program.option("--only <text>", "cases whose name has this");
program.option("--seconds <number>", "time for each contender", positive, 0.4).parse();
const { seconds, only = "" } = program.opts<{ seconds: number; only?: string }>();

const lw = await create();
const pool = randomPool(2 ** 20);

type Arrays<A> = Readonly<Record<"x" | "out", A>>;

/** A case on n numbers in the memory, as float32 and as both types: what float32 does, and what each type does. */
function caseOf(name: string, n: number, float32: (a: Arrays<Float32Array>) => unknown, half: (a: Half) => unknown): Case {
  const floats = { x: lw.alloc(Float32Array, n), out: lw.alloc(Float32Array, n) };
  floats.x.set(pool.subarray(0, n));
  const runs = TYPES.map((type) => {
    const given = { type, x: lw.alloc(Uint16Array, n), out: lw.alloc(Uint16Array, n), floats };
    lw.fromFloat32(floats.x, { type, out: given.x });
    return [type, () => half(given)] as const;
  });
  return { name, elements: n, runs: { float32: () => float32(floats), ...Object.fromEntries(runs) } };
}

/** Arrays of 16 bits, and those of the same numbers as float32. */
interface Half extends Arrays<Uint16Array> {
  readonly type: (typeof TYPES)[number];
  readonly floats: Arrays<Float32Array>;
}

const ofElements = OPS.flatMap((op) =>
  LENGTHS.map((n) =>
    caseOf(
      `${op} ${n}`,
      n,
      ({ x, out }) => lw[op](x, { out }),
      ({ type, x, out }) => lw[op](x, { type, out }),
    ),
  ),
);
const ofRows = ROW_OPS.flatMap((op) => {
  const run = lw[op] as (x: Float32Array | Uint16Array, options: object) => unknown;
  return ROWS.map((shape) =>
    caseOf(
      `${op} ${shape.join("x")}`,
      shape[0] * shape[1],
      ({ x, out }) => run(x, { shape, out }),
      ({ type, x, out }) => run(x, { type, shape, out }),
    ),
  );
});
const copy = ({ x, out }: Arrays<Float32Array>) => out.set(x);
const conversions = LENGTHS.flatMap((n) => [
  caseOf(`toFloat32 ${n}`, n, copy, ({ type, x, floats: { out } }) => lw.toFloat32(x, { type, out })),
  caseOf(`fromFloat32 ${n}`, n, copy, ({ type, out, floats: { x } }) => lw.fromFloat32(x, { type, out })),
]);

const cases: readonly Case[] = [...ofElements, ...ofRows, ...conversions].filter(({ name }) => name.includes(only));
const stop = interruption();
const rows: string[][] = [];
const bar = progress();
bar.start(cases.length * TICKS, 0, { doing: "" });
for (const { name, elements, runs } of cases) {
  const times = Math.max(1, Math.round(65536 / elements));
  const repeated = (run: () => unknown) => () => {
    for (let i = 0; i < times; i++) run();
  };
  const sweeps = Object.entries(runs).map(([name, run]) => ({ name, elements: elements * times, run: repeated(run) }));
  const rounds = await measure(sweeps, seconds, () => bar.increment(1, { doing: name }), stop);
  if (rounds === undefined) break;
  const [whole, ...others] = ["float32", ...TYPES].map((name) => rounds.get(name) as readonly number[]);
  const ratio = (own: readonly number[]) => `${median(own.map((time, i) => time / whole[i])).toFixed(2)}`;
  rows.push([name, digits(median(whole)), ...others.flatMap((own) => [digits(median(own)), ratio(own)])]);
}
bar.stop();
console.log(`${machine()}\nNode ${process.version}; lanewise build: ${lw.info.simd}; arrays from alloc, medians of interleaved rounds`);
console.log("Nanoseconds an element; the ratio to float32. Of a conversion that column is a copy of float32 numbers.");
console.log(table(["call", "float32", "float16", "", "bfloat16", ""], "lrrrrr", rows));
end(stop, false);
