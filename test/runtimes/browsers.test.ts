// Pages and web workers in Debian's browsers, headless: the bundles of four bundlers, with and without cross-origin isolation, and where
// WebAssembly may not be compiled.
import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeProject } from "../../tools/project.js";
import { BUNDLERS } from "./bundlers.js";
import { browsers } from "./launch.js";
import { type HEADERS, serve } from "./site.js";

interface Report {
  readonly simd: string;
  readonly reason: string;
  readonly threads: number;
}

const bundles = mkdtempSync(join(tmpdir(), "lanewise-site-"));
let origin: string;
let server: Server;

beforeAll(async () => {
  const project = makeProject();
  for (const [name, bundle] of Object.entries(BUNDLERS)) await bundle(project.folder, join(bundles, name));
  project.remove();
  ({ origin, server } = await serve(bundles));
});

afterAll(() => {
  server.close();
  rmSync(bundles, { recursive: true });
});

describe.each(Object.keys(browsers) as (keyof typeof browsers)[])("%s", (name) => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await browsers[name]();
    console.log(await browser.version());
  });
  afterAll(() => browser?.close());

  /** What the page and its worker report; undefined after half a minute. */
  async function visitOnce(address: string): Promise<Record<"page" | "worker", Report> | undefined> {
    const page = await browser.newPage();
    try {
      await page.goto(address, { waitUntil: "load" });
      const result = page.evaluate(() => (globalThis as unknown as { result: Promise<never> }).result);
      return await Promise.race([result, setTimeout(30_000, undefined, { ref: false })]);
    } finally {
      await page.close();
    }
  }

  /** One more try: of 1200 workers started by a worker in Firefox 153, 8 never came up, and the parent stood still, without lanewise, too. */
  async function visit(headers: keyof typeof HEADERS, bundler: string): Promise<Record<"page" | "worker", Report>> {
    const address = `${origin}/${headers}/${bundler}/`;
    const report = (await visitOnce(address)) ?? (await visitOnce(address));
    if (report === undefined) throw new Error(`${address} does not answer`);
    return report;
  }

  test.each(Object.keys(BUNDLERS))("a page and a worker, bundled by %s", async (bundler) => {
    const { page, worker } = await visit("plain", bundler);
    for (const { simd, threads } of [page, worker]) expect([simd === "relaxed" || simd === "baseline", threads]).toEqual([true, 1]);
  });

  test.each([
    ["a cross-origin isolated page gets threads", "isolated"],
    ["under a policy that forbids connections and eval, too", "sparing"],
  ] as const)("%s", async (_, headers) => {
    const { page, worker } = await visit(headers, "esbuild");
    for (const { simd, threads } of [page, worker]) expect([simd === "relaxed" || simd === "baseline", threads]).toEqual([true, 2]);
  });

  test("where WebAssembly may not be compiled, plain JavaScript runs, and info says so", async () => {
    const { page, worker } = await visit("strict", "esbuild");
    for (const { simd, reason } of [page, worker]) {
      expect(simd).toBe("none");
      expect(reason).toMatch(/baseline: .*(unsafe-eval|Content Security Policy|CSP)/);
    }
  });
});
