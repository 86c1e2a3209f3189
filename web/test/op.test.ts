import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import * as lanewise from "../../dist/index.js";
import { ulps } from "../../tools/ulp.js";
import { defaults, opNames, type UnaryOp, unaryOps } from "./ops.js";
import { expect, open, test } from "./page.js";

/** The promise for derivatives, or absolute where they cross zero, as in the package's own tests. */
const DERIVATIVE = { ulp: 3, absolute: 2 ** -22 };

/** The numbers of the plot, by column. */
async function dataOf(page: Page): Promise<Record<string, number[]>> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download data" }).click()]);
  const [head, ...rows] = readFileSync((await download.path()) as string, "utf8")
    .split("\n")
    .map((line) => line.split(","));
  return Object.fromEntries(head.map((title, i) => [title, rows.map((row) => Number(row[i]))]));
}

/** Every number of a curve and of its derivative against the spec. */
function expectCurve(op: UnaryOp, data: Record<string, number[]>, parameters = defaults(op)): void {
  const { name, f, df, ulp } = op.spec;
  const { x, [name]: y, [`${name}'`]: dy } = data;
  expect([x.length, y.length, dy.length]).toEqual([1201, 1201, 1201]);
  const crosses = dy.some((slope) => slope > 0) && dy.some((slope) => slope < 0);
  const wrong = x.filter((x, i) => {
    const slope = df(x, ...parameters);
    const near = crosses && Math.abs(dy[i] - slope) <= DERIVATIVE.absolute;
    return !(ulps(y[i], f(x, ...parameters)) <= ulp && (near || ulps(dy[i], slope) <= DERIVATIVE.ulp));
  });
  expect(wrong, `x where the plot of ${name} is not what its spec says`).toEqual([]);
}

