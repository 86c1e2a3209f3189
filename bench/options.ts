import { Argument, Command, InvalidArgumentError, Option } from "commander";
import type { CreateOptions } from "lanewise";

const LENGTHS = [[16], [256], [4096], [16384], [65536], [2 ** 20], [2 ** 22]];
const ROW_SHAPES = [
  [1, 10],
  [64, 1000],
  [4096, 64],
  [8, 32000],
  [1, 2 ** 20],
];

export interface BenchOptions {
  /** The ops to time. */
  readonly ops: readonly string[];
  /** The shapes to time an op on. */
  readonly shapes: (rowwise: boolean) => readonly (readonly number[])[];
  readonly simd: CreateOptions["simd"];
  /** For each contender, in all. */
  readonly seconds: number;
  readonly json: boolean;
}

/** Reads the command line; ends the process where it is wrong. */
export function readOptions(catalogue: readonly string[]): BenchOptions {
  const command = new Command("npm run bench --")
    .description("Times lanewise against plain JavaScript, with copying as the floor.")
    .addArgument(new Argument("[ops...]", "the ops, by default all").choices(catalogue))
    .option("--sizes <list>", "lengths such as 16,16384, or shapes such as 64x1000 for the row-wise ops", shapes)
    .addOption(new Option("--simd <build>", "the build").choices(["auto", "relaxed", "baseline"]).default("auto"))
    .option("--seconds <number>", "time for each contender on each size, over all rounds", positive, 0.05)
    .option("--json", "print JSON", false)
    .parse();
  const { sizes, simd, seconds, json } = command.opts();
  return {
    ops: command.args.length > 0 ? command.args : catalogue,
    shapes: (rowwise) => sizes ?? (rowwise ? ROW_SHAPES : LENGTHS),
    simd,
    seconds,
    json,
  };
}

export function shapes(list: string): number[][] {
  return list.split(",").map((shape) => shape.split("x").map(size));
}

export function size(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError(`Expected whole numbers above 0, got "${text}".`);
  return Number(text);
}

export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("Expected a number above 0.");
  return value;
}
