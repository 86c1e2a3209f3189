// Makes one call and judges it. At times an argument or two are exchanged for hostile ones; another build gives the right answer.
import type { Lanewise } from "../../../src/index.js";
import type { Call } from "../../catalogue/index.js";
import { type Draw, Template } from "./draw.js";
import { HOSTILE, type Hostile, OTHER_TYPE } from "./hostile.js";
import { attempt, differs, isProper, type Outcome } from "./judge.js";
import { Scene } from "./scene.js";
import { CallersError, type Mode } from "./spoil.js";
import { TRAPS, type Trap } from "./traps.js";

/** Milliseconds that no call may take. */
const HANGS = 2000;

/** An instance under test, and one of another build that tells what is right. */
export interface Subject {
  readonly name: string;
  readonly lw: Lanewise;
  readonly oracle: Lanewise;
}

/** What a call was, for the statistics and for the report of a defect. */
export interface Verdict {
  readonly kind: string;
  readonly outcome: "right" | "answered" | "TypeError" | "RangeError" | "the caller's own error";
  /** Whether the message begins with the op's name, as ours do. */
  readonly clear: boolean;
}

/** In an argument's place: what takes it. */
class Exchanged {
  constructor(
    readonly value: unknown,
    readonly by: Hostile | Trap,
    readonly which: number,
  ) {}
}

type Holder = Record<string | number, unknown>;
interface Site {
  readonly holder: Holder;
  readonly key: string | number;
  readonly path: string;
}

const isPlain = (value: unknown): value is Holder =>
  typeof value === "object" && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** Every argument, every option, and every option in an option. */
function sitesOf(holder: Holder, path: string, keys: readonly (string | number)[]): Site[] {
  return keys.flatMap((key) => {
    const value = holder[key];
    const here = { holder, key, path: `${path}${key}` };
    return isPlain(value) ? [here, ...sitesOf(value, `${here.path}.`, Object.keys(value))] : [here];
  });
}

/** Puts something hostile in an argument's place. */
function exchange(args: unknown[], d: Draw): { mode: Mode; name: string } | undefined {
  if (args.length === 0) return undefined;
  const holder = args as unknown as Holder;
  const { holder: at, key, path } = d.one(sitesOf(holder, "", [...args.keys()]));
  const value = at[key];
  if (value instanceof Exchanged) return undefined;
  const trapped = at !== holder && d.flip();
  const by = trapped ? d.one(TRAPS) : d.one(HOSTILE.filter(({ fits }) => fits(value)));
  at[key] = new Exchanged(value, by, d.int(0, 9));
  return { mode: by.mode, name: `${path}: ${by.name}` };
}

const isAlike = (mode: Mode) => mode === "alike" || mode === "same";
const isTrap = (by: Hostile | Trap): by is Trap => "get" in by;

/** The arguments for the instance under test. */
function build(value: unknown, scene: Scene, d: Draw): unknown {
  if (value instanceof Template) return scene.place(value, d);
  if (value instanceof Exchanged)
    return isTrap(value.by)
      ? undefined
      : value.by.make(
          inner(value.value, (of) => build(of, scene, d)),
          scene,
          d,
        )();
  if (Array.isArray(value) && value.some((element) => element instanceof Template)) return value.map((element) => build(element, scene, d));
  if (!isPlain(value)) return value;
  const built: Holder = {};
  for (const [key, option] of Object.entries(value)) {
    if (option instanceof Exchanged && isTrap(option.by)) trap(built, key, build(option.value, scene, d), option as Exchanged, scene);
    else built[key] = build(option, scene, d);
  }
  return built;
}

/** What hostile options are made of is built before; arrays stay templates, for those that take their place to be made of. */
const inner = (value: unknown, build: (value: unknown) => unknown) => (isPlain(value) ? build(value) : value);

function trap(on: Holder, key: string, value: unknown, { by, which }: Exchanged, scene: Scene): void {
  let asked = 0;
  Object.defineProperty(on, key, { enumerable: true, get: () => (by as Trap).get(value, asked++, scene, { which }) });
}

/** The right arguments, as plain as can be; or with what is to be alike everywhere. */
function plain(value: unknown, alike: boolean, scene: Scene, d: Draw): unknown {
  if (value instanceof Template) return value.plain();
  if (value instanceof Exchanged) {
    if (!alike || isTrap(value.by)) return plain(value.value, alike, scene, d);
    return value.by.make(
      inner(value.value, (of) => plain(of, alike, scene, d)),
      scene,
      d,
    )();
  }
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, option]) => [key, plain(option, alike, scene, d)]));
}

