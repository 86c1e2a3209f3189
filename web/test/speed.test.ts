import type { Page } from "@playwright/test";
import { expect, open, test } from "./page.js";

/** The longest pause between two of the next frames, in ms. */
const longestPause = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let [longest, last, frames] = [0, performance.now(), 0];
        requestAnimationFrame(function next(now) {
          longest = Math.max(longest, now - last);
          last = now;
          if (++frames < 30) requestAnimationFrame(next);
          else resolve(longest);
        });
      }),
  );

test("measures plain JavaScript, both builds and threads over all sizes, and the page answers meanwhile", async ({ page }) => {
  await open(page, "speed?op=gelu");
  await page.getByRole("button", { name: "Measure gelu" }).click();
  await expect(page.getByRole("progressbar")).toBeVisible();
  await expect(page.getByRole("status")).toHaveText(/About \d+ s left/);
  // what else runs on the machine may hold a few frames back, but not all of them
  await expect.poll(() => longestPause(page), { timeout: 20_000 }).toBeLessThan(500);
  await expect(page.getByRole("progressbar")).toBeVisible();
  await expect(page.getByRole("status")).toHaveText("Done", { timeout: 50_000 });
  const heads = await page.locator(".speed-numbers thead th").allTextContents();
  expect(heads).toEqual(["Elements", "plain JS", "lanewise baseline", "lanewise relaxed", "lanewise, 2 threads", "Best against plain JS"]);
  const rows = await page
    .locator(".speed-numbers tbody tr")
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent as string)));
  expect(rows.map(([size]) => size)).toEqual(["16", "64", "256", "1 Ki", "4 Ki", "16 Ki", "64 Ki", "256 Ki", "1 Mi"]);
  for (const [, ...times] of rows) for (const time of times.slice(0, 4)) expect(Number(time)).toBeGreaterThan(0.01);
  // gelu is an order of magnitude ahead; a loaded machine still shows twice
  expect(Number.parseFloat(rows[5].at(-1) as string)).toBeGreaterThan(2);
});

test("can be cancelled, and started again for another op", async ({ page }) => {
  await open(page, "speed");
  await page.getByRole("button", { name: "Measure sigmoid" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("status")).toHaveText("Cancelled");
  await page.getByRole("combobox", { name: "Function" }).selectOption("softmax");
  expect(page.url()).toContain("op=softmax");
  await page.getByRole("button", { name: "Measure softmax" }).click();
  await expect(page.getByRole("status")).toHaveText(/About \d+ s left/);
  await page.getByRole("button", { name: "Cancel" }).click();
});

test("says that threads are missing where the host does not isolate the page", async ({ page }) => {
  await page.route("**/*", async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers() };
    for (const name of ["cross-origin-opener-policy", "cross-origin-embedder-policy"]) delete headers[name];
    await route.fulfill({ response, headers });
  });
  await open(page, "speed?op=relu");
  await expect(page.getByText("Threads are not measured")).toBeVisible();
  await expect(page.locator("footer")).toContainText("not cross-origin isolated");
  await page.getByRole("button", { name: "Measure relu" }).click();
  await expect(page.locator(".speed-numbers thead th")).toHaveText([
    "Elements",
    "plain JS",
    "lanewise baseline",
    "lanewise relaxed",
    "Best against plain JS",
  ]);
  await page.getByRole("button", { name: "Cancel" }).click();
});
