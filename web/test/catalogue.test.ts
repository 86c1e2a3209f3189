import { opNames, unaryOps } from "./ops.js";
import { expect, open, test } from "./page.js";

const names = (page: import("@playwright/test").Page) => page.locator(".card-name").allTextContents();

test("has a card with a picture for every op of the package", async ({ page }) => {
  await open(page, "");
  await expect(page.locator(".card")).toHaveCount(opNames.length);
  expect((await names(page)).sort()).toEqual([...opNames].sort());
  for (const svg of await page.locator(".card svg").all()) expect(await svg.locator(".value, .dot, .bar").count()).toBeGreaterThan(0);
});

test("draws in the card what the spec says", async ({ page }) => {
  await open(page, "");
  const path = await page.locator('a[href="#/op/tanh"] path.value').getAttribute("d");
  const points = [...(path as string).matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
  expect(points).toHaveLength(161);
  // 240 by 120, x from -5 to 5; tanh between -1 and 1 with a margin of 8
  for (const [x, y] of points) expect(8 + 52 * (1 - Math.tanh(x / 24 - 5))).toBeCloseTo(y, 1);
});

test("filters by family, property and words, and sorts", async ({ page }) => {
  await open(page, "");
  await expect(page.locator(".card")).toHaveCount(opNames.length);
  await page.getByRole("button", { name: "Sigmoids" }).click();
  expect(await names(page)).toEqual(expect.arrayContaining(["sigmoid", "tanh", "softsign"]));
  expect(await names(page)).not.toContain("relu");
  await page.getByRole("button", { name: "All" }).click();

  const properties = {
    bounded: (op: (typeof unaryOps)[number]) => op.spec.range.every(Number.isFinite),
    monotonic: (op: (typeof unaryOps)[number]) => op.spec.monotonic,
    smooth: (op: (typeof unaryOps)[number]) => op.spec.smooth,
    "zero-centred": (op: (typeof unaryOps)[number]) => op.spec.odd,
  };
  let left = unaryOps;
  for (const [property, has] of Object.entries(properties)) {
    await page.getByRole("button", { name: property }).click();
    left = left.filter(has);
    expect((await names(page)).sort()).toEqual(left.map((op) => op.spec.name).sort());
  }
  await expect(page.getByRole("status")).toHaveText(`${left.length} of ${opNames.length} functions`);
  for (const property of Object.keys(properties)) await page.getByRole("button", { name: property }).click();

  await page.getByRole("button", { name: "sparse" }).click();
  expect(await names(page)).toEqual(expect.arrayContaining(["relu", "hardShrink", "softShrink", "hardSwish", "threshold"]));
  expect(await names(page)).not.toContain("gelu");
  await page.getByRole("button", { name: "sparse" }).click();

  await page.getByRole("combobox", { name: "Sort by" }).selectOption("name");
  expect(await names(page)).toEqual([...opNames].sort((a, b) => a.localeCompare(b)));

  await page.getByRole("searchbox").fill("transformers");
  expect(await names(page)).toContain("gelu");
  await page.getByRole("searchbox").fill("no such thing");
  await expect(page.getByText("Nothing has all of that")).toBeVisible();
});

test("keeps its state in the link, and leads to an op by keyboard", async ({ page }) => {
  await open(page, "?family=rectifier&has=smooth&q=mish");
  await expect(page.locator(".card")).toHaveCount(1);
  expect(await names(page)).toEqual(["mish"]);
  await page.locator(".card").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("mish");
});
