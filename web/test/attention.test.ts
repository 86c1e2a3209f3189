import type { Page } from "@playwright/test";
import { type AttentionPlan, attend } from "../../src/spec/attention.js";
import { format } from "../src/format.js";
import { drawn, expect, open, test } from "./page.js";

const WORDS = ["The", "cat", "sat", "because", "it", "was", "tired"];
const COUNT = WORDS.length;
const Q = [1, 0, 0.5, -1, 2, 1.5, -1, 0.3, 2.5, -0.5, 0, 2, -2, 1];
const K = [0.2, 1, 2, 0.5, -1, 1.5, 0, -2, 1.5, -1, -0.5, -0.5, 1, 2.5];

type Options = Partial<Pick<AttentionPlan, "scale" | "softcap" | "before" | "after">> & {
  readonly slope?: number;
  readonly visible?: readonly number[];
};

/** All probabilities by the spec, in float64. */
function expected(q: readonly number[], k: readonly number[], options: Options = {}): number[][] {
  const { slope, visible, ...own } = options;
  const rows = (row: number) => ({ batch: 0, head: 0, row });
  const plan: AttentionPlan = {
    ...{ batch: 1, heads: 1, keyHeads: 1, queries: COUNT, keys: COUNT, size: 2, valueSize: COUNT },
    ...{ q: rows(2), k: rows(2), v: rows(COUNT), y: rows(COUNT), offset: 0 },
    ...{ scale: Math.SQRT1_2, softcap: 0, before: Number.POSITIVE_INFINITY, after: Number.POSITIVE_INFINITY },
    slopes: slope === undefined ? undefined : Float64Array.of(slope),
    mask: visible && { array: Uint8Array.from(visible), strides: [0, 0, 0, 1] },
    ...own,
  };
  const v = Float64Array.from({ length: COUNT * COUNT }, (_, i) => Number(i % (COUNT + 1) === 0));
  const y = new Float64Array(COUNT * COUNT);
  attend(plan, { q: Float64Array.from(q), k: Float64Array.from(k), v }, y);
  return WORDS.map((_, i) => Array.from(y.subarray(i * COUNT, (i + 1) * COUNT)));
}

/** What the page shows is this: a row in three digits, and all of the heat map in per cent. */
async function shows(page: Page, p: readonly (readonly number[])[], word: number, hidden = (_i: number, _j: number) => false) {
  await expect(page.getByLabel(/^Share of /)).toHaveText(p[word].map((p) => format(p, 3)));
  const cells = p.flatMap((row, i) => row.map((p, j) => (hidden(i, j) ? "" : String(Math.round(100 * p)))));
  await expect(page.locator(".heat tbody td")).toHaveText(cells);
}

const playground = `attention?q=${Q}&k=${K}`;

test("shows the probabilities of all words, and those of the one that is chosen", async ({ page }) => {
  await open(page, playground);
  const p = expected(Q, K);
  await shows(page, p, 4);
  for (const word of [0, 6]) {
    await page.getByRole("button", { name: WORDS[word], exact: true }).click();
    await shows(page, p, word);
  }
  await page
    .locator(".heat tbody td")
    .nth(2 * COUNT + 3)
    .click();
  await shows(page, p, 2);
  await expect(page.getByRole("heading", { name: "What “sat” takes from each" })).toBeVisible();
});

test("hides later words, far ones and any that are switched off", async ({ page }) => {
  await open(page, playground);
  await page.getByRole("checkbox", { name: /^Causal/ }).check();
  await shows(page, expected(Q, K, { after: 0 }), 4, (i, j) => j > i);
  await page.getByRole("slider", { name: "Window" }).fill("2");
  await shows(page, expected(Q, K, { before: 2, after: 0 }), 4, (i, j) => j > i || i - j > 2);
  await page.getByRole("checkbox", { name: /^Causal/ }).uncheck();
  await page.getByRole("checkbox", { name: "it takes part" }).uncheck();
  const visible = [1, 1, 1, 1, 0, 1, 1];
  await shows(page, expected(Q, K, { before: 2, after: 2, visible }), 4, (i, j) => j === 4 || Math.abs(i - j) > 2);
  await expect(page.locator(".call")).toHaveText(
    "attention(q, k, v, { shape: { queries: 7, keys: 7, size: 2 }, window: 2, mask: [true, true, true, true, false, true, true] })",
  );
  await page.getByRole("slider", { name: "Window" }).fill("0");
  await expect(page.getByText("A query that sees no key")).toBeVisible();
  await expect(page.getByLabel(/^Share of /)).toHaveText(WORDS.map(() => "0"));
});

test("scales and limits scores, and takes the distance from them", async ({ page }) => {
  await open(page, playground);
  await page.getByRole("slider", { name: "Scale" }).fill("1.5");
  await shows(page, expected(Q, K, { scale: 1.5 }), 4);
  await page.getByRole("slider", { name: "Softcap" }).fill("2.5");
  await shows(page, expected(Q, K, { scale: 1.5, softcap: 2.5 }), 4);
  await page.getByRole("slider", { name: "Bias by distance" }).fill("0.7");
  await shows(page, expected(Q, K, { scale: 1.5, softcap: 2.5, slope: 0.7 }), 4);
  await page.reload();
  await drawn(page);
  await shows(page, expected(Q, K, { scale: 1.5, softcap: 2.5, slope: 0.7 }), 4);
  await page.getByRole("button", { name: "Start again" }).click();
  expect(page.url()).toMatch(/#\/attention$/);
  await expect(page.getByLabel("Sum of the shares")).toHaveText("1.000000");
  await expect(page.locator(".shares .best")).toContainText("cat");
});

test("moves queries and keys by mouse and by keyboard", async ({ page }) => {
  await open(page, playground);
  const plane = (await page.locator(".plane").boundingBox()) as { x: number; y: number; width: number };
  const at = (x: number, y: number) => [plane.x + (x / 6 + 0.5) * plane.width, plane.y + (0.5 - y / 6) * plane.width] as const;
  await page.mouse.move(...at(K[6], K[7]));
  await page.mouse.down();
  await page.mouse.move(...at(-1, -1), { steps: 3 });
  await page.mouse.move(...at(-2, -1.5), { steps: 3 });
  await page.mouse.up();
  const moved = K.map((k, i) => (i === 6 ? -2 : i === 7 ? -1.5 : k));
  await shows(page, expected(Q, moved), 4);
  await expect(page.getByRole("slider", { name: "Key of because" })).toHaveAttribute("aria-valuetext", "−2 and −1.5");
  const query = page.getByRole("slider", { name: "Query of it" });
  await query.press("ArrowLeft");
  await query.press("ArrowLeft");
  await query.press("ArrowUp");
  const turned = Q.map((q, i) => (i === 8 ? 2.3 : i === 9 ? -0.4 : q));
  await shows(page, expected(turned, moved), 4);
  for (let i = 0; i < 9; i++) await query.press("ArrowRight");
  await expect(query).toHaveAttribute("aria-valuenow", "3");
});
