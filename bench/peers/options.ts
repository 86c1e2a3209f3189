import { Argument, Command } from "commander";
import { positive, shapes } from "../options.js";
import type { Case } from "../sweep.js";
import { casesOf, OPS } from "./cases.js";

export interface PeerOptions {
  readonly cases: readonly Case[];
  /** For each contender, in all. */
  readonly seconds: number;
  readonly json: boolean;
  readonly write: boolean;
  readonly render: boolean;
}

/** Reads the command line; ends the process where it is wrong. */
export function readOptions(): PeerOptions {
  const command = new Command("npm run bench -- peers")
    .description("Times lanewise against other libraries, with their accuracy beside: on one thread, on the same inputs, in turn.")
    .addArgument(new Argument("[ops...]", "the ops, by default all").choices(OPS))
    .option(
      "--sizes <list>",
      "lengths such as 256,65536, rows such as 64x1000, layers such as 64x784x128: each goes to the ops it fits",
      shapes,
    )
    .option("--seconds <number>", "time for each contender on each size, over all rounds", positive, 0.1)
    .option("--json", "print JSON", false)
    .option("--write", "write docs/performance.json, .md and .svg", false)
    .option("--render", "write docs/performance.md and .svg anew from the .json, and measure nothing", false)
    .parse();
  const { sizes, seconds, json, write, render } = command.opts();
  const cases = casesOf(command.args.length > 0 ? command.args : OPS, sizes);
  if (cases.length === 0) command.error(`error: none of the sizes fits ${command.args.join(", ")}`);
  return { cases, seconds, json, write, render };
}
