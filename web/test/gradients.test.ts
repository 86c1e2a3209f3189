import type { Page } from "@playwright/test";
import { mulberry32 } from "../../bench/inputs.js";
import { opNames, type UnaryOp, unaryOps } from "./ops.js";
import { expect, open, test } from "./page.js";

const [WIDTH, BATCH] = [64, 64];

/** The gradient's root mean square in each layer, in float64 and in plain loops. */
function gradients(op: UnaryOp, depth: number, gain: number, seed: number): number[] {
  const uniform = mulberry32(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const draw = (n: number, scale: number) => Array.from({ length: n }, () => scale * normal());
  const values = Object.values(op.spec.parameters).map((parameter) => parameter.default);
  const x = draw(BATCH * WIDTH, 1);
  const target = draw(BATCH * WIDTH, 1);
  const weights = Array.from({ length: depth }, () => draw(WIDTH * WIDTH, gain / Math.sqrt(WIDTH)));
  const product = (a: number[], b: (k: number, j: number) => number) =>
    Array.from({ length: BATCH * WIDTH }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < WIDTH; k++) sum += a[Math.floor(i / WIDTH) * WIDTH + k] * b(k, i % WIDTH);
      return sum;
    });
  const sums: number[][] = [];
  let y = x;
  for (const w of weights) {
    sums.push(product(y, (k, j) => w[k * WIDTH + j]));
    y = (sums.at(-1) as number[]).map((z) => op.spec.f(z, ...values));
  }
  let gradient = y.map((y, i) => (y - target[i]) / BATCH);
  const sizes = weights.map(() => 0);
  for (let layer = depth - 1; layer >= 0; layer--) {
    const g = gradient.map((g, i) => g * op.spec.df(sums[layer][i], ...values));
    sizes[layer] = Math.sqrt(g.reduce((sum, g) => sum + g * g, 0) / g.length);
    gradient = product(g, (k, j) => weights[layer][j * WIDTH + k]);
  }
  return sizes;
}

const stack = (page: Page, name: string) => page.locator(".stacks > li").filter({ has: page.getByRole("heading", { name, exact: true }) });
const fact = async (page: Page, name: string, term: string): Promise<string> =>
  (await stack(page, name).locator("div").filter({ hasText: term }).locator("dd").textContent()) as string;
const dead = async (page: Page, name: string) => Number.parseInt(await fact(page, name, "Dead units"), 10);

test("shows the gradient of each layer as plain float64 loops give it", async ({ page }) => {
  const names = ["sigmoid", "tanh", "gelu", "leakyRelu"];
  const [depth, gain, seed] = [8, 1.4, 3];
  await open(page, `gradients?ops=${names.join(",")}&depth=${depth}&gain=${gain}&seed=${seed}`);
  const values = page.locator(".u-value");
  const number = (text: string) =>
    Number(
      text
        .replace(/·10|^10/, "e")
        .replace(/[⁰-⁹¹²³⁻]/g, (letter) => (letter === "⁻" ? "-" : String("⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(letter))))
        .replace(/^e/, "1e"),
    );
  const exact = names.map((name) => gradients(unaryOps.find(({ spec }) => spec.name === name) as UnaryOp, depth, gain, seed));
  await page.locator(".plot").focus();
  for (let i = 0; i < depth; i++) await page.keyboard.press("ArrowLeft");
  for (let layer = 0; layer < depth; layer++) {
    const [at, ...sizes] = (await values.allTextContents()).map(number);
    expect(at).toBe(layer + 1);
    sizes.forEach((size, i) => {
      expect(Math.abs(size / exact[i][layer] - 1), `${names[i]} in layer ${at}: ${size}, exactly ${exact[i][layer]}`).toBeLessThan(0.06);
    });
    await page.keyboard.press("ArrowRight");
  }
});

test("counts the units that learn nothing, and paints as many red", async ({ page }) => {
  await open(page, "gradients");
  expect(await dead(page, "sigmoid")).toBe(0);
  const count = await dead(page, "relu");
  expect(count).toBeGreaterThan(50);
  const red = await stack(page, "relu")
    .locator("canvas")
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = (canvas.getContext("2d") as CanvasRenderingContext2D).getImageData(0, 0, canvas.width, canvas.height);
      let red = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255 && data[i] > 120 && data[i + 1] < 80) red++;
      return red;
    });
  expect(red).toBe(count);
});

const steps = async (page: Page) => Number(await page.getByLabel("Steps").textContent());

test("trains by steps and without pause, and begins anew", async ({ page }) => {
  await open(page, "gradients?ops=tanh&depth=6&gain=1.41");
  const loss = async () => Number(await fact(page, "tanh", "Loss"));
  const before = await loss();
  await page.getByRole("button", { name: "One step" }).click();
  await expect(page.getByLabel("Steps")).toHaveText("1");
  await page.getByRole("button", { name: "Train" }).click();
  await expect.poll(() => steps(page), { timeout: 30_000 }).toBeGreaterThan(20);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByRole("button", { name: "Train" })).toBeVisible();
  const trained = await steps(page);
  expect(await loss()).toBeLessThan(before);
  await page.waitForTimeout(200);
  expect(await steps(page)).toBe(trained);
  await page.getByRole("button", { name: "New weights" }).click();
  await expect(page.getByLabel("Steps")).toHaveText("0");
  expect(page.url()).toContain("seed=2");
});

test("shows how large steps kill rectifiers for good, and how larger ones diverge", async ({ page }) => {
  await open(page, "gradients?ops=relu&depth=6&rate=0");
  const alive = await dead(page, "relu");
  for (let i = 0; i < 25; i++) await page.getByRole("button", { name: "One step" }).click();
  await expect.poll(() => dead(page, "relu")).toBeGreaterThan(alive + 50);
  await page.getByRole("slider", { name: "Learning rate" }).fill("1");
  await page.getByRole("slider", { name: "Gain of the weights" }).fill("1.4");
  for (let i = 0; i < 6; i++) await page.getByRole("button", { name: "One step" }).click();
  await expect(page.getByText("diverged")).toBeVisible();
});

test("ranks every element-wise op, and follows the sliders", async ({ page }) => {
  await open(page, "gradients?depth=10");
  const names = page.locator(".ranking a");
  await expect(names).toHaveCount(unaryOps.length);
  expect((await names.allTextContents()).every((name) => opNames.includes(name))).toBe(true);
  const first = await page.locator(".ranking li").filter({ hasText: "sigmoid" }).first().textContent();
  await page.getByRole("slider", { name: "Layers" }).fill("30");
  await expect(page.locator(".ranking li").filter({ hasText: "sigmoid" }).first()).not.toHaveText(first as string, { timeout: 30_000 });
  await page.getByRole("slider", { name: "Gain of the weights" }).fill("2");
  expect(page.url()).toContain("gain=2");
  await page.getByRole("slider", { name: "Learning rate" }).fill("1");
  expect(page.url()).toContain("rate=1");
  await page.getByRole("button", { name: "Take tanh away" }).click();
  await page.getByRole("combobox", { name: "Activations" }).selectOption("mish");
  await expect(stack(page, "mish")).toBeVisible();
});
