import { progress } from "../terminal.js";
import { hasKernel } from "./kernels.js";
import type { AccuracyOptions } from "./options.js";
import { boundOf, type Row, rowOf } from "./report.js";
import { wholeBlocks } from "./sample.js";
import { allForms, nameOf, type Ops, type Subject } from "./subject.js";
import { emptyTally, joined, type Tally } from "./tally.js";
import { walk } from "./walk.js";

/** Measures the ops on a sample; returns what was done before `stop` was raised. */
export async function sampled(ops: Ops, options: AccuracyOptions, stop: AbortSignal): Promise<Row[]> {
  const subjects = options.ops.map((op) => subjectOf(op, options)).filter(({ forms }) => forms.length > 0);
  const inputs = wholeBlocks(options.samples);
  const bar = progress({ etaBuffer: 300 });
  bar.start(subjects.length * inputs, 0, { doing: "" });
  const rows: Row[] = [];
  for (const subject of subjects) {
    let tallies = subject.forms.map(emptyTally);
    const take = (seen: Tally[]) => {
      tallies = tallies.map((tally, i) => joined(tally, seen[i]));
      bar.increment(seen[0].inputs, { doing: nameOf(subject) });
    };
    await walk(subject, { first: 0, end: inputs, inputs }, take, stop);
    if (stop.aborted) break;
    rows.push(...subject.forms.map((form, i) => rowOf(subject, form, tallies[i], boundOf(ops, subject, form))));
  }
  bar.stop();
  return rows;
}

function subjectOf(op: string, { builds, dtype, precise, derivative }: AccuracyOptions): Subject {
  const target = { op, derivative, dtype };
  return {
    ...target,
    forms: allForms.filter((form) => builds.includes(form.build) && form.precise === precise && hasKernel(target, form)),
  };
}
