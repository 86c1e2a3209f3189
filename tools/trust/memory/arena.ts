import { mulberry32 } from "../../../bench/inputs.js";
import type { Kernel } from "../../../src/types.js";
import type { Area, Call } from "../../catalogue/kernel.js";

/** A stretch of a memory in which calls are placed: what is in it is checked to the last byte. Areas end before `limit`. */
export interface Arena {
  readonly name: string;
  readonly memory: WebAssembly.Memory;
  readonly from: number;
  readonly limit: number;
  readonly to: number;
}

/** Where the areas of a call lie. */
export interface Placement {
  /** The bytes by which each area is off a cache line. */
  readonly shifts: readonly number[];
  /** The area that ends where the arena does; none if it is no area's number. */
  readonly last: number;
  /** For each area which of its `over` it lies on; none if it is no such number. */
  readonly over: readonly number[];
  /** What is around the areas, and in those that are only written. */
  readonly guard: number;
}

/** What a call leaves: the number that it returns, and the bytes of each area that it writes. */
export interface Outcome {
  readonly value: number | undefined;
  readonly written: readonly Buffer[];
  /** Whether an area began off the multiples of a vector. */
  readonly unaligned: boolean;
}

const LINE = 64;
const VECTOR = 16;
/** How many of the elements take an op's careful way: none, so that all is done fast; some; or, for short rows, many or all. */
const CAREFUL = [0, 0, 1 / 40, 1 / 3, 1];
const EXTREMES = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN, -200, 1e-40, -0, 3e38];

export const areasOf = (call: Call): Area[] => [...new Set(call.filter((argument) => typeof argument !== "number"))];

/** The address of each area. */
function addresses(areas: readonly Area[], { from, limit }: Arena, placement: Placement): Map<Area, number> {
  const places = new Map<Area, number>();
  let next = from + LINE;
  areas.forEach((area, i) => {
    const under = area.over[placement.over[i]];
    const apart = Math.ceil((next + LINE) / LINE) * LINE + placement.shifts[i];
    const address = under !== undefined ? (places.get(under) as number) : i === placement.last ? limit - area.bytes : apart;
    if (address === apart) next = apart + area.bytes;
    places.set(area, address);
  });
  const end = areas[placement.last] === undefined ? limit : limit - areas[placement.last].bytes;
  if (next > end) throw new Error(`a call of ${next - from} bytes does not fit its arena`);
  return places;
}

/** Puts an area's content there. */
function fill(image: DataView, at: number, { bytes, content }: Area, size: number, seed: number): void {
  const uniform = mulberry32(seed);
  const one = (of: readonly number[]) => of[Math.floor(uniform() * of.length)];
  const careful = one(CAREFUL);
  const number = () => (uniform() < careful ? one(EXTREMES) : 18 * uniform() - 9);
  if (content === "bits") for (let i = 0; i < bytes; i++) image.setUint8(at + i, uniform() < 0.7 ? 1 : 0);
  else if (typeof content !== "string") for (const [i, value] of content.entries()) image.setFloat64(at + 8 * i, value, true);
  else if (content === "elements" && size === 4) {
    for (let i = 0; i + 4 <= bytes; i += 4) image.setFloat32(at + i, number(), true);
    if (bytes % 4 === 2) image.setUint16(at + bytes - 2, 65536 * uniform(), true); // of 16 bits an element
  } else for (let i = 0; i + 8 <= bytes; i += 8) image.setFloat64(at + i, number(), true);
}

/** Visits the bytes of an area that belong to it, row by row. */
function pieces({ rows }: Area, visit: (start: number, end: number) => void): void {
  for (let i = 0; i < rows.count; i++) visit(i * rows.stride, i * rows.stride + rows.bytes);
}

/**
 * Runs a kernel on areas so placed.
 *
 * @param size bytes of an element
 * @param seed of the contents, the same wherever they lie
 * @throws Error if it trapped, or wrote to a byte that it was not given to write to
 */
export function run(kernel: Kernel, call: Call, arena: Arena, placement: Placement, size: number, seed: number): Outcome {
  const image = Buffer.from(arena.memory.buffer, arena.from, arena.to - arena.from);
  const view = new DataView(arena.memory.buffer, arena.from, arena.to - arena.from);
  const areas = areasOf(call);
  const places = addresses(areas, arena, placement);
  const at = (area: Area) => (places.get(area) as number) - arena.from;
  image.fill(placement.guard);
  areas.forEach((area, i) => {
    if (area.use === "read" || area.use === "change") fill(view, at(area), area, size, seed + i);
  });
  const expected = Buffer.from(image);
  const value = kernel(...call.map((argument) => (typeof argument === "number" ? argument : (places.get(argument) as number))));
  const written: Buffer[] = [];
  for (const area of areas.filter(({ use }) => use !== "read"))
    pieces(area, (start, end) => {
      const bytes = image.subarray(at(area) + start, at(area) + end);
      bytes.copy(expected, at(area) + start);
      if (area.use !== "work") written.push(oneNaN(Buffer.from(bytes), area.content === "elements" ? size : 8));
    });
  if (!image.equals(expected)) throw new Error(astray(image, expected, areas, at));
  return { value, written, unaligned: [...places.values()].some((address) => address % VECTOR !== 0) };
}

/** The same with one kind of NaN: which of them an operation gives, WebAssembly leaves open, and engines change their minds as they compile. */
function oneNaN(bytes: Buffer, size: number): Buffer {
  for (let i = 0; i + size <= bytes.length; i += size) {
    if (size === 4 && Number.isNaN(bytes.readFloatLE(i))) bytes.writeFloatLE(Number.NaN, i);
    if (size === 8 && Number.isNaN(bytes.readDoubleLE(i))) bytes.writeDoubleLE(Number.NaN, i);
  }
  return bytes;
}

/** What to say of the first byte that was written to, but should not have been. */
function astray(image: Buffer, expected: Buffer, areas: readonly Area[], at: (area: Area) => number): string {
  const byte = image.findIndex((value, i) => value !== expected[i]);
  const near = areas.map((area, i) => `${area.use} ${i}: ${at(area)} to ${at(area) + area.bytes}`);
  return `it wrote to byte ${byte}, which is not its to write (${near.join("; ")})`;
}
