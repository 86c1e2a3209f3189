// How the engines are found and started.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import puppeteer, { type LaunchOptions } from "puppeteer-core";

const PACKAGES = join(import.meta.dirname, "node_modules");

/** A program in the package for this platform, the only one of its scope: their install scripts, which make a link to it, have not run. */
export function binary(scope: string, path: string): string {
  const [name] = readdirSync(join(PACKAGES, scope));
  return join(PACKAGES, scope, name, path);
}

/** Where a program is; a test that needs one fails where it is missing. */
const path = (program: string) => execFileSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).trim();

/** Debian's browsers, headless. Chromium is driven over its own protocol, Firefox over WebDriver BiDi. */
export const browsers = {
  chromium: (options: LaunchOptions = {}) =>
    puppeteer.launch({
      ...options,
      browser: "chrome",
      executablePath: path("chromium"),
      args: ["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage"],
    }),
  firefox: (options: LaunchOptions = {}) => puppeteer.launch({ ...options, browser: "firefox", executablePath: path("firefox-esr") }),
};