test("plots every element-wise op, number by number what its spec says", async ({ page }) => {
  for (const op of unaryOps) {
    await open(page, `op/${op.spec.name}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(op.spec.name);
    expectCurve(op, await dataOf(page));
  }
});

/** The curves of the ops that are not element-wise, by their specs in float64. */
const CURVES: Record<string, (x: number) => number> = {
  glu: (b) => lanewise.glu.spec.f([1, b]),
  reglu: (b) => lanewise.reglu.spec.f([1, b]),
  geglu: (b) => lanewise.geglu.spec.f([1, b]),
  swiglu: (b) => lanewise.swiglu.spec.f([1, b]),
  maxout: (x) => lanewise.maxout.spec.f([x, -x / 2]),
  prelu: (x) => lanewise.prelu.spec.f(x, 0.25),
  crossEntropy: (x) => lanewise.crossEntropy.spec.row([x, 0, 0], [1, 0, 0], 1),
  binaryCrossEntropyWithLogits: (x) => Math.log1p(Math.exp(-x)),
  focalLoss: (x) => lanewise.focalLoss.spec.f(x, 1, 0.25, 2),
  huberLoss: (x) => lanewise.huberLoss.spec.f(x, 1, 1),
  klDivergence: (x) => -x,
  meanSquaredError: (x) => (x - 1) ** 2,
  nllLoss: (x) => -x,
  logSumExp: (x) => Math.log(Math.exp(x) + 2),
  neuron: (x) => Math.tanh(2 * x - 1),
  dense: (x) => Math.tanh(2 * x - 1),
  createDense: (x) => Math.tanh(2 * x - 1),
};

test("plots the gates, the losses and the layers as their formulas say", async ({ page }) => {
  for (const [name, f] of Object.entries(CURVES)) {
    await open(page, `op/${name}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
    const { x, [name]: y } = await dataOf(page);
    const wrong = x.filter((x, i) => !(Math.abs(y[i] - f(x)) <= 1e-6 * Math.max(Math.abs(f(x)), 1e-3)));
    expect(wrong, `x where the plot of ${name} is wrong`).toEqual([]);
  }
});

test("draws the bars of the row-wise ops, and writes their numbers, as the specs say", async ({ page }) => {
  const { softmax, logSoftmax, hardmax, sparsemax, entmax15 } = lanewise;
  const numbers = async (row: number) => {
    const texts = await page.locator(`.under-bars tr:nth-child(${row}) td`).allTextContents();
    return texts.map((text) => Number(text.replace("−", "-")));
  };
  for (const { spec } of [softmax, logSoftmax, hardmax, sparsemax, entmax15]) {
    await open(page, `op/${spec.name}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(spec.name);
    const exact = new Float64Array(7);
    spec.forward(await numbers(1), exact);
    expect(await numbers(2)).toEqual(Array.from(exact, (y) => Number(y.toPrecision(3))));
    const heights = await page.locator(".wide-sketch .bar").evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute("height"))));
    const most = Math.max(...exact.map(Math.abs));
    // the bars of logSoftmax are cut off at the foot of the picture
    if (spec === logSoftmax.spec) continue;
    for (const [i, height] of heights.entries()) expect(height / 104).toBeCloseTo(exact[i] / most, 2);
  }
});

test("measures the properties that the specs state", async ({ page }) => {
  const cell = (name: string) =>
    page
      .getByRole("row", { name: new RegExp(`^${name}`) })
      .getByRole("cell")
      .first();
  const yes = (is: boolean) => (is ? "yes" : "no");
  const end = (text: string) => Number(text.replace("−", "-").replace("∞", "Infinity"));
  for (const { spec } of unaryOps) {
    await open(page, `op/${spec.name}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(spec.name);
    const state = {
      monotonic: await cell("Monotonic").textContent(),
      smooth: await cell("Smooth").textContent(),
      odd: ((await cell("Zero-centred").textContent()) as string).startsWith("yes"),
      range: ((await cell("Range").textContent()) as string)
        .replace(/[[\]()]/g, "")
        .split(", ")
        .map(end),
    };
    const rounded = (range: readonly number[]) => range.map((value) => Number(value.toPrecision(4)));
    expect({ name: spec.name, ...state }).toEqual({
      name: spec.name,
      monotonic: yes(spec.monotonic),
      smooth: yes(spec.smooth),
      odd: spec.odd,
      range: rounded(spec.range),
    });
  }
});

test("typesets the formula of every op", async ({ page }) => {
  for (const name of opNames) {
    await open(page, `op/${name}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
    await expect(page.locator(".formula .katex-html").first()).toBeVisible();
    await expect(page.locator(".katex-error")).toHaveCount(0);
  }
});

test("shows the values under the cursor, by mouse and by keyboard", async ({ page }) => {
  await open(page, "op/tanh");
  const over = page.locator(".u-over").first();
  const box = (await over.boundingBox()) as { x: number; y: number; width: number; height: number };
  await page.mouse.move(box.x + box.width * 0.75, box.y + box.height / 2);
  const values = page.locator(".plot-and-controls .u-value");
  const read = async () => (await values.allTextContents()).map((text) => Number(text.replace("−", "-")));
  const [x, y, dy] = await read();
  expect(x).toBeCloseTo(3, 1);
  expect(y).toBeCloseTo(Math.tanh(x), 3);
  expect(dy).toBeCloseTo(1 - Math.tanh(x) ** 2, 3);
  await page.locator(".plot").first().focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press("Shift+ArrowLeft");
  const [moved, value] = await read();
  expect(moved).toBeCloseTo(x - 0.3, 2);
  expect(value).toBeCloseTo(Math.tanh(moved), 3);
});

test("zooms by dragging, by buttons and by keyboard, and computes anew", async ({ page }) => {
  await open(page, "op/gelu");
  const box = (await page.locator(".u-over").first().boundingBox()) as { x: number; y: number; width: number; height: number };
  await page.mouse.move(box.x + box.width * 0.25, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 4 });
  await page.mouse.up();
  const dragged = await dataOf(page);
  expect(dragged.x[0]).toBeCloseTo(-3, 1);
  expect(dragged.x.at(-1)).toBeCloseTo(0, 1);
  const gelu = unaryOps.find(({ spec }) => spec.name === "gelu") as UnaryOp;
  expectCurve(gelu, dragged);
  await page.getByRole("button", { name: "Reset view" }).click();
  expect((await dataOf(page)).x[0]).toBe(-6);
  await page.getByRole("button", { name: "Zoom in" }).click();
  expect((await dataOf(page)).x[0]).toBe(-3);
  await page.getByRole("button", { name: "Zoom out" }).click();
  await page.locator(".plot").first().focus();
  await page.keyboard.press("+");
  expect((await dataOf(page)).x[0]).toBeCloseTo(-4.8, 3);
  await page.locator(".plot").first().focus();
  await page.keyboard.press("]");
  expect((await dataOf(page)).x[0]).toBeCloseTo(-3.84, 3);
  await page.locator(".plot").first().focus();
  await page.keyboard.press("0");
  expect((await dataOf(page)).x[0]).toBe(-6);
});

test("marks the range, the limits, the extrema, and where nothing is learnt", async ({ page }) => {
  const told = async (name: string) => {
    await open(page, `op/${name}`);
    return (await page.locator(".plot").first().getAttribute("aria-label")) as string;
  };
  expect(await told("gelu")).toContain("least value −0.17; limit 0; minimum −0.17 at −0.752; saturated from −6 to −3.32");
  expect(await told("relu")).toContain("least value 0, a limit; dead from −6 to 0.");
  expect(await told("hardSwish")).toContain("least value −0.375; limit 0; minimum −0.375 at −1.5; dead from −6 to −3.");
  expect(await told("gaussian")).toContain("maximum 1 at 0");
  const sigmoid = await told("sigmoid");
  expect(sigmoid).toContain("least value 0, a limit; largest value 1, a limit");
  // the slope e^-x / (1 + e^-x)^2 is 0.005 at 5.288
  expect(sigmoid).toContain("saturated from −6 to −5.29; saturated from 5.29 to 6");
  expect(await told("leakyRelu")).not.toMatch(/dead|saturated|value|limit/);

  await told("relu");
  // a pixel of the dead half differs from its mirror image in the living one
  const colours = await page
    .locator(".plot canvas")
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const context = canvas.getContext("2d") as CanvasRenderingContext2D;
      const { data } = context.getImageData(0, Math.round(canvas.height * 0.3), canvas.width, 1);
      return [0.23, 0.77].map((at) =>
        data
          .subarray(4 * Math.round(canvas.width * at))
          .subarray(0, 4)
          .join(),
      );
    });
  expect(colours[0]).not.toBe(colours[1]);
});

test("has a slider for each parameter, and tells of values that the op refuses", async ({ page }) => {
  await open(page, "op/leakyRelu");
  await page.getByRole("slider", { name: "alpha" }).fill("0.25");
  const leaky = unaryOps.find(({ spec }) => spec.name === "leakyRelu") as UnaryOp;
  expectCurve(leaky, await dataOf(page), [0.25]);
  await expect(page.locator("pre")).toContainText("leakyRelu(x, { alpha: 0.25 })");
  expect(page.url()).toContain("alpha=0.25");
  await page.getByRole("button", { name: "Defaults" }).click();
  expectCurve(leaky, await dataOf(page));

  await open(page, "op/hardTanh?min=1.5&max=0.5");
  await expect(page.getByRole("alert")).toContainText("hardTanh");
  await page.getByRole("button", { name: "Defaults" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("lays ops over each other, and takes them away", async ({ page }) => {
  await open(page, "op/sigmoid");
  await page.getByRole("combobox", { name: "Compare with" }).selectOption("relu");
  await page.getByRole("combobox", { name: "Compare with" }).selectOption("tanh");
  const data = await dataOf(page);
  for (const op of unaryOps.filter(({ spec }) => ["sigmoid", "relu", "tanh"].includes(spec.name))) expectCurve(op, data);
  await page.getByRole("button", { name: "Take relu away" }).click();
  expect(Object.keys(await dataOf(page))).toEqual(["x", "sigmoid", "sigmoid'", "tanh", "tanh'"]);
  await page.getByLabel("Derivatives").uncheck();
  await expect(page.locator(".plot-and-controls .u-label")).toHaveText(["x", "sigmoid", "tanh"]);
});

test("keeps the state in the link that it copies", async ({ page, context }) => {
  await open(page, "op/elu");
  await page.getByRole("slider", { name: "alpha" }).fill("1.5");
  await page.getByRole("combobox", { name: "Compare with" }).selectOption("selu");
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await context.newPage();
  await other.goto(link);
  await expect(other.getByRole("slider", { name: "alpha" })).toHaveValue("1.5");
  expect(await dataOf(other)).toEqual(await dataOf(page));
  await page.getByRole("button", { name: "Copy code" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("elu(x, { alpha: 1.5 })");
});

test("plots the error against the oracle, within the promise", async ({ page }) => {
  for (const name of ["sigmoid", "gelu", "relu", "mish"]) {
    const { spec } = unaryOps.find((op) => op.spec.name === name) as UnaryOp;
    await open(page, `op/${name}`);
    const text = (await page.locator(".worst").textContent()) as string;
    const errors = Object.fromEntries([...text.matchAll(/(\w+) ([\d.]+)/g)].map(([, build, error]) => [build, Number(error)]));
    expect(Object.keys(errors)).toEqual(expect.arrayContaining(["baseline", "relaxed"]));
    for (const error of Object.values(errors)) expect(error).toBeLessThanOrEqual(spec.ulp);
    if (name === "gelu") expect(errors.baseline).toBeGreaterThan(0.5);
    if (name === "relu") expect(errors.baseline).toBe(0);
  }
  await expect(page.getByRole("heading", { name: "Accuracy" })).toBeVisible();
});

test("says so where there is no such function", async ({ page }) => {
  await open(page, "op/nothing");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("No such function");
});
