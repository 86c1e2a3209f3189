// Places the arrays of one call in memory, with bytes around them that nobody may touch.
import { runInNewContext } from "node:vm";
import { offsetOf, part, bufferOf as placeOf } from "../../../src/arrays.js";
import type { FloatArray, Lanewise } from "../../../src/index.js";
import type { FloatClass } from "../../catalogue/source.js";
import type { Draw, Template } from "./draw.js";

/** Elements before and behind an array. */
const GUARDS = 24;
const GUARD = 0xa5;

class Float32Subclass extends Float32Array {}
class Float64Subclass extends Float64Array {}
const elsewhere = runInNewContext("({ Float32Array, Float64Array })") as { Float32Array: FloatClass; Float64Array: FloatClass };
const subclassOf = (type: FloatClass) => (type === Float32Array ? Float32Subclass : Float64Subclass) as unknown as FloatClass;
const foreignRealm = (type: FloatClass) => elsewhere[type.name as "Float32Array"];

/** Kinds of arrays that are all as good as a plain one. */
const KINDS = ["plain", "resident", "part", "subclass", "realm", "shared", "growable", "resizable", "tracking"] as const;
export type Kind = (typeof KINDS)[number];

/** Bytes that are looked at after the call, and those of them that it may write. */
interface Watched {
  readonly buffer: ArrayBufferLike;
  readonly start: number;
  readonly before: Uint8Array;
  readonly writable: { from: number; to: number }[];
}

/** An array that was placed: what may lie over it has to know its buffer and its room. */
interface Placed {
  readonly array: FloatArray;
  readonly template: Template;
  /** The array with its room on both sides, and where it begins in that. */
  readonly whole: FloatArray;
  readonly at: number;
  readonly watched: Watched;
}

interface ResizableOptions {
  readonly maxByteLength: number;
}
type Resizable = new (bytes: number, options?: ResizableOptions) => ArrayBuffer;

export class Scene {
  #watched: Watched[] = [];
  #placed: Placed[] = [];
  #allocated: FloatArray[] = [];

  constructor(readonly lw: Lanewise) {}

  /** The arrays of the call. */
  get arrays(): FloatArray[] {
    return this.#placed.map(({ array }) => array);
  }

  /** An array in a place of a kind that is drawn, at times over another one that the call reads. */
  place(template: Template, d: Draw): FloatArray {
    if (template.out && d.once(3)) {
      const over = this.#over(template, d);
      if (over !== undefined) return over;
    }
    return this.make(template, d.one(KINDS));
  }

  make(template: Template, kind: Kind): FloatArray {
    const { type, values } = template;
    const n = values.length;
    if (kind === "resident" || kind === "part") return this.#resident(template, kind === "part");
    const Type = kind === "subclass" ? subclassOf(type) : kind === "realm" ? foreignRealm(type) : type;
    const size = type.BYTES_PER_ELEMENT;
    const tracking = kind === "tracking" || kind === "growable";
    const bytes = (GUARDS + n + (tracking ? 0 : GUARDS)) * size;
    const buffer = bufferOf(kind, bytes);
    new Uint8Array(buffer).fill(GUARD);
    const start = GUARDS * size;
    const array = (tracking ? new Type(buffer as ArrayBuffer, start) : new Type(buffer as ArrayBuffer, start, n)) as FloatArray;
    array.set(values);
    const watched = this.#watch(buffer, 0, bytes, template.out ? [start, start + n * size] : undefined);
    this.#placed.push({ array, template, whole: new type(buffer as ArrayBuffer) as FloatArray, at: GUARDS, watched });
    return array;
  }

  /** From alloc: the array itself, or a part of it. Guards are blocks of their own around it. */
  #resident(template: Template, within: boolean): FloatArray {
    const { type, values } = template;
    const margin = within ? GUARDS : 0;
    this.#fence();
    const whole = this.#alloc(type, values.length + 2 * margin);
    this.#fence();
    const array = within ? part(whole, margin, values.length) : whole;
    whole.fill(-55);
    array.set(values);
    const [from, to] = [array.byteOffset - whole.byteOffset, array.byteOffset + array.byteLength - whole.byteOffset];
    const watched = this.#watch(whole.buffer, whole.byteOffset, whole.byteLength, template.out ? [from, to] : undefined);
    const plain = part(whole, 0, whole.length); // the array itself may come to lie about where it is
    this.#placed.push({ array, template, whole: plain, at: margin, watched });
    return array;
  }

  #alloc(type: FloatClass, n: number): FloatArray {
    const array = this.lw.alloc(type as Float32ArrayConstructor, n) as FloatArray;
    this.#allocated.push(array);
    return array;
  }

  /** A block that is nobody's. */
  #fence(): void {
    const { buffer, byteOffset, byteLength } = this.#alloc(Float64Array, 8);
    this.#watch(buffer, byteOffset, byteLength, undefined);
  }

  /** A result exactly or partly over an input, if there is one that has the room. */
  #over(template: Template, d: Draw): FloatArray | undefined {
    const inputs = this.#placed.filter(({ template: { type, out } }) => !out && type === template.type);
    if (inputs.length === 0) return undefined;
    const { whole, at: first, watched } = d.one(inputs);
    const size = template.type.BYTES_PER_ELEMENT;
    const at = first + d.one([0, 0, -9, -4, -1, 1, 3, 16]);
    const n = template.values.length;
    if (at < 0 || at + n > whole.length) return undefined;
    const from = whole.byteOffset - watched.start + at * size;
    watched.writable.push({ from, to: from + n * size });
    return part(whole, at, n);
  }

  #watch(buffer: ArrayBufferLike, start: number, bytes: number, writable: [number, number] | undefined): Watched {
    const before = new Uint8Array(buffer, start, bytes).slice();
    const watched = { buffer, start, before, writable: writable ? [{ from: writable[0], to: writable[1] }] : [] };
    this.#watched.push(watched);
    return watched;
  }

  /** Whether all bytes but those of results are as they were; those too, if the call was refused. */
  intact(refused: boolean): boolean {
    return this.#watched.every(({ buffer, start, before, writable }) => {
      if (before.length === 0 || buffer.byteLength < start + before.length) return true; // the one may be detached, the other is, or has shrunk
      const now = new Uint8Array(buffer, start, before.length).slice();
      if (!refused) for (const { from, to } of writable) now.set(before.subarray(from, to), from);
      return Buffer.compare(now, before) === 0;
    });
  }

  /** Gives an array from alloc back in the middle of a call; whether it was one. */
  free(array: FloatArray): boolean {
    const found = this.#allocated.includes(array);
    if (found) {
      this.#allocated = this.#allocated.filter((other) => other !== array);
      this.#watched = this.#watched.filter(({ buffer, start }) => buffer !== placeOf(array) || start !== offsetOf(array)); // others may get it
      this.lw.free(array);
    }
    return found;
  }

  /** Gives all arrays back. */
  close(): void {
    for (const array of this.#allocated) this.lw.free(array);
  }
}

function bufferOf(kind: Kind, bytes: number): ArrayBufferLike {
  if (kind === "shared") return new SharedArrayBuffer(bytes);
  if (kind === "growable") return new (SharedArrayBuffer as unknown as Resizable)(bytes, { maxByteLength: bytes + 64 });
  if (kind === "resizable" || kind === "tracking") return new (ArrayBuffer as Resizable)(bytes, { maxByteLength: bytes + 64 });
  return new ArrayBuffer(bytes);
}
