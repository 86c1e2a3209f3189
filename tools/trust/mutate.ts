// npm run trust -- mutate: changes the package in one place at a time, and sees whether a test fails.
import { Command } from "commander";
import { mulberry32 } from "../../bench/inputs.js";
import { size } from "../../bench/options.js";
import { interruption, JSON_OPTION, WRITE_OPTION } from "../terminal.js";
import { tryKernels } from "./mutation/kernelFates.js";
import { sources as kernelSources } from "./mutation/modules.js";
import { mutantsIn } from "./mutation/mutants.js";
import { changesOf, linesOf, sources } from "./mutation/source.js";
import type { Figures } from "./records.js";
import { readRuns, record } from "./records.js";

interface Options {
  readonly sample: number;
  readonly seed: number;
  readonly json: boolean;
  readonly write: boolean;
}

/** What was found of a part of the package. */
interface Tally {
  readonly killed: number;
  readonly survivors: readonly string[];
  /** All that was tried, and what else became of it. */
  readonly figures: Figures;
}

const stop = interruption();

/** So many of them by chance; a larger sample begins with a smaller one. */
function sampled<T>(all: readonly T[], { sample, seed }: Options): T[] {
  const random = mulberry32(seed);
  const keys = new Map(all.map((one) => [one, random()]));
  return [...all].sort((a, b) => (keys.get(a) as number) - (keys.get(b) as number)).slice(0, sample);
}

async function kernels(files: readonly string[], options: Options): Promise<Tally> {
  const all = (files.length > 0 ? files : kernelSources).flatMap(mutantsIn);
  const fates = await tryKernels(sampled(all, options), stop);
  const named = (fate: string) => [...fates].filter(([_, of]) => of === fate).map(([name]) => name);
  const [killed, same, invalid] = [named("killed").length, named("same bytes").length, named("invalid").length];
  return {
    killed,
    survivors: named("survived"),
    figures: { places: all.length, tried: fates.size, "without effect": same, "not compiled": invalid },
  };
}

async function source(files: readonly string[], options: Options): Promise<Tally> {
  const lines = (files.length > 0 ? files : sources).flatMap(linesOf);
  const changes = await changesOf(sampled(lines, options), stop);
  const of = (...wanted: string[]) => changes.filter(({ status }) => wanted.includes(status));
  const survivors = of("Survived", "NoCoverage").map(({ file, line, replacement }) => `${file}:${line} -> ${replacement}`);
  return { killed: of("Killed", "Timeout").length, survivors, figures: { lines: lines.length, tried: changes.length } };
}

/** Prints what was found of a part, and keeps it beside what is known of the other. */
function report(part: string, { killed, survivors, figures }: Tally, { seed, json, write }: Options): void {
  const score = Number(((100 * killed) / (killed + survivors.length)).toFixed(1));
  const all = { ...figures, killed, survived: survivors.length, "killed, %": score, seed };
  if (json) console.log(JSON.stringify({ ...all, survivors }, null, 2));
  else console.log([...survivors, "", ...Object.entries(all).map(([name, value]) => `${name}: ${value}`)].join("\n"));
  const prefixed = Object.fromEntries(Object.entries(all).map(([name, value]) => [`${part}: ${name}`, value]));
  if (write && !stop.aborted) record("mutation", { ...readRuns().mutation?.figures, ...prefixed });
}

const program = new Command("npm run trust -- mutate").description(
  "Changes the package in one place at a time, and sees whether a test fails.",
);

function part(name: string, description: string, usual: number, run: (files: readonly string[], options: Options) => Promise<Tally>): void {
  program
    .command(name)
    .description(description)
    .argument("[files...]", "what is changed")
    .option("--sample <number>", "how many places or lines, by chance", size, usual)
    .option("--seed <number>", "chooses them", Number, 1)
    .addOption(JSON_OPTION)
    .addOption(WRITE_OPTION)
    .action(async (files: string[], options: Options) => {
      const tally = await run(files, options).catch((error) => {
        if (!stop.aborted) throw error;
      });
      if (tally) report(name, tally, options);
      if (stop.aborted) process.exitCode = 130;
    });
}

part("kernels", "constants and operators of assembly/, by default all of it; goes on where it was stopped", 100, kernels);
part("source", "lines of src/ by Stryker's mutators, by default all of it", 200, source);
await program.parseAsync();
