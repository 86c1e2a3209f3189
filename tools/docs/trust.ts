import type { UnarySpec } from "../../src/spec/spec.js";
import { MODULES } from "../../src/wasm/kernels.js";
import type { Ledger } from "../../test/runtimes/digests/ledger.js";
import { isComplete, type Records } from "../accuracy/records.js";
import { BUILDS } from "../accuracy/subject.js";
import { share } from "../decimals.js";
import { preciseUlp } from "../references.js";
import type { Run } from "../trust/records.js";
import { filled, markdown } from "./page.js";

/** The checks of docs/trust.md, by the names under which they keep their figures. */
const CHECKS = ["digests", "memory", "heap", "fuzz", "faults", "soak", "mutation", "reproduce", "licences"];

/** docs/trust.md with the figures of the last runs. */
export function withFigures(page: string, runs: Readonly<Record<string, Run>>, accuracy: string, digests: string): string {
  const strange = Object.keys(runs).filter((name) => !CHECKS.includes(name));
  if (strange.length > 0) throw new Error(`docs/trust.md has no place for ${strange.join(", ")}`);
  return CHECKS.reduce((page, name) => filled(page, name, part(runs[name])), filled(filled(page, "errors", accuracy), "whole", digests));
}

function part(run: Run | undefined): string {
  if (run === undefined) return "Not run yet.";
  const { date, machine, node, figures } = run;
  const rows = Object.entries(figures).map(([name, figure]) => [name, typeof figure === "number" ? figure.toLocaleString("en") : figure]);
  return `${markdown(["figure", "last run"], ["last run"], rows)}\n\n${date}; Node ${node}; ${machine}.`;
}

/** What docs/accuracy.md says, in short: how many kernels have been through all inputs, and what became of them. */
export function accuracySummary(records: Records, specs: Readonly<Record<string, UnarySpec>>): string {
  const values = Object.entries(records).filter(([op]) => op in specs); // derivatives, under other names, have no bound
  const seen = values.flatMap(([op, forms]) => Object.entries(forms).map(([build, tally]) => ({ op, build, tally })));
  const complete = seen.filter(({ tally }) => isComplete(tally));
  const all = Object.keys(specs).reduce((count, op) => count + BUILDS.length * (`${op}_precise` in MODULES ? 2 : 1), 0);
  const bound = (op: string, build: string) => (build.endsWith("precise") ? preciseUlp(op) : specs[op].ulp);
  const within = complete.filter(({ op, build, tally }) => tally.max <= bound(op, build));
  const sum = (count: "failed" | "zeros") => complete.reduce((total, { tally }) => total + tally[count], 0).toLocaleString("en");
  return markdown(
    ["figure", "docs/accuracy.json"],
    ["docs/accuracy.json"],
    [
      ["kernels that have been through all 2^32 inputs", `${complete.length} of ${all}`],
      ["of these within their bound", `${within.length} (${share(within.length / complete.length)})`],
      ["NaN or infinities wrong", sum("failed")],
      ["zeros of the wrong sign", sum("zeros")],
    ],
  );
}

/** What docs/digests.json says: how many kernels have been through all inputs in each engine, and how many have the first engine's outputs. */
export function digestSummary(ledger: Ledger): string {
  const [[reference, own], ...others] = Object.entries(ledger);
  const rows = others.flatMap(([engine, digests]) =>
    (["baseline", "relaxed"] as const).flatMap((build) => {
      const code = (digest: string | undefined) => digest?.split(" ")[0]; // a kernel that has changed since is not compared
      const both = Object.entries(digests[build]).filter(([name, digest]) => code(digest) === code(own[build][name]));
      const equal = both.filter(([name, digest]) => own[build][name] === digest);
      return both.length === 0 ? [] : [[`${engine}, ${build}`, `${both.length}`, `${equal.length} (${share(equal.length / both.length)})`]];
    }),
  );
  return markdown(["all 2^32 inputs", "kernels", `outputs of ${reference}`], ["kernels", `outputs of ${reference}`], rows);
}
