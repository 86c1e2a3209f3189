// What is shown of the trials: the table, its notes, and the pages of the documentation.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { threeDigits } from "../../tools/decimals.js";
import { filled, markdown } from "../../tools/docs/page.js";
import { readJson, writeJson } from "../../tools/json.js";
import { table } from "../../tools/terminal.js";
import { NAMES } from "./models.js";
import type { Trial } from "./trial.js";

const ROOT = join(import.meta.dirname, "../..");
const FIGURES = join(ROOT, "docs/models.json");
/** The models of the README's table. */
const SHOWN = ["blazeface", "facemesh", "emotion", "handtrack", "movenet-lightning", "selfie"];
/** Backends in the order of the columns. */
export const BACKENDS = ["wasm", "cpu"];
/** Differences that are not worth a note. */
const SMALL = 1e-5;

/** A trial as it is kept. The differences are those worth a note. */
type Figures = Pick<Trial, "model" | "backend" | "speedup"> &
  Partial<Pick<Trial, "difference" | "sensitivity">> & { readonly milliseconds: Readonly<Record<"before" | "after", number>> };

/** Trials of one machine and engine. */
export interface Results<T extends Figures = Figures> {
  readonly setting: string;
  readonly trials: readonly T[];
  /** What cannot run on the kernels of TensorFlow.js, "wasm: facemesh", with its error. */
  readonly failures: Readonly<Record<string, string>>;
}

const times = (value: number) => `${threeDigits(value)}x`;
const power = (value: number) => value.toExponential(0);

/** The table's head and rows, of some models. */
class Page {
  readonly ran: readonly string[];
  readonly head: string[];
  readonly #backends: readonly string[];

  constructor(readonly results: Results) {
    this.ran = NAMES.filter((name) => results.trials.some(({ model }) => model === name));
    this.#backends = BACKENDS.filter((name) => results.trials.some(({ backend }) => backend === name));
    this.head = ["model", ...this.#backends.flatMap((name) => [`${name}: before`, `${name}: after`, name, `${name}: unregistered`])];
  }

  rows(names: readonly string[]): string[][] {
    const all = names.length === this.ran.length ? "all" : "these";
    const means = this.#backends.flatMap((backend) => ["", "", `**${times(this.#mean(backend, names))}**`, ""]);
    return [...names.map((name) => this.#row(name)), [`geometric mean of ${all} ${names.length}`, ...means]];
  }

  #of = (name: string, kind: string) => this.results.trials.find(({ model, backend }) => model === name && backend === kind);

  #mean(backend: string, names: readonly string[]): number {
    const speedups = names.flatMap((name) => this.#of(name, backend) ?? []).map(({ speedup }) => Math.log(speedup.after));
    return Math.exp(speedups.reduce((sum, x) => sum + x, 0) / speedups.length);
  }

  #row(name: string): string[] {
    const cells = this.#backends.flatMap((backend) => {
      const trial = this.#of(name, backend);
      if (trial === undefined) return ["", "", "", ""];
      const { milliseconds, speedup } = trial;
      return [
        threeDigits(milliseconds.before),
        threeDigits(milliseconds.after),
        `**${times(speedup.after)}**`,
        times(speedup.unregistered),
      ];
    });
    return [name, ...cells];
  }
}

const notes = ({ failures, trials }: Results): string[] => [
  ...Object.entries(failures).map(([what, error]) => `${what} does not run: ${error}`),
  ...trials.flatMap(({ backend, model, difference = 0, sensitivity = 0 }) =>
    difference < SMALL
      ? []
      : `${backend}: ${model} is ill-conditioned: outputs differ by ${power(difference)}, and by ${power(sensitivity)} where the image is rounded once more`,
  ),
];

const wrong = (trials: readonly Trial[]): string[] =>
  trials
    .filter(({ right }) => !right)
    .map(({ backend, model, difference }) => `${backend}: ${model} has WRONG outputs: ${power(difference)} of the largest`);

/** For the terminal. */
export function shown(results: Results<Trial>): string {
  const right = { ...results, trials: results.trials.filter(({ right }) => right) };
  const page = new Page(results);
  const lines = [table(page.head, `l${"r".repeat(page.head.length - 1)}`, page.rows(page.ran)), results.setting];
  const profiled = results.trials.flatMap(({ backend, model, profiles }) =>
    profiles ? `\n${backend}: ${model}\n${kernels(profiles)}` : [],
  );
  return [...lines, ...wrong(results.trials), ...notes(right), ...profiled].join("\n");
}

/** Writes the figures and the pages. Models that were not run keep their figures, if those are of the same setting. */
export function write(results: Results, isNew: (model: string, backend: string) => boolean): void {
  const old = readJson<Results | undefined>(FIGURES, undefined);
  const kept = old?.setting === results.setting ? old : { trials: [], failures: {} };
  const isKept = (model: string, backend: string) => NAMES.includes(model) && !isNew(model, backend);
  const all: Results = {
    setting: results.setting,
    trials: [...kept.trials.filter(({ model, backend }) => isKept(model, backend)), ...results.trials.map(figures)].sort(byColumn),
    failures: { ...filteredBy(kept.failures, (what) => isKept(...origin(what))), ...results.failures },
  };
  writeJson(FIGURES, all);
  const page = new Page(all);
  const rows = (names: readonly string[]) => markdown(page.head, page.head.slice(1), page.rows(names));
  const fill = (file: string, content: string) =>
    writeFileSync(join(ROOT, file), filled(readFileSync(join(ROOT, file), "utf8"), "models", content));
  fill("docs/models.md", [rows(page.ran), all.setting, ...notes(all)].join("\n\n"));
  fill("README.md", `${rows(page.ran.filter((model) => SHOWN.includes(model)))}\n\n${all.setting}`);
}

const byColumn = (a: Figures, b: Figures): number =>
  BACKENDS.indexOf(a.backend) - BACKENDS.indexOf(b.backend) || NAMES.indexOf(a.model) - NAMES.indexOf(b.model);

/** The model and the backend of "wasm: facemesh". */
function origin(what: string): [model: string, backend: string] {
  const [backend, model] = what.split(": ");
  return [model, backend];
}

const filteredBy = <T>(record: Readonly<Record<string, T>>, keeps: (name: string) => boolean): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => keeps(name)));

const figures = ({ model, backend, milliseconds, speedup, difference, sensitivity }: Figures): Figures => ({
  ...{ model, backend, milliseconds: { before: milliseconds.before, after: milliseconds.after }, speedup },
  ...(difference !== undefined && difference >= SMALL && { difference, sensitivity }),
});

/** The kernels that take most of the time. */
function kernels([before, after]: NonNullable<Trial["profiles"]>): string {
  const sum = Object.values(before).reduce((sum, time) => sum + time, 0);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort((a, b) => (before[b] ?? 0) - (before[a] ?? 0));
  const rows = names
    .filter((name) => Math.max(before[name] ?? 0, after[name] ?? 0) > sum / 100)
    .map((name) => {
      const [x, y] = [before[name] ?? 0, after[name] ?? 0];
      return [name, `${((100 * x) / sum).toFixed(0)}%`, x.toFixed(3), y.toFixed(3), times(x / y)];
    });
  return table(["kernel", "share", "before", "after", ""], "lrrrr", rows);
}
