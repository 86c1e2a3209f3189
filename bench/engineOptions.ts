import { Argument, Command, Option } from "commander";
import { JSON_OPTION } from "../tools/terminal.js";
import { positive, shapes } from "./options.js";

const USUAL = ["relu", "sigmoid", "tanh", "gelu", "exponential", "softplus", "softmax"];

/** Of test/runtimes/speed.ts, where engines and bundlers bring another commander along. */
export interface EngineOptions<Engine extends string> {
  readonly ops: readonly string[];
  readonly engines: readonly Engine[];
  /** The shapes for every op, if they are given. */
  readonly sizes?: readonly (readonly number[])[];
  /** For each contender, in all. */
  readonly seconds: number;
  readonly json: boolean;
}

/** Reads the command line; ends the process where it is wrong. */
export function readEngineOptions<Engine extends string>(catalogue: readonly string[], engines: readonly Engine[]): EngineOptions<Engine> {
  const command = new Command("npm run bench -- engines")
    .description("Times lanewise against plain JavaScript in runtimes and browsers, on one thread.")
    .addArgument(new Argument("[op...]", "the ops").choices(catalogue).default(USUAL))
    .addOption(new Option("--engines <engine...>", "wide: Node with 256-bit instructions").choices(engines).default(engines))
    .option("--sizes <list>", "lengths such as 256,16384, or shapes such as 64x1000 for the row-wise ops", shapes)
    .option("--seconds <number>", "time for each contender on each size, over all rounds", positive, 0.1)
    .addOption(JSON_OPTION)
    .parse();
  return { ...command.opts<Omit<EngineOptions<Engine>, "ops">>(), ops: command.processedArgs[0] };
}
