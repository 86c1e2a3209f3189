import { resolve } from "node:path";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { BUILDS } from "../accuracy/subject.js";

/** The options of test/runtimes/digests.ts. They are here because that folder resolves another version of commander. */
export interface DigestOptions<Engine extends string> {
  readonly ops: readonly string[];
  readonly engines: readonly Engine[];
  readonly build: (typeof BUILDS)[number] | undefined;
  /** How many inputs of each function; undefined for all. */
  readonly sample: number | undefined;
  /** A folder with another build, absolute. */
  readonly against: string | undefined;
  readonly json: boolean;
  readonly write: boolean;
}

/** Reads the command line; ends the process where it is wrong. */
export function readDigestOptions<Engine extends string>(catalogue: readonly string[], engines: readonly Engine[]): DigestOptions<Engine> {
  const command = new Command("npm run trust -- digests")
    .description(
      "Compares digests of what the package computes in several engines: every float32 function of one number on all 2^32 inputs (it can be " +
        "stopped, and goes on where it was: docs/digests.json), everything else on fixed cases.",
    )
    .addArgument(new Argument("[op...]", "the ops, by default all").choices(catalogue))
    .addOption(new Option("--engines <engine...>", "the first one is what the others are compared with").choices(engines).default(engines))
    .addOption(new Option("--build <build>", "one build (default: both)").choices(BUILDS))
    .option("--sample <number>", "so many inputs, evenly spread over the bits, instead of all", inputs)
    .option("--against <folder>", "another checkout with a build: the first engine compares it with this one; needs --sample", (folder) =>
      resolve(folder),
    )
    .addOption(new Option("--write", "keep the figures for docs/trust.md").default(false))
    .option("--json", "print JSON", false)
    .parse();
  const { against, sample } = command.opts();
  if (against !== undefined && sample === undefined) command.error("error: --against needs --sample");
  return {
    build: undefined,
    sample: undefined,
    against: undefined,
    ...command.opts(),
    ops: command.args,
  } as unknown as DigestOptions<Engine>;
}

function inputs(text: string): number {
  const value = Number(text);
  if (!(value >= 1 && value <= 2 ** 32)) throw new InvalidArgumentError("Expected a number from 1 to 2^32, such as 1e6.");
  return value;
}
