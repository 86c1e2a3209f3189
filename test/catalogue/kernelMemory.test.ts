// No kernel reads or writes what it was not given: the short form of npm run trust -- memory.
import { beforeAll, describe, expect, test } from "vitest";
import { create } from "../../src/index.js";
import type { Kernel } from "../../src/types.js";
import { area, type Call } from "../../tools/catalogue/kernel.js";
import { type Placement, run } from "../../tools/trust/memory/arena.js";
import { examineHeap } from "../../tools/trust/memory/heap.js";
import { examine, large, type Place, small } from "../../tools/trust/memory/kernels.js";
import { builds } from "../support/builds.js";

const RUNS = 32;

describe.each(builds.filter(([build]) => build !== "none"))("%s", (build) => {
  let home: Place;
  let places: Place[];
  beforeAll(async () => {
    home = await small(build as "baseline");
    places = [home, home, home, ...(await large(build as "baseline"))];
  });

  test("every kernel gives the same bits in every place, also at the end of memory and of 4 GiB, and touches nothing else", () => {
    const names = Object.keys(home.kernels);
    expect(names.length).toBeGreaterThan(280);
    const counts = names.map((name, i) => examine(name, home, places, RUNS, i));
    for (const kind of ["aligned", "unaligned", "out over an input", "flush against the end of memory", "around 2 GiB", "around 4 GiB"])
      expect(
        counts.reduce((total, placements) => total + (placements[kind] ?? 0), 0),
        kind,
      ).toBeGreaterThan(names.length / 4);
  });
});

describe("the check itself finds", () => {
  const x = area(16, "read");
  const y = area(16, "write");
  const call: Call = [x, y, 4];
  const SIZE = 65536;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const arena = { name: "end", memory, from: 1024, limit: SIZE, to: SIZE };
  const placed = (last: number, guard: number): Placement => ({ shifts: [0, 0], last, over: [-1, -1], guard });
  const floats = (address: number, n: number) => new Float32Array(memory.buffer, address, n);
  /** Copies four elements, and returns the last of those that it reads. */
  const copying =
    (read: number): Kernel =>
    (from, to) => {
      floats(to, 4).set(floats(from, 4));
      return floats(from, read)[read - 1];
    };

  test("nothing in a kernel that does as it should", () => {
    const [a, b] = [0xa5, 0xff].map((guard) => run(copying(4), call, arena, placed(0, guard), 4, 1));
    expect(a).toEqual(b);
  });

  test("a byte that was written beside the result", () => {
    const kernel: Kernel = (_, to) => floats(to, 5).fill(7).length;
    expect(() => run(kernel, call, arena, placed(-1, 0xa5), 4, 1)).toThrow(/it wrote to byte 272, which is not its to write/);
  });

  test("an element that was read behind the input, by what it changes and by a trap at the end", () => {
    const [a, b] = [0xa5, 0xff].map((guard) => run(copying(5), call, arena, placed(-1, guard), 4, 1));
    expect(a.value).not.toBe(b.value);
    expect(() => run(copying(5), call, arena, placed(0, 0xa5), 4, 1)).toThrow(RangeError);
  });

  test("a kernel that it knows nothing of", () => {
    expect(() => examine("unheardOf_f32", {} as Place, [], 1, 1)).toThrow(/no call of the kernel "unheardOf"/);
  });
});

test("arrays at the very end of a memory of 4 GiB, from alloc and not", async () => {
  const memory = new WebAssembly.Memory({ initial: 65536 });
  const lw = await create({ memory, base: 2 ** 32 - 2 ** 20 });
  const own = lw.alloc(Float32Array, Math.floor(lw.info.capacity / 64) * 16);
  expect(own.byteOffset + own.byteLength).toBe(2 ** 32 - 64);
  lw.sigmoid(own, { out: own });
  expect(own.every((y) => y === 0.5)).toBe(true);
  const other = await create({ memory, base: 2 ** 31, bytes: 2 ** 20 });
  for (const n of [256, 1024, 100_000]) {
    const foreign = new Float32Array(memory.buffer, 2 ** 32 - 4 * n, n).fill(0);
    other.sigmoid(foreign, { out: foreign });
    expect(foreign.every((y) => y === 0.5)).toBe(true);
  }
});

test("the heap gives out no byte twice, and all of it again at the end, whatever came before", async () => {
  const { allocated, refused, freed, ops } = await examineHeap(150, 1);
  for (const count of [allocated, refused, freed, ops]) expect(count).toBeGreaterThan(100);
});
