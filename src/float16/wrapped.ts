// A function of the catalogue that takes arrays of 16 bits, too.
import { floatType, lengthOf, shares } from "../arrays.js";
import { ACTIVATE, BIND } from "../operators/bind.js";
import { defaultInstance, type Instance } from "../runtime/instance.js";
import type { HalfType } from "../spec/float16.js";
import type { Half } from "../validate/index.js";
import * as validate from "../validate/index.js";
import { Converter } from "./converter.js";
import { type Cut, canCut, cut, cutRows, type Run, rowOf } from "./cut.js";
import { type AnySpec, type Form, formOf, isNumbers, MADE } from "./forms.js";
import { answer, createdLike, isPlain, Session, typedCopyOf } from "./session.js";
import { Tables } from "./tables.js";
import type { Wrapped } from "./types.js";

/** An op of the catalogue, as far as it has to be known here. */
interface Op {
  (...args: never[]): unknown;
  readonly spec: AnySpec;
  [BIND](instance: Instance): unknown;
}

/** A function, and how it is called. */
interface Callee {
  readonly name: string;
  readonly run: Run;
  readonly form: Form;
  readonly open: () => Instance;
  /** What a Uint16Array holds where the call does not say. */
  readonly type?: HalfType | undefined;
}

/** The arguments of a call. The options are a copy without `type`: each is read once, since a getter is the caller's code. */
interface Arguments {
  readonly args: readonly unknown[];
  readonly options: Record<string, unknown> | undefined;
  readonly type: HalfType | undefined;
}

function read(callee: Callee, all: readonly unknown[]): Arguments {
  const last = all[all.length - 1];
  if (last === undefined) return { args: all.slice(0, -1), options: undefined, type: callee.type };
  if (!isPlain(last)) return { args: all, options: undefined, type: callee.type };
  const { copy: options, type } = typedCopyOf(last);
  const args = all.slice(0, -1);
  const { ownType, stored } = callee.form;
  const kept = stored !== undefined && validate.isHalfType(type) && validate.isIntegers(options[stored]);
  if (ownType && type !== undefined && !kept) {
    options.type = type; // which may be another than those of 16 bits
    if (validate.isHalfType(type)) return { args, options, type };
    validate.noBits(callee.name, options, type);
    return { args, options, type: undefined };
  }
  return { args, options, type: validate.halfType(callee.name, type) ?? callee.type };
}

const isOther = (x: unknown): boolean => ArrayBuffer.isView(x) && floatType(x) === undefined;

/** Whether there may be arrays of 16 bits: looks at nothing that a caller could have changed in between. */
function mayHaveHalves(args: readonly unknown[], options: Record<string, unknown> | undefined): boolean {
  for (const x of args) if (isOther(x)) return true;
  for (const name in options) if (isOther(options[name]) || isPlain(options[name])) return true;
  return false;
}

/** Whether an argument holds whole numbers, such as labels. */
function isWhole({ numbers }: Form, i: number, args: readonly unknown[]): boolean {
  if (numbers?.at !== i) return false;
  const [x, own] = [args[0], args[i]];
  return numbers.when === "always" || !ArrayBuffer.isView(x) || !ArrayBuffer.isView(own) || lengthOf(own) !== lengthOf(x);
}

function perform(callee: Callee, all: readonly unknown[]): unknown {
  const { name, form, run } = callee;
  const { args, options, type } = read(callee, all);
  const wrap = (name: string, made: Run) => wrappedMade({ ...callee, name, type }, made);
  if (!mayHaveHalves(args, options)) {
    const result = options === undefined ? run(...args) : run(...args, options);
    return typeof result === "function" || isPlain(result) ? answer(name, result, wrap, (x) => x) : result;
  }
  const halves = args.map((x, i) => (isWhole(form, i, args) ? undefined : validate.half(name, x, type)));
  const session = new Session(name, Converter.of(callee.open()), type, wrap);
  if (form.cut !== undefined && halves.length > 0 && halves.every((half) => half !== undefined)) {
    const done = inTiles(callee, session, halves as Half[], options ?? {});
    if (done !== undefined) return done;
  }
  if (halves.some((half) => half !== undefined)) validate.noFloat64(name, args);
  return whole(callee, session, args, halves, options);
}

