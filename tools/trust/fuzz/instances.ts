// Calls create, alloc, free and the layers of createDense with random arguments.
import { type CreateOptions, create, type FloatArray, type Lanewise } from "../../../src/index.js";
import type { Verdict } from "./call.js";
import type { Draw } from "./draw.js";
import { NEVER, NUMBERS } from "./hostile.js";
import { attempt, isProper } from "./judge.js";
import { CallersError } from "./spoil.js";

const PAGE = 65536;
/** Milliseconds that no call may take. */
const HANGS = 2000;
const X = Float32Array.of(-1, 0, 2);
const Y = [0.26894143, 0.5, 0.880797];

/** What came of a call. */
type Came = Pick<Verdict, "outcome" | "clear">;

const RIGHT: Came = { outcome: "right", clear: true };
const told = ({ name, message }: Error): Came => ({ outcome: name as Came["outcome"], clear: /^(create|alloc|free): /.test(message) });

const NEVERS = Object.entries(NEVER);

/** What was put in a place, and whether it is right there; unknown where only the answer can tell. */
interface Put {
  readonly name: string;
  readonly value: unknown;
  readonly right: boolean;
}

/** Anything that is never right, or a number. */
function odd(d: Draw, isRight: (value: unknown) => boolean): Put {
  if (d.flip()) {
    const number = d.one(NUMBERS);
    return { name: `the number ${number}`, value: number, right: isRight(number) };
  }
  const [name, make] = d.one(NEVERS);
  const value = make();
  return { name, value, right: isRight(value) };
}

/** The right value in half of the cases. */
const orOdd = (d: Draw, right: () => unknown, isRight: (value: unknown) => boolean): Put =>
  d.flip() ? { name: "right", value: right(), right: true } : odd(d, isRight);

const isCount = (value: unknown) => Number.isInteger(value) && (value as number) >= 0;

/** alloc and free of whatever it is; the array must be zeros, live, and gone after free. */
export function allocates(lw: Lanewise, d: Draw): Came {
  const type = orOdd(
    d,
    () => d.type,
    (value) => value === Float32Array || value === Float64Array,
  );
  const length = orOdd(d, () => d.length(), isCount);
  const { value, error } = attempt(() => lw.alloc(type.value as Float32ArrayConstructor, length.value as number));
  const said = `alloc(${type.name}, ${length.name})`;
  if (error !== undefined) {
    const full = error instanceof RangeError && error.message.includes("bytes do not fit");
    if (!isProper(error) || (type.right && length.right && !full)) throw new Error(`${said} threw ${error}`);
    return told(error);
  }
  if (!type.right || !length.right) throw new Error(`${said} was answered`);
  const x = value as FloatArray;
  if (x.length !== length.value || x.subarray(0, 9999).some((zero) => !Object.is(zero, 0))) throw new Error(`${said}: no array of zeros`);
  lw.free(x);
  for (const call of [() => lw.free(x), () => lw.relu(x)])
    if (!(attempt(call).error instanceof TypeError)) throw new Error(`${said}: a freed array was taken`);
  return RIGHT;
}

/** free of what alloc did not return. */
export function frees(lw: Lanewise, d: Draw): Came {
  const others: Record<string, () => unknown> = {
    ...NEVER,
    "an array": () => new Float32Array(8),
    "a part of an array from alloc": () => lw.alloc(Float32Array, 8).subarray(1),
    "a proxy of an array from alloc": () => new Proxy(lw.alloc(Float32Array, 8), {}),
    "an heir of an array from alloc": () => Object.create(lw.alloc(Float32Array, 8)),
  };
  const [name, make] = d.one(Object.entries(others));
  const { error } = attempt(() => lw.free(make() as FloatArray));
  if (!(error instanceof TypeError)) throw new Error(`free(${name}) ${error === undefined ? "was answered" : `threw ${error}`}`);
  return told(error);
}

/** A module that is none of ours. */
const FOREIGN = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));

const never = () => false;

/** Values for each option of create. */
const OPTIONS: Record<keyof CreateOptions, (d: Draw) => Put> = {
  simd: (d) => orOdd(d, () => d.one(["auto", "baseline", "none"]), never),
  capacity: (d) =>
    orOdd(
      d,
      () => d.int(0, 2 ** 20),
      (value) => typeof value === "number" && value >= 0 && value < 2 ** 32,
    ),
  precise: (d) =>
    orOdd(
      d,
      () => d.flip(),
      (value) => value === true,
    ),
  memory: (d) => orOdd(d, () => new WebAssembly.Memory({ initial: d.int(0, 9), maximum: 9, shared: d.flip() }), never),
  base: (d) => orOdd(d, () => d.int(0, 9 * PAGE), isCount),
  bytes: (d) => orOdd(d, () => d.int(0, 9 * PAGE), isCount),
  threads: (d) => orOdd(d, () => (d.once(20) ? 2 : 1), never),
  module: (d) =>
    orOdd(
      d,
      () => [],
      (value) => attempt(() => Array.isArray(value) && value.length === 0).value === true,
    ),
};
/** Those that may be refused for what the others are, or for the room that there is. */
const DEPENDENT = /^(capacity|memory|base|bytes): /;

/** The options with values that are right or not, behind getters that give something else when they are asked again, or throw. */
function drawn(d: Draw): { options: object; puts: Put[] } {
  const options = {};
  const names = (Object.keys(OPTIONS) as (keyof CreateOptions)[]).filter(() => d.once(3));
  const puts = names.map((name) => {
    const put =
      name === "module" && d.once(3)
        ? { name: "a module that is not ours", value: d.flip() ? [FOREIGN] : FOREIGN, right: false }
        : OPTIONS[name](d);
    const [throws, later] = [d.once(12), d.flip() ? OPTIONS[name](d) : put];
    let asked = 0;
    const get = () => {
      if (throws) throw new CallersError("the caller's own");
      return asked++ === 0 ? put.value : later.value;
    };
    Object.defineProperty(options, name, { enumerable: true, get });
    return { ...put, name: `${name}: ${put.name}`, right: put.right && !throws };
  });
  return { options, puts };
}

/** create with whatever options: an instance that works, or an error. */
export async function creates(d: Draw): Promise<Came> {
  const { options, puts } = drawn(d);
  const said = `create(${puts.map(({ name }) => name).join("; ")})`;
  const start = performance.now();
  const { lw, error } = await create(options).then(
    (lw) => ({ lw, error: undefined }),
    (error: unknown) => ({ lw: undefined, error }),
  );
  const time = performance.now() - start;
  if (time > HANGS) throw new Error(`${said} took ${time.toFixed(0)} ms`);
  if (lw === undefined) {
    if (error instanceof CallersError) return { outcome: "the caller's own error", clear: true };
    if (!isProper(error) || puts.every(({ name, right }) => right && !DEPENDENT.test(name))) throw new Error(`${said} threw ${error}`);
    return told(error);
  }
  try {
    if (puts.some(({ right }) => !right)) throw new Error(`${said} was answered, with ${JSON.stringify(lw.info)}`);
    const y = lw.sigmoid(X);
    if (y.some((value, i) => Math.abs(value - Y[i]) > 1e-6)) throw new Error(`${said} gave an instance that is wrong: ${y}`);
  } finally {
    lw.dispose();
  }
  return RIGHT;
}
