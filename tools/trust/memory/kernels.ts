// Runs every kernel of every build on areas in all kinds of places. The bits must be the same wherever the areas lie, and no byte beside
// them may change. A read beside an area traps at the end of memory; elsewhere it changes the result, since other bytes are around.
import fc from "fast-check";
import { create, type Kernels } from "../../../src/index.js";
import * as ops from "../../../src/ops/index.js";
import { Instance } from "../../../src/runtime/instance.js";
import { lazily } from "../../../src/runtime/kernels.js";
import { planned } from "../../../src/runtime/plan.js";
import type { Kernel } from "../../../src/types.js";
import { creation } from "../../../src/validate/index.js";
import { MODULES as ADAPTED } from "../../../src/wasm/adapterKernels.js";
import { MODULES as HALVES } from "../../../src/wasm/float16Kernels.js";
import { kernelCall } from "../../catalogue/index.js";
import { Draw } from "../../catalogue/kernel.js";
import { EXPORTS, MODULES } from "../../compile.js";
import { signatures } from "../../signatures.js";
import { type Arena, areasOf, type Outcome, type Placement, run } from "./arena.js";

const PAGE = 65536;
const SMALL = 5 * PAGE;
const GIB = 2 ** 30;
/** The last bytes of a memory of 4 GiB, which no array may have: an address behind its end would be 0 (docs/kernels.md). */
const LAST = 64;

/** The bytes of the longest arrays: one block of the row sums and some. */
const MOST = 17000;

/** The names of each kernel's arguments. */
const ARGUMENTS = new Map(
  MODULES.flatMap((module) => signatures(EXPORTS, module)).map(({ name, rest }) => [
    name,
    [...rest.matchAll(/\w+(?=: number)/g)].map(String),
  ]),
);

/** Drawn by fast-check, so that a call that fails is made small and can be had again. */
class Generated extends Draw {
  constructor(
    size: 4 | 8,
    readonly generate: fc.GeneratorValue,
  ) {
    super(size, Math.floor(MOST / size));
  }
  int(min: number, max: number): number {
    return this.generate(fc.integer, { min, max });
  }
}

export interface Place {
  readonly arena: Arena;
  readonly kernels: Kernels;
}

/** A small memory, of which every byte is looked at, from address 0 on: what reads beyond its end traps. */
export async function small(simd: "baseline" | "relaxed"): Promise<Place> {
  const memory = new WebAssembly.Memory({ initial: SMALL / PAGE });
  return { arena: { name: "end", memory, from: 0, limit: SMALL, to: SMALL }, kernels: await kernelsIn(memory, simd) };
}

/** Around the address 2^31, from which on a number with a sign is negative, and at the end of 4 GiB, the most that there can be. */
export async function large(simd: "baseline" | "relaxed"): Promise<Place[]> {
  const memory = new WebAssembly.Memory({ initial: (4 * GIB) / PAGE });
  const kernels = await kernelsIn(memory, simd);
  const [middle, end] = [2 * GIB, 4 * GIB];
  return [
    { arena: { name: "2 GiB", memory, from: middle - SMALL / 2, limit: middle + SMALL / 2, to: middle + SMALL / 2 }, kernels },
    { arena: { name: "4 GiB", memory, from: end - SMALL, limit: end - LAST, to: end }, kernels },
  ];
}

/** Those of an instance, and those that only the adapter for TensorFlow.js and lanewise/float16 have. */
async function kernelsIn(memory: WebAssembly.Memory, simd: "baseline" | "relaxed"): Promise<Kernels> {
  const own = (await create({ simd, memory })).kernels as Kernels;
  return { ...own, ...lazily(new Instance(planned(creation({ simd, memory }))), { ...ADAPTED, ...HALVES }) };
}

/** How often a kernel ran in each kind of place. */
export type Placements = Record<string, number>;

/**
 * Runs one kernel on `runs` calls, each in an ordinary place and in another one.
 *
 * @param name with its float type: "sigmoid_f32"
 * @param home where the calls run that the others are compared with
 * @param places where those run
 * @throws Error with the smallest call that failed, the seed and the path to have it again
 */
export function examine(name: string, home: Place, places: readonly Place[], runs: number, seed: number): Placements {
  const counts: Placements = {};
  const size = name.endsWith("_f64") ? 8 : 4;
  const kernel = name.slice(0, -4);
  const drawn = kernelCall(ops, kernel, ARGUMENTS.get(kernel) ?? []);
  const property = fc.property(fc.gen(), (generate) => {
    const draw = new Generated(size, generate);
    const call = drawn(draw);
    const areas = areasOf(call);
    const contents = draw.int(0, 2 ** 31 - 1);
    const kernelOf = (place: Place) => place.kernels[name as keyof Kernels] as Kernel;
    const ordinary: Placement = { shifts: areas.map(() => 0), last: -1, over: areas.map(() => -1), guard: 0xa5 };
    const expected = run(kernelOf(home), call, home.arena, ordinary, size, contents);
    const place = places[draw.int(0, places.length - 1)];
    const placement: Placement = {
      shifts: areas.map(() => (draw.int(0, 3) === 0 ? 0 : draw.int(0, 63))),
      last: draw.int(-1, areas.length - 1),
      over: areas.map(({ over }) => draw.int(-1, over.length - 1)),
      guard: 0xff, // NaN
    };
    const got = run(kernelOf(place), call, place.arena, placement, size, contents);
    if (!alike(expected, got)) throw new Error(`other bits in another place: ${JSON.stringify({ call, placement, in: place.arena.name })}`);
    count(counts, place, placement, areas.length, got.unaligned);
  });
  const found = fc.check(property, { numRuns: runs, seed });
  if (found.failed)
    throw new Error(`${name}: ${(found.errorInstance as Error)?.message} (seed ${found.seed}, path ${found.counterexamplePath})`, {
      cause: found.errorInstance,
    });
  return counts;
}

function count(counts: Placements, { arena }: Place, { last, over }: Placement, areas: number, unaligned: boolean): void {
  const add = (kind: string) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
  };
  add(unaligned ? "unaligned" : "aligned");
  if (over.some((i) => i >= 0)) add("out over an input");
  if (arena.name !== "end") add(`around ${arena.name}`);
  else if (last >= 0 && last < areas) add("flush against the end of memory");
}

const alike = (a: Outcome, b: Outcome) =>
  Object.is(a.value, b.value) && a.written.length === b.written.length && a.written.every((bytes, i) => bytes.equals(b.written[i]));
