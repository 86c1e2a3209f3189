// What holds for every page: names and contrast, transfer, phones, no network, reduced motion.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { expect, open, test } from "./page.js";

const PAGES = ["", "op/gelu?vs=relu", "op/hardTanh", "op/softmax", "softmax", "attention", "norms", "gradients", "speed"];
/** KiB, compressed with gzip: of the first page, and of everything that all pages need. */
const BUDGET = { first: 412, all: 1275 };
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Axe {
  run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(() => (window as unknown as { axe: Axe }).axe.run());
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1200, 390]) {
    test(`has accessible names and contrast, and fits the window: ${colorScheme}, ${width} px`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      for (const path of PAGES) {
        await open(page, path);
        if (path.startsWith("op/gelu")) await expect(page.locator(".katex-html").first()).toBeVisible();
        if (path === "softmax") await expect(page.getByRole("heading", { name: /What it reads/ })).toBeVisible();
        if (path === "gradients") await expect(page.locator(".ranking li").first()).toBeVisible();
        expect(await violations(page), `/${path}`).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), `/${path} is wider than the window`).toBeLessThanOrEqual(
          width,
        );
      }
    });
  }
}

/** KiB of a file, compressed as a host would send it. */
async function sizeOf(page: Page, url: string): Promise<number> {
  const body = await (await page.request.get(url)).body();
  return (url.endsWith("woff2") ? body.length : gzipSync(body).length) / 1024;
}

test("keeps to its budgets of bytes", async ({ page }) => {
  const urls = new Set<string>();
  page.on("request", (request) => urls.add(request.url()));
  // what other pages need is fetched after this event
  const loaded = new Promise<string[]>((resolve) => page.once("load", () => resolve([...urls])));
  const total = async (urls: Iterable<string>) => {
    const sizes = await Promise.all([...urls].map((url) => sizeOf(page, url)));
    return sizes.reduce((a, b) => a + b);
  };
  await page.goto("./");
  const first = await total(await loaded);
  await page.locator("html[data-kept]").waitFor();
  for (const part of ["katex", "digits.weights", "worker"])
    expect(
      [...urls].some((url) => url.includes(part)),
      part,
    ).toBe(true);
  const all = await total(urls);
  console.log(`${first.toFixed(0)} KiB for the first page, ${all.toFixed(0)} KiB for all`);
  expect(first).toBeGreaterThan(100);
  expect(first).toBeLessThan(BUDGET.first);
  expect(all).toBeGreaterThan(3 * first);
  expect(all).toBeLessThan(BUDGET.all);
});

test("works without a network once it has been loaded", async ({ page, context }) => {
  await open(page, "");
  await page.locator("html[data-kept]").waitFor();
  await context.setOffline(true);
  await page.reload();
  await expect(page.locator(".card").first()).toBeVisible();
  const go = (path: string) => page.evaluate((hash) => location.assign(hash), `#/${path}`);
  await go("op/mish");
  await expect(page.locator(".formula .katex-html").first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "Accuracy" })).toBeVisible();
  await go("softmax");
  await expect(page.getByRole("heading", { name: "What it reads: 3" })).toBeVisible();
  await go("attention");
  await expect(page.getByRole("slider", { name: "Query of it" })).toBeVisible();
  await go("norms");
  await expect(page.getByRole("img", { name: /tokens after/ })).toBeVisible();
  await go("gradients");
  await expect(page.locator(".ranking li").first()).toBeVisible();
  await go("speed");
  await page.getByRole("button", { name: "Measure sigmoid" }).click();
  await expect(page.getByRole("status")).toHaveText(/About/);
  await page.getByRole("button", { name: "Cancel" }).click();
});

test("moves nothing where motion is to be reduced", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const path of PAGES) {
    await open(page, path);
    const moving = await page.evaluate(
      () =>
        [...document.querySelectorAll("*")]
          .map((element) => getComputedStyle(element))
          .filter((style) => style.transitionDuration !== "0s" || style.animationName !== "none").length,
    );
    expect(moving, `/${path}`).toBe(0);
  }
});

test("is navigated by keyboard, and tells where it is", async ({ page }) => {
  await open(page, "");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("main")).toBeFocused();
  await page.getByRole("link", { name: "Gradients" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Vanishing gradients, shown");
  await expect(page).toHaveTitle("Vanishing gradients · lanewise");
  await expect(page.locator("main")).toBeFocused();
  await expect(page.getByRole("link", { name: "Gradients" })).toHaveAttribute("aria-current", "page");
});

test("says which build computes, and that threads can share memory", async ({ page }) => {
  await open(page, "");
  await expect(page.locator("footer")).toContainText(/the (relaxed|baseline) SIMD build/);
  await expect(page.locator("footer")).toContainText("cross-origin isolated");
});
