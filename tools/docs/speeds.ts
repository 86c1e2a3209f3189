import type { Row } from "../../bench/rows.js";

/** What docs/speed.json keeps of a bench. */
export interface Speeds {
  readonly machine: string;
  readonly node: string;
  readonly simd: string;
  readonly elements: number;
  readonly ops: Readonly<Record<string, Speed>>;
}

interface Speed {
  readonly nanoseconds: number;
  readonly versusPlain: number;
}

/** The length, and the way to call, that the README's table shows. */
const ELEMENTS = 16384;
const CONTENDER = "drop-in";

/** What `npm run bench -- --json` printed, cut down. */
export function speedsFrom(bench: string): Speeds {
  const { machine, node, simd, rows } = JSON.parse(bench) as Omit<Speeds, "ops"> & { rows: readonly Row[] };
  const shown = rows.filter(({ contender, shape }) => contender === CONTENDER && shape.length === 1 && shape[0] === ELEMENTS);
  const rounded = (value: number) => Number(value.toPrecision(3));
  const speeds = shown.map(({ op, nanosecondsPerElement, versusPlain }): [string, Speed] => [
    op,
    { nanoseconds: rounded(nanosecondsPerElement), versusPlain: rounded(versusPlain) },
  ]);
  return { machine, node, simd, elements: ELEMENTS, ops: Object.fromEntries(speeds) };
}
