// What the programs of tools/ show in a terminal, and how Ctrl-C ends them.
import { type Options, SingleBar } from "cli-progress";
import Table from "cli-table3";
import { Option } from "commander";

/** A bar on stderr, and only where that is a terminal; its payload is what is being done. */
export const progress = (options: Options = {}): SingleBar =>
  new SingleBar({
    format: "{bar} {percentage}% | {eta_formatted} left | {doing}",
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false,
    ...options,
  });

type Cell = string | number;

/** A table; `aligns` has a letter for each column, l or r. A column with a width wraps. */
export function table(head: string[], aligns: string, rows: readonly (readonly Cell[])[], widths?: (number | null)[]): string {
  const figures = new Table({
    head,
    colAligns: [...aligns].map((letter) => (letter === "r" ? "right" : "left")),
    style: { head: [], border: [], compact: true },
    ...(widths && { colWidths: widths, wordWrap: true }),
  });
  figures.push(...rows.map((row) => [...row]));
  return figures.toString();
}

/** Raised by Ctrl-C, which often comes twice: npm and tsx pass it on, and the terminal has told all of them. */
export function interruption(): AbortSignal {
  const interrupt = new AbortController();
  process.on("SIGINT", () => interrupt.abort());
  return interrupt.signal;
}

/** The exit code: 130 after Ctrl-C, else whether something failed. */
export function end(stop: AbortSignal, failed: boolean): void {
  process.exitCode = stop.aborted ? 130 : Number(failed);
}

/** The options of most checks. */
export const JSON_OPTION = new Option("--json", "print JSON").default(false);
export const WRITE_OPTION = new Option("--write", "keep the figures in docs/trust.json").default(false);
