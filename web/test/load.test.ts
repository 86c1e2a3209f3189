// How fast the first page is there: a file of its own, because it runs when nothing else does (see playwright.config.ts).
import { expect, test } from "./page.js";

/** Milliseconds, and how many loads may be tried: a busy machine can only add to a time. */
const LOAD = 1000;
const LOADS = 5;

test("shows a window of cards within a second, from localhost", async ({ browser, baseURL }) => {
  const times: number[] = [];
  for (let i = 0; i < LOADS && !(Math.min(...times) < LOAD); i++) {
    const page = await browser.newPage({ baseURL });
    await page.addInitScript(() => {
      const watch = new MutationObserver(() => {
        if (document.querySelectorAll(".card").length < 10) return;
        watch.disconnect();
        requestAnimationFrame((now) => Object.assign(window, { shown: now }));
      });
      watch.observe(document, { childList: true, subtree: true });
    });
    await page.goto("./");
    await page.waitForFunction(() => "shown" in window);
    times.push(await page.evaluate(() => (window as unknown as { shown: number }).shown));
    await page.close();
  }
  console.log(`cards after ${times.map((time) => time.toFixed(0)).join(", ")} ms`);
  expect(Math.min(...times)).toBeLessThan(LOAD);
});
