import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { BUILDS } from "./subject.js";

export interface AccuracyOptions {
  /** The ops to measure. */
  readonly ops: readonly string[];
  readonly samples: number;
  readonly builds: readonly (typeof BUILDS)[number][];
  readonly dtype: "f32" | "f64";
  readonly precise: boolean;
  readonly derivative: boolean;
  readonly exhaustive: boolean;
  /** All float16 and bfloat16 numbers instead. */
  readonly halves: boolean;
  /** The conversions of lanewise/float16 instead of the ops. */
  readonly conversions: boolean;
  readonly json: boolean;
  /** Stretches after which an exhaustive walk stops. */
  readonly chunks: number;
  /** Where an exhaustive walk keeps what it saw. */
  readonly state: string;
}

const USUAL_STATE = "docs/accuracy.json";

/** Reads the command line; ends the process where it is wrong. */
export function readOptions(catalogue: readonly string[]): AccuracyOptions {
  const command = new Command("npm run accuracy --")
    .description("Measures the errors of the kernels in units in the last place, on inputs evenly spread over the bits of the floats.")
    .addArgument(new Argument("[op...]", "the ops, by default all").choices(catalogue))
    .option("--samples <number>", "how many inputs, such as 1e8 or 2**22", number, 2 ** 22)
    .addOption(new Option("--build <build>", "one build (default: both)").choices(BUILDS))
    .addOption(
      new Option("--dtype <dtype>", "f64 is measured against double-double where tools/references.ts has the op")
        .choices(["f32", "f64"])
        .default("f32"),
    )
    .option("--precise", "the forms of create({ precise: true })", false)
    .option("--derivative", "the derivative instead of the value", false)
    .addOption(
      new Option(
        "--exhaustive",
        "all 2^32 float32 inputs and all forms; goes on where it was stopped, and writes docs/accuracy.md",
      ).conflicts(["samples", "build", "dtype", "precise", "json"]),
    )
    .addOption(
      new Option("--halves", "all 65536 float16 and all bfloat16 numbers, in all forms and derivatives; writes docs/accuracy.md").conflicts(
        ["exhaustive", ...["samples", "build", "dtype", "precise", "derivative", "json"]],
      ),
    )
    .addOption(
      new Option("--conversions", "the conversions to float16 and bfloat16 instead, of all 2^32 float32 numbers").conflicts([
        ...["exhaustive", "halves"],
        ...["samples", "json"],
      ]),
    )
    .option("--json", "print JSON", false)
    .addOption(
      new Option("--chunks <number>")
        .argParser(number)
        .default(2 ** 12)
        .hideHelp(),
    )
    .addOption(new Option("--state <file>").default(USUAL_STATE).hideHelp())
    .parse();
  const { build, ...options } = command.opts();
  const ops = command.args.length > 0 ? command.args : catalogue;
  return {
    exhaustive: false,
    halves: false,
    conversions: false,
    ...options,
    ops,
    builds: build ? [build] : BUILDS,
  } as unknown as AccuracyOptions;
}

/** A whole number above 0, also as 1e8 or 2**22. */
function number(text: string): number {
  const [base, exponent = "1"] = text.split("**");
  const value = Number(base) ** Number(exponent);
  if (!(Number.isInteger(value) && value > 0)) throw new InvalidArgumentError("Expected a whole number above 0, such as 1e8 or 2**22.");
  return value;
}
