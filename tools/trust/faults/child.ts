// Runs one fault in a process of its own; the argument is its number. It never calls exit: the promise includes that nothing keeps the
// process alive.
import { Watch } from "./fault.js";
import { faults } from "./index.js";

/** What came of a fault. */
export interface Outcome {
  readonly outcome?: string;
  readonly error?: string;
  /** Of the longest call. */
  readonly milliseconds?: number;
}

const watch = new Watch();
const { happen } = faults[Number(process.argv[2])];
const outcome: Outcome = await happen(watch).then(
  (outcome) => ({ outcome, milliseconds: watch.longest }),
  (error) => ({ error: String(error.message ?? error) }),
);
console.log(JSON.stringify(outcome));
