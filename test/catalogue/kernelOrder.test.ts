// Every kernel takes its arguments in one order: inputs, outputs, scratch, sizes, strides, parameters; a gradient takes gy first. The catalogue
// knows what is read and written; a stride has the name of one; a parameter is a float, or stands behind the strides. A state that another kernel left is an input or scratch.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mulberry32 } from "../../bench/inputs.js";
import * as ops from "../../src/ops/index.js";
import { kernelCall } from "../../tools/catalogue/index.js";
import { Draw, type Use } from "../../tools/catalogue/kernel.js";
import { EXPORTS, MODULES } from "../../tools/compile.js";

/** What is read and changed stands among the inputs or the outputs. */
const RANKS: Readonly<Record<Use, readonly number[]>> = { read: [0], change: [0, 1], write: [1], work: [2] };
const [SIZE, STRIDE, PARAMETER] = [3, 4, 5];
const STRIDES = /(Row|Line|Step|Panel|Head|Key)$|^s(x|y|t|gx|gy)$|^stride$/;
const EXPORT = /^export function (\w+)\(([^)]*)\)/gm;
const DRAWS = 20;

interface Argument {
  readonly name: string;
  readonly type: string;
}

const kernels = MODULES.flatMap((module) =>
  [...readFileSync(join(EXPORTS, `${module}.ts`), "utf8").matchAll(EXPORT)].map(([, name, list]): [string, Argument[]] => [
    name,
    [...list.matchAll(/(\w+): (\w+)/g)].map(([, name, type]) => ({ name, type })),
  ]),
);

/** The same numbers in each run. */
class Seeded extends Draw {
  readonly #uniform = mulberry32(1);
  constructor() {
    super(4, 4000);
  }
  int(min: number, max: number): number {
    return min + Math.floor(this.#uniform() * (max - min + 1));
  }
}

/** What is wrong with the order of a kernel's arguments. */
function faults(kernel: string, list: readonly Argument[]): string[] {
  const draw = new Seeded();
  const names = list.map(({ name }) => name);
  const calls = Array.from({ length: DRAWS }, () => kernelCall(ops, kernel, names)(draw));
  const ranks = list.map(({ name, type }, i) => {
    const use = calls.map((call) => call[i]).find((given) => typeof given === "object")?.use;
    if (use !== undefined) return name === "state" && use === "read" ? [...RANKS.read, ...RANKS.work] : RANKS[use];
    return STRIDES.test(name) ? [STRIDE] : type === "usize" ? [SIZE, PARAMETER] : [PARAMETER];
  });
  let reached = 0;
  const order = ranks.flatMap((possible, i) => {
    const next = possible.find((rank) => rank >= reached);
    if (next === undefined) return [`${kernel}(${names.join(", ")}): ${names[i]} stands too late`];
    reached = next;
    return [];
  });
  return names.indexOf("gy") > 0 ? [...order, `${kernel}(${names.join(", ")}): gy is not the first`] : order;
}

test("inputs, outputs, scratch, sizes, strides, parameters", () => {
  expect(kernels.flatMap(([name, list]) => faults(name, list))).toEqual([]);
});
