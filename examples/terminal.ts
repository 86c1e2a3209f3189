// What the digits example shows in a terminal: how far the training is, digits beside their probabilities, tables.
import { SingleBar } from "cli-progress";
import Table from "cli-table3";
import pc from "picocolors";
import { CLASSES, type Digits, PIXELS, SIDE } from "./mnist.js";
import type { Progress } from "./network.js";

export const percent = (share: number, decimals = 2) => `${(100 * share).toFixed(decimals)} %`;

/** A bar with the time that is left; one line an epoch where the output is no terminal. */
export class ProgressBar {
  readonly #bar: SingleBar | undefined;
  readonly #start = performance.now();
  readonly #stream: NodeJS.WriteStream;
  readonly #name: string;
  readonly #epochs: number;

  constructor(stream: NodeJS.WriteStream, name: string, epochs: number) {
    this.#stream = stream;
    this.#name = name.padEnd(8);
    this.#epochs = epochs;
    if (!stream.isTTY) return;
    const format = `  ${pc.bold(this.#name)} ${pc.cyan("{bar}")} epoch {epoch}/${epochs}  loss {loss}  accuracy {accuracy}  ETA {eta_formatted}`;
    this.#bar = new SingleBar({
      stream,
      format,
      barsize: 16,
      barCompleteChar: "━",
      barIncompleteChar: "─",
      hideCursor: true,
      etaBuffer: 1000,
    });
    this.#bar.start(1, 0, { epoch: 1, loss: "-     ", accuracy: "-      " });
    process.on("SIGINT", this.#interrupt);
  }

  /** @param accuracy after the last complete epoch, undefined before */
  update({ step, steps, epoch, loss, complete }: Progress, accuracy: number | undefined): void {
    const shown = { epoch, loss: loss.toFixed(4), accuracy: accuracy === undefined ? "-      " : percent(accuracy) };
    this.#bar?.update(step / steps, shown);
    if (this.#stream.isTTY || !complete) return;
    const left = (((performance.now() - this.#start) / 1000) * (steps - step)) / step;
    this.#stream.write(
      `  ${this.#name} epoch ${epoch}/${this.#epochs}  loss ${shown.loss}  accuracy ${shown.accuracy}  ETA ${Math.ceil(left)}s\n`,
    );
  }

  stop(): void {
    this.#bar?.stop();
    process.off("SIGINT", this.#interrupt);
  }

  /** Ctrl-C: gives the cursor back before the process ends. */
  readonly #interrupt = () => {
    this.stop();
    this.#stream.write("Stopped.\n");
    process.exit(130);
  };
}

/** One test digit: twenty lines of pixels, as tall as all ink of an MNIST digit, beside a bar for the probability of each class. */
export function drawDigit(digits: Digits, image: number, probabilities: Float32Array): string {
  const pixels = digits.images.subarray(image * PIXELS, (image + 1) * PIXELS);
  const row = probabilities.subarray(image * CLASSES, (image + 1) * CLASSES);
  const ink = pixels.findIndex((pixel) => pixel > 0);
  const top = Math.min(Math.floor(ink / SIDE), SIDE - 2 * CLASSES);
  const best = row.indexOf(Math.max(...row));
  const colour = (k: number) => (k === digits.labels[image] ? pc.green : k === best ? pc.red : pc.dim);
  return Array.from(row, (share, k) => `  ${drawPixels(pixels, top + 2 * k)}  ${colour(k)(drawShare(k, share))}`).join("\n");
}

const SHADES = [" ", "░", "▒", "▓", "█"];

/** Two lines of pixels in one of characters: half blocks at hard edges, shades elsewhere. */
function drawPixels(pixels: Float32Array, line: number): string {
  return Array.from({ length: SIDE }, (_, column) => {
    const upper = pixels[line * SIDE + column];
    const lower = pixels[(line + 1) * SIDE + column];
    if (upper > 0.5 && lower < 0.25) return "▀";
    if (lower > 0.5 && upper < 0.25) return "▄";
    return SHADES[Math.round(2 * (upper + lower))];
  }).join("");
}

const WIDTH = 32;
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

function drawShare(k: number, share: number): string {
  const eighths = Math.round(8 * WIDTH * share);
  const bar = "█".repeat(eighths >> 3) + EIGHTHS[eighths & 7];
  return `${k} ${bar.padEnd(WIDTH)} ${percent(share, 1).padStart(7)}`;
}

/** A table with its numbers to the right, without lines between the rows. */
export function drawTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: head.map(pc.bold),
    colAligns: head.map((_, column) => (column === 0 ? "left" : "right")),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString().replace(/^/gm, "  ");
}
