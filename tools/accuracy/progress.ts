import { progress } from "../terminal.js";

/** A bar on stderr, and only where that is a terminal. */
export class Progress {
  readonly #bar = progress({ etaBuffer: 300 });
  readonly #started = performance.now();
  #inputs = 0;

  constructor(readonly total: number) {
    this.#bar.start(total, 0, { doing: "" });
  }

  advance(inputs: number, doing: string): void {
    this.#inputs += inputs;
    this.#bar.increment(inputs, { doing });
  }

  /** A line that stays above the bar. */
  say(line: string): void {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    process.stderr.write(`${line}\n`);
  }

  /** Takes the bar away; tells how long an input took. */
  stop(): string {
    this.#bar.stop();
    const seconds = (performance.now() - this.#started) / 1000;
    return `${this.#inputs} inputs in ${seconds.toFixed(1)} s, ${((seconds * 1e9) / this.#inputs).toFixed(2)} ns each`;
  }
}
