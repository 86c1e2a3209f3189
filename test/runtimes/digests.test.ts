// That V8, also with pairs of instructions joined, SpiderMonkey and JavaScriptCore compute the same bits on the baseline, on a sample of the
// inputs. All releases and inputs: npm run trust -- digests.
import { expect, test } from "vitest";
import { progress } from "../../tools/terminal.js";
import { kernels, sampleOf } from "./digests/kernels.js";
import { compare } from "./digests/report.js";
import { Session } from "./digests/session.js";
import type { ENGINES } from "./engines/index.js";

test("the baseline has the same bits in the engines", async () => {
  const every = (await kernels()).filter(({ form }) => form.build === "baseline");
  const names = ["node24", "wide26", "firefox", "bun"] as const satisfies (keyof typeof ENGINES)[];
  const session = new Session(every, sampleOf(2 ** 16), {}, progress(), new AbortController().signal);
  const comparisons = compare(await session.runAll(names)).filter(({ build }) => build === "baseline");
  expect(comparisons.length).toBe(names.length - 1);
  for (const { engine, compared, different } of comparisons) {
    expect(different, engine).toEqual([]);
    expect(compared, engine).toBeGreaterThan(every.length);
  }
});
