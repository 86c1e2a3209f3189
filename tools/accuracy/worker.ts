// Measures stretches of one subject's inputs. One subject a worker: in its loops, V8 then knows the one oracle that is called.
import { parentPort, workerData } from "node:worker_threads";
import { create } from "lanewise";
import { REFERENCES } from "../references.js";
import { Float32Sample } from "./float32.js";
import { Float64Sample } from "./float64.js";
import { BLOCK, type Oracle, type Sample } from "./sample.js";
import { type Form, type Op, type Subject, unaryOps } from "./subject.js";
import { emptyTally, type Tally } from "./tally.js";

/** The inputs from `first` on. */
export interface Stretch {
  readonly first: number;
  readonly inputs: number;
}

const { subject, inputs } = workerData as { subject: Subject; inputs: number };
const { op: name, derivative, dtype, forms } = subject;

/** The function of a form: of its value or of its derivative. */
async function open({ build, precise }: Form): Promise<Op> {
  return unaryOps(await create({ simd: build, precise }))[name];
}

const ops = await Promise.all(forms.map(open));
const { spec } = ops[0];
const parameters = Object.values(spec.parameters).map((parameter) => parameter.default); // as they are meant, whatever a kernel makes of them
const oracle: Oracle = derivative ? spec.df : spec.f;
const sample: Sample =
  dtype === "f32"
    ? new Float32Sample(oracle, parameters, inputs)
    : new Float64Sample(oracle, parameters, inputs, derivative ? undefined : REFERENCES[name]);

const functions = ops.map((op) => (derivative ? op.derivative : op));

/** One tally for each form. */
function measure({ first, inputs }: Stretch): Tally[] {
  const tallies = functions.map(emptyTally);
  for (let at = first; at < first + inputs; at += BLOCK) {
    sample.load(at);
    functions.forEach((f, i) => {
      f(sample.x, { out: sample.y });
      sample.count(tallies[i]);
    });
  }
  return tallies;
}

parentPort?.on("message", (stretch: Stretch) => parentPort?.postMessage(measure(stretch)));
