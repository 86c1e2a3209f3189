// A page whose every console error and every request elsewhere fails the test.
import { test as base, expect, type Page } from "@playwright/test";

export const test = base.extend<{ page: Page }>({
  page: async ({ page, baseURL }, use) => {
    const errors: string[] = [];
    const elsewhere: string[] = [];
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(baseURL as string) && !url.startsWith("blob:") && !url.startsWith("data:")) elsewhere.push(url);
    });
    await use(page);
    expect(errors, "errors in the console").toEqual([]);
    expect(elsewhere, "requests that leave the page").toEqual([]);
  },
});

export { expect };

/** Opens a page by its path and query, and waits until it is drawn: a new hash alone loads nothing, so the page before is still there. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(`./#/${path}`);
  await drawn(page);
}

/** Waits until the page of the address is drawn: after a reload the document is there before its parts are. */
export async function drawn(page: Page): Promise<void> {
  const [name = "", op = ""] = new URL(page.url()).hash.replace(/^#\/|\?.*/g, "").split("/");
  await expect(page.locator(`main[data-place="${name}/${op}"] h1`)).toBeVisible();
}
