// One call with arrays of 16 bits: they become float32 arrays, and its results become what x was.
import { floatType, tagOf } from "../arrays.js";
import type { HalfType } from "../spec/float16.js";
import type { Half } from "../validate/index.js";
import * as validate from "../validate/index.js";
import type { Converter } from "./converter.js";
import { staysFloat32 } from "./forms.js";

/** What a result is made of that is neither an array nor a number. */
export type Wrap = (name: string, made: (...args: unknown[]) => unknown) => unknown;

/** A new array like another, in memory of its own. */
export function createdLike(op: string, like: Half, n: number): Half {
  const type = tagOf(like.array) === "Uint16Array" ? Uint16Array : validate.halfClass(op);
  return validate.someHalf(op, "out", new type(n), like.type);
}

export class Session {
  /** The float32 arrays of the halves; one for an array that comes twice. */
  readonly #wide = new Map<ArrayBufferView, Float32Array>();
  readonly #written: { half: Half; wide: Float32Array }[] = [];
  /** The float32 arrays that the caller gave for results. */
  readonly #given = new Set<unknown>();

  constructor(
    readonly op: string,
    readonly converter: Converter,
    readonly type: HalfType | undefined,
    readonly wrap: Wrap,
  ) {}

  /** An array of 16 bits as float32; anything else is returned unchanged. */
  value(x: unknown): unknown {
    const half = validate.half(this.op, x, this.type);
    return half === undefined ? x : this.widened(half);
  }

  widened(half: Half): Float32Array {
    let wide = this.#wide.get(half.array);
    if (wide === undefined) {
      const n = half.bits.length;
      wide = this.converter.lend(n);
      this.#wide.set(half.array, wide);
      this.converter.widen(half, 0, n, wide);
    }
    return wide;
  }

  /** The same for an array that the call writes, or an object of such arrays. */
  out(name: string, x: unknown): unknown {
    if (isPlain(x)) {
      const outs = typedCopyOf(x).copy;
      for (const key of Object.keys(outs)) outs[key] = this.out(`${name}.${key}`, outs[key]);
      return outs;
    }
    const half = validate.half(this.op, x, this.type, name);
    if (half === undefined) {
      this.#given.add(x);
      return x;
    }
    for (const other of this.#written) if (other.half.array !== half.array) validate.halvesApart(this.op, name, half, other.half);
    const wide = this.widened(half);
    this.#written.push({ half, wide });
    return wide;
  }

  /** Writes the arrays that were given for results, and makes the others; x decides their type, and float32 ones stay what they are. */
  results(result: unknown, x: Half | undefined): unknown {
    for (const { half, wide } of this.#written) this.converter.narrow(wide, half, 0, wide.length);
    return answer(this.op, result, this.wrap, (wide) => this.#array(wide, x));
  }

  #array(wide: Float32Array, x: Half | undefined): unknown {
    const given = this.#written.find((written) => written.wide === wide);
    if (given !== undefined) return given.half.array;
    if (x === undefined || this.#given.has(wide)) return wide;
    const half = createdLike(this.op, x, wide.length);
    this.converter.narrow(wide, half, 0, wide.length);
    return half.array;
  }

  end(): void {
    for (const wide of this.#wide.values()) this.converter.release(wide);
  }
}

type Array32 = (x: Float32Array) => unknown;

/** What a call gives: its float32 arrays changed, also those in objects, and what it made wrapped. */
export function answer(op: string, result: unknown, wrap: Wrap, array: Array32): unknown {
  if (typeof result === "function") return wrap(op, result as Parameters<Wrap>[1]);
  if (floatType(result) === 4) return array(result as Float32Array);
  if (!isPlain(result)) return result;
  const entries = Object.entries(result).map(([name, value]) => [name, staysFloat32(name) ? value : answer(op, value, wrap, array)]);
  return Object.fromEntries(entries);
}

/** Whether a value is an object of options or of arrays, and not an array itself. */
export const isPlain = (x: unknown): x is Record<string, unknown> =>
  typeof x === "object" && x !== null && !ArrayBuffer.isView(x) && !Array.isArray(x);

/** All options with a name that `for in` finds, each read once, but for `type`. */
export function typedCopyOf(options: Record<string, unknown>): { copy: Record<string, unknown>; type: unknown } {
  const copy: Record<string, unknown> = {};
  let type: unknown;
  for (const name in options) {
    const value = options[name];
    const own = name === "shape" && Array.isArray(value) ? [...value] : value;
    if (name === "type")
      type = value; // a delete would make the copy slow
    else if (name in Object.prototype) Object.defineProperty(copy, name, { value: own, enumerable: true });
    else copy[name] = own;
  }
  return { copy, type };
}