/**
 * Draws a call, makes it, and judges it.
 *
 * @throws Error where the answer is wrong, an error is not one that a caller may get, or anything was written that is not the result
 */
export function examine({ name, lw, oracle }: Subject, call: Call, d: Draw, known: () => boolean): Verdict {
  const args = call.args(d);
  const first = d.flip() ? exchange(args, d) : undefined;
  const second = first && d.once(4) ? exchange(args, d) : undefined;
  const hostile = [first, second].filter((one) => one !== undefined);
  const modes = new Set(hostile.map(({ mode }) => mode));
  const kind = hostile.length === 0 ? "right" : hostile.length > 1 ? "two things wrong" : (first?.name.replace(/^.*: /, "") as string);
  const say = (what: string) => new Error(`${name}: ${call.name}(${hostile.map(({ name }) => name).join("; ")}): ${what}`);

  const [scene, beside] = [new Scene(lw), new Scene(oracle)];
  try {
    const built = args.map((arg) => build(arg, scene, d));
    const start = performance.now();
    const outcome = attempt(() => call.invoke(lw, built));
    const time = performance.now() - start;
    if (time > HANGS) throw say(`it took ${time.toFixed(0)} ms`);
    if (outcome.error !== undefined && !isProper(outcome.error) && !(outcome.error instanceof CallersError && hostile.length > 0))
      throw say(`it threw ${outcome.error}`);
    if (!scene.intact(outcome.error !== undefined)) throw say(`it wrote to what is not the result (${outcome.error ?? "answered"})`);
    const alike = [...modes].every(isAlike);
    const right = args.map((arg) => plain(arg, alike, beside, d));
    const expected = attempt(() => call.invoke(oracle, right));
    const exact = d.type === Float64Array && kind !== OTHER_TYPE;
    const wrong = modes.has("harmless") ? undefined : judged(outcome, expected, modes, { call, exact, kind, right, oracle });
    if (wrong !== undefined) throw say(wrong);
    if (!known()) throw say("the next call is wrong");
    return { kind, ...told(outcome, call.name, modes.has("harmless")) };
  } finally {
    scene.close();
    beside.close();
  }
}

/** A call, with the right arguments and an instance that tells what they mean. */
interface Made {
  readonly call: Call;
  /** Whether the results are float64. */
  readonly exact: boolean;
  readonly kind: string;
  readonly right: unknown[];
  readonly oracle: Lanewise;
}

/** What is wrong with an outcome. */
function judged(got: Outcome, expected: Outcome, modes: Set<Mode>, made: Made): string | undefined {
  const { call, exact, kind, right, oracle } = made;
  const lenient = modes.has("refused or right");
  if (got.error !== undefined) {
    if (lenient || /expected an array apart from/.test((got.error as Error).message)) return undefined;
    if (expected.error === undefined) return `it was refused, but is right: ${got.error}`;
    return (got.error as Error).constructor === (expected.error as Error).constructor
      ? undefined
      : `it threw ${got.error}, not ${expected.error}`;
  }
  // of two things one may be wrong, and another make up for it
  if (expected.error !== undefined)
    return lenient && kind === "two things wrong" ? undefined : `it was answered, but is wrong: ${expected.error}`;
  // parameters at the ends of their range overflow in one rounding and not in another; of two things both have to be alike to be compared
  if (/^the number 1e/.test(kind) || (kind === "two things wrong" && ![...modes].every(isAlike))) return undefined;
  // a huge scale rounds away by what a mask tells equal logits apart
  if (call.name === "hardmax" && /^the number \d{10}/.test(kind)) return undefined;
  const [a, b] = [got, expected].map(({ value }) => (call.says ? call.says(value, right, oracle) : value));
  return differs(a, b, call.judge, exact);
}

function told(outcome: Outcome, op: string, harmless: boolean): Pick<Verdict, "outcome" | "clear"> {
  if (outcome.error === undefined) return { outcome: harmless ? "answered" : "right", clear: true };
  if (outcome.error instanceof CallersError) return { outcome: "the caller's own error", clear: true };
  const { message } = outcome.error as Error;
  return { outcome: outcome.error instanceof TypeError ? "TypeError" : "RangeError", clear: message.startsWith(`${op.split(".")[0]}: `) };
}