/** A call on whole arrays. */
function whole(
  { form, run }: Callee,
  session: Session,
  args: readonly unknown[],
  halves: readonly (Half | undefined)[],
  options: Record<string, unknown> | undefined,
): unknown {
  try {
    const x = halves[halves[form.x] !== undefined || floatType(args[form.x]) !== undefined ? form.x : 0];
    const values = args.map((value, i) => (halves[i] === undefined ? value : session.widened(halves[i] as Half)));
    const given = options && withValues(session, form, options);
    // a result in the place of x needs no array of its own
    const inPlace = form.cut !== undefined && x !== undefined && values.length > form.x && given?.out === undefined;
    const last = inPlace ? [{ ...given, out: session.widened(x) }] : given ? [given] : [];
    return session.results(run(...values, ...last), x);
  } finally {
    session.end();
  }
}

function withValues(session: Session, { written }: Form, options: Record<string, unknown>): Record<string, unknown> {
  const given = { ...options };
  for (const name of Object.keys(given)) {
    if (written.includes(name)) given[name] = session.out(name, given[name]);
    else if (!isNumbers(name)) given[name] = session.value(given[name]);
  }
  return given;
}

/** The result of a call that can be cut; undefined if it cannot be, with nothing done. */
function inTiles(
  callee: Callee,
  session: Session,
  inputs: readonly Half[],
  { out, ...options }: Record<string, unknown>,
): ArrayBufferView | undefined {
  const { name, form } = callee;
  const n = inputs[0].bits.length;
  if (n === 0 || inputs.length <= form.x || form.alike?.some((option) => options[option] !== undefined)) return undefined;
  const row = form.cut === "rows" ? rowOf(n, options) : 1;
  if (row === undefined) return undefined;
  const to = out === undefined ? createdLike(name, inputs[form.x], n) : validate.half(name, out, session.type, "out");
  if (to === undefined || !canCut({ inputs, out: to, options })) return undefined;
  for (const option in options) if (ArrayBuffer.isView(options[option]) && shares(options[option], to.array)) return undefined;
  try {
    inParts(callee, session.converter, { inputs, out: to, options: withValues(session, form, options) }, row);
  } finally {
    session.end();
  }
  return to.array;
}

/** Does a call that can be cut. */
function inParts({ name, run, form }: Callee, converter: Converter, call: Cut, row: number): void {
  const { inputs, out, options } = call;
  const [x] = inputs;
  if (form.cut === "rows") cutRows(converter, name, run, call, row);
  else if (inputs.length > 1 || x.type !== out.type) cut(converter, run, call);
  else {
    const fill = (x: Half, y: Half) => cut(converter, run, { inputs: [x], out: y, options });
    const table = Tables.of(converter).find(run, x.type, options, x.bits.length, fill);
    if (table === undefined) fill(x, out);
    else converter.lookUp(x, table, out);
  }
}

/** The function of a callee. A float32 or float64 array alone goes straight to it. */
const callable =
  (callee: Callee): Run =>
  (...args) =>
    args.length === 1 && floatType(args[0]) !== undefined ? callee.run(args[0]) : perform(callee, args);

/** What a function made, such as a layer: it is called as that function was, and so are its methods. */
function wrappedMade(callee: Callee, made: Run): unknown {
  const own = callable({ ...callee, run: made, form: MADE });
  const values = made as unknown as Record<string, unknown>;
  for (const key of Object.getOwnPropertyNames(made).filter((key) => key !== "name")) {
    const value = values[key];
    const method = typeof value === "function" ? callable({ ...callee, run: value as Run, form: MADE }) : undefined;
    Object.defineProperty(own, key, { get: () => method ?? values[key], enumerable: key !== "length", configurable: true });
  }
  return own;
}

/** Makes the function of an op. */
export function wrapped<F extends Op>(op: F, open: () => Instance = defaultInstance): Wrapped<F> {
  const { spec } = op;
  const on = (run: unknown, method: string) => callable({ name: spec.name, run: run as Run, form: formOf(spec, method), open });
  const methods = Object.entries(op).flatMap(([name, method]) => (typeof method === "function" ? [[name, on(method, name)]] : []));
  return Object.assign(on(op, ""), Object.fromEntries(methods), {
    spec,
    ...(ACTIVATE in op ? { [ACTIVATE]: op[ACTIVATE] } : {}),
    [BIND]: (instance: Instance) => wrapped(op[BIND](instance) as Op, () => instance),
  }) as unknown as Wrapped<F>;
}
