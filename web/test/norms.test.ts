import type { Page } from "@playwright/test";
import { layerNorm, type NormSpec, rmsNorm } from "../../src/spec/norms.js";
import { format } from "../src/format.js";
import { DEVIATIONS, FEATURES, featuresOf, MEANS, momentsOf, type Source, TOKENS, tokenOf } from "../src/norms/features.js";
import { expect, open, test } from "./page.js";

const USUAL: Source = { kind: "normal", shift: 1, spread: 0 };

/** The mean and the deviation of each token, before and after, by the spec in float64. */
function expected(spec: NormSpec, source: Partial<Source>, eps: number, weight = 1, bias = 0): string[] {
  const filled = (value: number) => new Float64Array(FEATURES).fill(value);
  return momentsFrom(source, (row) => {
    const y = new Float64Array(FEATURES);
    spec.forward(row, y, { weights: filled(weight), bias: filled(bias) }, eps);
    return y;
  });
}

function momentsFrom(source: Partial<Source>, normalize: (row: Float32Array, i: number, x: Float32Array) => Float64Array): string[] {
  const x = featuresOf({ ...USUAL, ...source });
  return TOKENS.flatMap((_, i) => {
    const row = tokenOf(x, i);
    const y = normalize(row, i, x);
    const mean = y.reduce((sum, y) => sum + y, 0) / FEATURES;
    const deviation = Math.sqrt(y.reduce((sum, y) => sum + (y - mean) ** 2, 0) / FEATURES);
    const before = momentsOf(row);
    return [before.mean, before.deviation, mean, deviation].map((value) => format(Math.abs(value) < 1e-6 ? 0 : value, 4));
  });
}

const shows = (page: Page, moments: string[]) => expect(page.locator(".moments tbody td")).toHaveText(moments);

test("shows means and deviations before and after layerNorm and rmsNorm", async ({ page }) => {
  await open(page, "norms");
  await shows(page, expected(layerNorm, {}, 1e-5));
  await page.getByRole("button", { name: "rmsNorm" }).click();
  await shows(page, expected(rmsNorm, {}, 1e-5));
  await expect(page.getByRole("heading", { name: "After rmsNorm" })).toBeVisible();
  for (const kind of ["skewed", "outliers"] as const) {
    await page.getByRole("button", { name: kind }).click();
    await shows(page, expected(rmsNorm, { kind }, 1e-5));
  }
});

test("shows channels before and after groupNorm and batchNorm", async ({ page }) => {
  await open(page, "norms");
  await page.getByRole("button", { name: "groupNorm" }).click();
  for (const groups of [2, 4, 1]) {
    await page.getByRole("button", { name: groups === 1 ? "1 group" : `${groups} groups` }).click();
    const together = FEATURES * (TOKENS.length / groups);
    const grouped = momentsFrom({}, (row, i, x) => {
      const first = Math.floor((i * FEATURES) / together) * together;
      const { mean, deviation } = momentsOf(x.subarray(first, first + together));
      return Float64Array.from(row, (value) => (value - mean) / Math.sqrt(deviation ** 2 + 1e-5));
    });
    await shows(page, grouped);
  }
  await expect(page.locator(".call")).toHaveText("groupNorm(x, { shape: [1, 4, 1024], groups: 1 })");
  await page.getByRole("button", { name: "batchNorm" }).click();
  await page.getByRole("slider", { name: "Distance of means", exact: true }).fill("2");
  const shift = { shift: 2 };
  await shows(
    page,
    momentsFrom(shift, (row, i) => Float64Array.from(row, (value) => (value - MEANS[i]) / Math.sqrt(DEVIATIONS[i] ** 2 + 1e-5))),
  );
  await expect(page.getByRole("columnheader", { name: "Channel" })).toBeVisible();
  await expect(page.locator(".call")).toHaveText("batchNorm(x, mean, variance, { shape: [1, 4, 1024] })");
});

test("takes eps, weight and bias, and other tokens", async ({ page }) => {
  await open(page, "norms");
  const fill = (name: string, value: number) => page.getByRole("slider", { name, exact: true }).fill(String(value));
  await fill("Deviation", -1.25);
  await fill("eps", -2);
  await shows(page, expected(layerNorm, { spread: -1.25 }, 0.01));
  await fill("Weight", -0.5);
  await fill("Bias", 1.2);
  await fill("Distance of means", 3);
  await shows(page, expected(layerNorm, { spread: -1.25, shift: 3 }, 0.01, -0.5, 1.2));
  await expect(page.locator(".call")).toHaveText(
    "layerNorm(x, { shape: [4, 1024], eps: 1e-2, weights: new Float32Array(1024).fill(-0.5), bias: new Float32Array(1024).fill(1.2) })",
  );
  await page.getByRole("button", { name: "Start again" }).click();
  expect(page.url()).toMatch(/#\/norms$/);
  await shows(page, expected(layerNorm, {}, 1e-5));
});

test("draws a histogram of every token, whose parts are all its features", async ({ page }) => {
  await open(page, "norms?kind=outliers");
  for (const name of ["before", "after"])
    await expect(page.getByRole("img", { name: `tokens ${name}` }).locator(".ridge-area")).toHaveCount(TOKENS.length);
  await expect(page.getByRole("img", { name: "tokens after" })).toHaveAccessibleName(/from −4 to 10$/);
});
