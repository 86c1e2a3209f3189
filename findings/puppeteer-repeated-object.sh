#!/usr/bin/env bash
# puppeteer-core 24.43.1 with Firefox: page.evaluate loses all but the first mention of an object in its result.
#
# Contract: page.evaluate gives what the function returns, as JSON would carry it.
# Seen: of an array that stands in two objects of the result, the first has it, and the second has no such property. Chromium over its own
# protocol gives both. WebDriver BiDi, which Firefox is driven by, sends a value once and refers to it by number afterwards.
# Why it matters: rows that share a value lose it without an error, and only in one of the two browsers.
# Needs firefox-esr (or firefox) and chromium. Seen with Firefox 153.8.0esr and Chromium 156.
set -euo pipefail
FIREFOX=$(command -v firefox-esr || command -v firefox)
CHROMIUM=$(command -v chromium)
export FIREFOX CHROMIUM
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent puppeteer-core@24.43.1
cat > check.mjs <<'JS'
import puppeteer from "puppeteer-core";

const browsers = {
  firefox: { browser: "firefox", executablePath: process.env.FIREFOX },
  chromium: { browser: "chrome", executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-background-networking"] },
};
const seen = {};
for (const [name, options] of Object.entries(browsers)) {
  const browser = await puppeteer.launch(options);
  const page = await browser.newPage();
  seen[name] = await page.evaluate(() => {
    const shape = [2, 3];
    return [
      { name: "a", shape },
      { name: "b", shape },
    ];
  });
  console.log(await browser.version(), JSON.stringify(seen[name]));
  await browser.close();
}
const whole = JSON.stringify([
  { name: "a", shape: [2, 3] },
  { name: "b", shape: [2, 3] },
]);
const isLost = JSON.stringify(seen.firefox) === JSON.stringify([{ name: "a", shape: [2, 3] }, { name: "b" }]);
if (!isLost || JSON.stringify(seen.chromium) !== whole) {
  console.error("The behaviour of puppeteer-core 24.43.1 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
