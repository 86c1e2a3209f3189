import { share, upwards } from "../decimals.js";
import { byName, readJson, writeJson } from "../json.js";
import { progress } from "../terminal.js";
import { bitsOf, fingerprint, hasKernel } from "./kernels.js";
import type { AccuracyOptions } from "./options.js";
import { ALL, isComplete, type Measurement, oracleFingerprint, type Records } from "./records.js";
import { boundOf, type Row, rowOf } from "./report.js";
import { allForms, type Form, labelOf, nameOf, type Ops, type Subject } from "./subject.js";
import { emptyTally, joined } from "./tally.js";
import { STRETCH, type Take, walk } from "./walk.js";

/** Milliseconds between two savings. */
const SAVE = 3000;

/** A subject's measurements by form; those of a kernel or a spec that has changed begin again. */
async function resumed(
  subject: Subject,
  ops: Ops,
  known: Readonly<Record<string, Measurement>> = {},
): Promise<[name: string, Record<string, Measurement>]> {
  const oracle = oracleFingerprint(ops[subject.op].spec, subject.derivative);
  const measurements: Record<string, Measurement> = {};
  for (const form of subject.forms) {
    const kernel = fingerprint(subject, form);
    const old = known[labelOf(form)];
    const same = old?.kernel === kernel && old.oracle === oracle;
    measurements[labelOf(form)] = same ? old : { kernel, oracle, bits: await bitsOf(subject, form), ...emptyTally() };
  }
  return [nameOf(subject), measurements];
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
  const known = readJson<Records>(options.state, {});
  const measured = Object.fromEntries(await Promise.all(subjects.map((subject) => resumed(subject, ops, known[nameOf(subject)]))));
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
  readonly #bar = progress({ etaBuffer: 300 });
  #saved = performance.now();

  constructor(
    readonly records: Records,
    readonly file: string,
    readonly jobs: readonly Job[],
  ) {
    this.#bar.start(
      jobs.reduce((sum, { first, end }) => sum + end - first, 0),
      0,
      { doing: "" },
    );
  }

  async run(stop: AbortSignal): Promise<void> {
    try {
      for (const { subject, first, end } of this.jobs) {
        await walk(subject, { first, end, inputs: ALL }, this.#take(subject), stop);
        if (process.stderr.isTTY) process.stderr.write("\r\x1b[K"); // in the place of the bar
        console.error(`${nameOf(subject)}: ${subject.forms.map((form) => this.#summary(subject, form)).join("; ")}`);
        if (stop.aborted) return;
      }
    } finally {
      this.#bar.stop();
      if (this.jobs.length === 0) console.error("Nothing has changed since it was measured.");
      writeJson(this.file, byName(this.records));
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
      this.#bar.increment(inputs, { doing: nameOf(subject) });
      if (performance.now() - this.#saved < SAVE) return;
      writeJson(this.file, byName(this.records));
      this.#saved = performance.now();
    };
  }

  #summary(subject: Subject, form: Form): string {
    const { inputs, max } = this.records[nameOf(subject)][labelOf(form)];
    return `${labelOf(form)} ${upwards(max, 3)} ULP${inputs < ALL ? ` after ${share(inputs / ALL)}` : ""}`;
  }
}
