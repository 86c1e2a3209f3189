import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { createDense, createSampler, entmax15, hardmax, relu, type SamplerStep, softmax, sparsemax } from "../../dist/index.js";
import { readDigits } from "../../examples/mnist.js";
import { decode } from "../../examples/weightsFile.js";
import { drawn, expect, open, test } from "./page.js";

/** The probabilities as they are written on the page. */
const shown = async (page: Page): Promise<number[]> => (await page.getByLabel(/^Probability of [A-H]$/).allTextContents()).map(Number);

const playground = (page: Page) => page.getByRole("region", { name: "Playground" });

/** The specs' own, in float64, to the digits of the page. */
function expected(spec: { forward(x: ArrayLike<number>, out: Float64Array): void }, logits: number[]): number[] {
  const out = new Float64Array(logits.length);
  spec.forward(logits, out);
  return Array.from(out, (p) => Number(p.toPrecision(3)));
}

test("shows the probabilities of the scores, which are dragged and moved by keys", async ({ page }) => {
  await open(page, "softmax");
  expect(await shown(page)).toEqual(expected(softmax.spec, [2, 1, 0.1, -1, 0.5]));
  const bar = playground(page).getByRole("slider", { name: "Score B" });
  const box = (await bar.boundingBox()) as { x: number; y: number; width: number; height: number };
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.1, { steps: 5 });
  await page.mouse.up();
  await expect(bar).toHaveAttribute("aria-valuenow", "4");
  expect(await shown(page)).toEqual(expected(softmax.spec, [2, 4, 0.1, -1, 0.5]));
  await bar.press("ArrowDown");
  await bar.press("PageDown");
  await expect(bar).toHaveAttribute("aria-valuenow", "2.9");
  await bar.press("Home");
  expect(await shown(page)).toEqual(expected(softmax.spec, [2, -5, 0.1, -1, 0.5]));
});

test("divides by the temperature, masks, adds up to 1, and changes the function", async ({ page }) => {
  await open(page, "softmax?x=3,1,-2");
  await playground(page).getByRole("slider", { name: "Temperature" }).fill("2");
  expect(await shown(page)).toEqual(expected(softmax.spec, [1.5, 0.5, -1]));
  await playground(page).getByRole("checkbox", { name: "A" }).uncheck();
  expect(await shown(page)).toEqual(expected(softmax.spec, [Number.NEGATIVE_INFINITY, 0.5, -1]));
  expect(Number(await page.getByLabel("Sum of the probabilities").textContent())).toBeCloseTo(1, 6);
  for (const op of [entmax15, sparsemax]) {
    await page.getByRole("button", { name: op.spec.name }).click();
    expect(await shown(page)).toEqual(rows(op.spec, [Number.NEGATIVE_INFINITY, 0.5, -1]));
  }
  await page.getByRole("button", { name: "hardmax" }).click();
  expect(await shown(page)).toEqual(expected(hardmax.spec, [Number.NEGATIVE_INFINITY, 0.5, -1]));
  await page.getByRole("button", { name: "softmax" }).click();
  for (const name of ["B", "C"]) await playground(page).getByRole("checkbox", { name }).uncheck();
  expect(await shown(page)).toEqual([0, 0, 0]);
  await expect(page.getByText("A row that a mask hides whole")).toBeVisible();
});

/** As `expected`, for the specs of the sparse relatives. */
function rows(spec: (typeof entmax15)["spec"], logits: number[]): number[] {
  const out = new Float64Array(logits.length);
  spec.forward(logits, out);
  return Array.from(out, (p) => Number(p.toPrecision(3)));
}

test("adds scores, takes them away and starts again; the link keeps them", async ({ page }) => {
  await open(page, "softmax");
  await page.getByRole("button", { name: "Add a score" }).click();
  expect(await shown(page)).toEqual(expected(softmax.spec, [2, 1, 0.1, -1, 0.5, 0]));
  expect(page.url()).toContain("x=2,1,0.1,-1,0.5,0");
  await page.reload();
  await drawn(page);
  expect(await shown(page)).toHaveLength(6);
  for (let i = 0; i < 4; i++) await page.getByRole("button", { name: "Take one away" }).click();
  await expect(page.getByRole("button", { name: "Take one away" })).toBeDisabled();
  await page.getByRole("button", { name: "Start again" }).click();
  expect(await shown(page)).toHaveLength(5);
});

const LOGITS = [3.1, 2.6, 1.9, 1.3, 2.2, 1.6, 1.1, 0.6, -0.4, 0.2, -1.8, -1];
/** "the", "cat", "and", "the", "dog", "the" among the tokens. */
const ids = [4, 6, 11, 4, 5, 4];

/** What the page shows behind a step, in per cent: 0 for what is hidden. */
const leftAfter = async (page: Page, step: string): Promise<number[]> =>
  (await page.getByLabel(new RegExp(`^Probability of [a-z]+ ${step}$`)).allTextContents()).map((text) => (text === "–" ? 0 : Number(text)));

/** The same by a sampler, and the spec of softmax. */
function left(logits: number[], steps: SamplerStep[]): number[] {
  const x = createSampler({ vocabulary: logits.length, steps }).process(Float64Array.from(logits), { ids });
  const out = new Float64Array(x.length);
  softmax.spec.forward(x, out);
  return Array.from(out, (p) => Number((100 * p).toPrecision(2)));
}

