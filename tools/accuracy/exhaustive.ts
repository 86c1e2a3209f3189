import { share, upwards } from "../decimals.js";
import { fingerprint, hasKernel } from "./kernels.js";
import type { AccuracyOptions } from "./options.js";
import { Progress } from "./progress.js";
import { ALL, isComplete, type Measurement, oracleFingerprint, type Records, readRecords, writeRecords } from "./records.js";
import { boundOf, type Row, rowOf } from "./report.js";
import { allForms, type Form, labelOf, nameOf, type Ops, type Subject } from "./subject.js";
import { emptyTally, joined } from "./tally.js";
import { STRETCH, type Take, walk } from "./walk.js";

/** Milliseconds between two savings. */
const SAVE = 3000;

/** A subject's measurements by form; those of a kernel or a spec that has changed begin again. */
function resumed(subject: Subject, ops: Ops, known: Readonly<Record<string, Measurement>> = {}): Record<string, Measurement> {
  const oracle = oracleFingerprint(ops[subject.op].spec, subject.derivative);
  const entries = subject.forms.map((form): [string, Measurement] => {
    const kernel = fingerprint(subject, form);
    const old = known[labelOf(form)];
    return [labelOf(form), old?.kernel === kernel && old.oracle === oracle ? old : { kernel, oracle, ...emptyTally() }];
  });
  return Object.fromEntries(entries);
}

/** What is left to do of a subject, in the builds that run here. */
interface Job {
  readonly subject: Subject;
  readonly first: number;
  readonly end: number;
}

function jobOf(subject: Subject, seen: Readonly<Record<string, Measurement>>, { builds, chunks }: AccuracyOptions): Job {
  const forms = subject.forms.filter((form) => builds.includes(form.build) && !isComplete(seen[labelOf(form)]));
  const first = Math.min(ALL, ...forms.map((form) => seen[labelOf(form)].inputs));
  return { subject: { ...subject, forms }, first, end: Math.min(ALL, first + chunks * STRETCH) };
}

/** Walks all inputs of the kernels that have not been through them, and keeps what it sees in a file, from which it goes on. */
export async function exhaustive(ops: Ops, options: AccuracyOptions, stop: AbortSignal): Promise<Row[]> {
  const subjects = options.ops.map((op) => subjectOf(op, options.derivative));
  const known = readRecords(options.state);
  const measured = Object.fromEntries(subjects.map((subject) => [nameOf(subject), resumed(subject, ops, known[nameOf(subject)])]));
  const current = Object.entries(known).filter(([name]) => name.split(".")[0] in ops);
  const records = { ...Object.fromEntries(current), ...measured };
  const jobs = subjects.map((subject) => jobOf(subject, records[nameOf(subject)], options)).filter(({ first, end }) => first < end);
  await new Walker(records, options.state, jobs).run(stop);
  const row = (subject: Subject, form: Form) => rowOf(subject, form, records[nameOf(subject)][labelOf(form)], boundOf(ops, subject, form));
  return subjects.flatMap((subject) => subject.forms.map((form) => row(subject, form))).filter(({ tally }) => isComplete(tally));
}

function subjectOf(op: string, derivative: boolean): Subject {
  const target = { op, derivative, dtype: "f32" } as const;
  return { ...target, forms: allForms.filter((form) => hasKernel(target, form)) };
}

/** Does the jobs one after the other; saves now and then, and at the end. */
class Walker {
  readonly #progress: Progress;
  #saved = performance.now();

  constructor(
    readonly records: Records,
    readonly file: string,
    readonly jobs: readonly Job[],
  ) {
    this.#progress = new Progress(jobs.reduce((sum, { first, end }) => sum + end - first, 0));
  }

  async run(stop: AbortSignal): Promise<void> {
    try {
      for (const { subject, first, end } of this.jobs) {
        await walk(subject, { first, end, inputs: ALL }, this.#take(subject), stop);
        this.#progress.say(`${nameOf(subject)}: ${subject.forms.map((form) => this.#summary(subject, form)).join("; ")}`);
        if (stop.aborted) return;
      }
    } finally {
      console.error(this.jobs.length > 0 ? this.#progress.stop() : "Nothing has changed since it was measured.");
      writeRecords(this.file, this.records);
    }
  }

  #take(subject: Subject): Take {
    const seen = this.records[nameOf(subject)];
    return (tallies, { first, inputs }) => {
      subject.forms.forEach((form, i) => {
        const before = seen[labelOf(form)];
        // a form that was stopped later than another has been here
        if (before.inputs === first) seen[labelOf(form)] = { ...before, ...joined(before, tallies[i]) };
      });
      this.#progress.advance(inputs, nameOf(subject));
      if (performance.now() - this.#saved < SAVE) return;
      writeRecords(this.file, this.records);
      this.#saved = performance.now();
    };
  }

  #summary(subject: Subject, form: Form): string {
    const { inputs, max } = this.records[nameOf(subject)][labelOf(form)];
    return `${labelOf(form)} ${upwards(max, 3)} ULP${inputs < ALL ? ` after ${share(inputs / ALL)}` : ""}`;
  }
}
