import { describe, expect, test } from "vitest";
import { trends } from "../../tools/trust/soak/trend.js";
import { ALLOWED, type Vitals } from "../../tools/trust/soak/vitals.js";
import { Workload } from "../../tools/trust/soak/workload.js";

const zeros = Object.fromEntries(Object.keys(ALLOWED).map((name) => [name, 0])) as Vitals;
const grown = (sample: (i: number) => Partial<Vitals>) =>
  trends(Array.from({ length: 40 }, (_, i) => ({ ...zeros, ...sample(i) })))
    .filter(({ grew }) => grew)
    .map(({ name }) => name);

describe("what grows is told from what does not", () => {
  test.each([
    ["caches that fill in the first half", (i: number) => ({ "JS heap, KB": Math.min(i, 19) * 1000 }), []],
    ["a single outlier", (i: number) => ({ "JS heap, KB": i === 35 ? 1e6 : 0, threads: i === 33 ? 3 : 2 }), []],
    ["a leak that goes on", (i: number) => ({ "JS heap, KB": 50 * i }), ["JS heap, KB"]],
    ["a thread more", (i: number) => ({ threads: i < 31 ? 4 : 5 }), ["threads"]],
  ])("%s", (_, sample, names) => expect(grown(sample)).toEqual(names));
});

test("calls of all kinds in threads have the bits of the first of their kind; a change is noticed", async () => {
  const workload = await Workload.start(1);
  // how many kinds of call there are depends on the builds that the engine runs
  const compare = async (results: number) => {
    for (const end = workload.compared + results; workload.compared < end; ) await workload.step();
  };
  await compare(150);
  expect([...workload.drifted]).toEqual([]);
  workload.injected = "drift";
  await compare(20);
  expect(workload.drifted.size).toBeGreaterThan(0);
  workload.stop();
});