test("shows what each step leaves of a model's tokens: their parameters, switches and order", async ({ page }) => {
  await open(page, "softmax");
  const steps = page.getByRole("region", { name: "From logits to a token" });
  const all: SamplerStep[] = [{ repetitionPenalty: 1.5 }, { temperature: 0.8 }, { topK: 9 }, { topP: 0.9 }, { minP: 0.1 }];
  const names = ["repetition penalty", "temperature", "top-k", "top-p", "min-p"];
  expect(await leftAfter(page, "before all steps")).toEqual(left(LOGITS, []));
  for (const [i, name] of names.entries()) expect(await leftAfter(page, `after ${name}`)).toEqual(left(LOGITS, all.slice(0, i + 1)));
  await steps.getByRole("slider", { name: "Top-k" }).fill("3");
  all[2] = { topK: 3 };
  expect(await leftAfter(page, "after min-p")).toEqual(left(LOGITS, all));
  await steps.getByRole("checkbox", { name: "Repetition penalty is taken" }).uncheck();
  expect(await leftAfter(page, "after repetition penalty")).toEqual([]);
  expect(await leftAfter(page, "after min-p")).toEqual(left(LOGITS, all.slice(1)));
  await steps.getByRole("button", { name: "Temperature last" }).click();
  expect(await leftAfter(page, "after temperature")).toEqual(left(LOGITS, [...all.slice(2), all[1]]));
  await steps.getByRole("slider", { name: "Score mat" }).press("Home");
  const moved = [-5, ...LOGITS.slice(1)];
  expect(await leftAfter(page, "after top-k")).toEqual(left(moved, [{ topK: 3 }]));
  await page.reload();
  await drawn(page);
  expect(await leftAfter(page, "after top-k")).toEqual(left(moved, [{ topK: 3 }]));
  await steps.getByRole("button", { name: "Start the steps again" }).click();
  expect(await leftAfter(page, "after top-k")).toEqual(left(LOGITS, [{ repetitionPenalty: 1.5 }, { temperature: 0.8 }, { topK: 9 }]));
});

test("draws tokens from what is left", async ({ page }) => {
  await open(page, "softmax?ck=1&coff=cr");
  const steps = page.getByRole("region", { name: "From logits to a token" });
  for (let i = 0; i < 3; i++) await steps.getByRole("button", { name: "Draw a token" }).click();
  await expect(steps.locator(".step-text")).toHaveText("The cat and the dog sat on the mat");
});

const read = async (page: Page): Promise<string> => (await page.getByRole("heading", { name: /What it reads/ }).textContent()) as string;

test("reads each example digit, and one that is drawn with the mouse", async ({ page }) => {
  await open(page, "softmax");
  for (let digit = 0; digit < 10; digit++) {
    await page.getByRole("button", { name: `Draw a ${digit}` }).click();
    expect(await read(page)).toBe(`What it reads: ${digit}`);
    const probabilities = await page.getByLabel(/^Probability of a \d$/).allTextContents();
    expect(probabilities.reduce((sum, text) => sum + Number.parseFloat(text), 0)).toBeCloseTo(100, 0);
  }
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page.getByRole("heading", { name: /What it reads/ })).toHaveCount(0);
  const box = (await page.getByLabel(/^Drawing/).boundingBox()) as { x: number; y: number; width: number; height: number };
  const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(0.3, 0.25));
  await page.mouse.down();
  await page.mouse.move(...at(0.7, 0.25), { steps: 8 });
  await page.mouse.move(...at(0.45, 0.8), { steps: 12 });
  await page.mouse.up();
  expect(await read(page)).toBe("What it reads: 7");
});

test("takes a drawing by keyboard", async ({ page }) => {
  await open(page, "softmax");
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByLabel(/^Drawing/).focus();
  await page.keyboard.press("Space");
  for (let i = 0; i < 13; i++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  expect(await read(page)).toBe("What it reads: 1");
});

test("shows the hidden layer, by mouse and by keyboard", async ({ page }) => {
  await open(page, "softmax");
  const units = page.getByRole("slider", { name: "Hidden unit" });
  await page.locator(".unit").nth(4).hover();
  await expect(units).toHaveAttribute("aria-valuenow", "5");
  await units.focus();
  await page.keyboard.press("ArrowDown");
  await expect(units).toHaveAttribute("aria-valuenow", "21");
  await expect(page.getByText(/^Unit 21: .* It speaks most for \d, and against \d\.$/)).toBeVisible();
  const active = await page.getByText(/are active/).textContent();
  const lit = await page
    .locator(".unit > div")
    .evaluateAll((cells) => cells.filter((cell) => Number((cell as HTMLElement).style.opacity) > 0).length);
  expect(active).toContain(`${lit} are active`);
});

test("ships weights that read 97.5 % of the test digits", () => {
  const [pixels, hidden, classes] = [784, 128, 10];
  const saved = decode(
    new Uint8Array(readFileSync(new URL("../public/digits.weights", import.meta.url))),
    pixels * hidden + hidden + hidden * classes + classes,
  );
  if (saved === undefined) throw new Error("no network of this shape");
  expect(saved.activation).toBe("relu");
  const at = (from: number, length: number) => saved.values.slice(from, from + length);
  const first = createDense<Float32Array>({
    weights: at(0, pixels * hidden),
    bias: at(pixels * hidden, hidden),
    inputs: pixels,
    units: hidden,
    activation: relu,
  });
  const start = (pixels + 1) * hidden;
  const last = createDense<Float32Array>({
    weights: at(start, hidden * classes),
    bias: at(start + hidden * classes, classes),
    inputs: hidden,
    units: classes,
  });
  const { images, labels } = readDigits("t10k");
  const logits = last(first(images));
  const right = labels.filter((label, i) => {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    return row.indexOf(Math.max(...row)) === label;
  });
  expect(right.length / labels.length).toBeGreaterThan(0.975);
});
