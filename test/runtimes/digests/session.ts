import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SingleBar } from "cli-progress";
import { ENGINES, type Engine } from "../engines/index.js";
import { serve } from "../site.js";
import { bundle } from "./bundle.js";
import { ALL, digest, type Kernel, type Sample } from "./kernels.js";
import { type Digests, empty, keep, type Ledger } from "./ledger.js";
import type { Program } from "./program.js";

/** Makes the digests of engines, those of the builds that they run. */
export class Session {
  constructor(
    readonly kernels: readonly Kernel[],
    readonly sample: Sample,
    /** What is known already. */
    readonly ledger: Ledger,
    readonly bar: SingleBar,
    readonly stop: AbortSignal,
  ) {}

  /**
   * By engine, in this order; those that were done before `stop` was raised.
   *
   * @param against a folder with another build, which the first engine runs too
   */
  async runAll(names: readonly (keyof typeof ENGINES)[], against?: string): Promise<Map<string, Digests>> {
    const found = new Map<string, Digests>();
    const root = mkdtempSync(join(tmpdir(), "lanewise-digests-"));
    const { origin, server } = await serve(root);
    try {
      const start = async (name: keyof typeof ENGINES, program: string, build?: string) => {
        const folder = join(root, program);
        if (!existsSync(folder)) await bundle(folder, build);
        return ENGINES[name]()({ folder, page: `${origin}/plain/${program}/` });
      };
      for (const name of names) {
        if (this.stop.aborted) break;
        const engine = await start(name, "program");
        found.set(engine.name, await this.#run(engine).finally(() => engine.close()));
      }
      if (against !== undefined && !this.stop.aborted) {
        const engine = { ...(await start(names[0], "other", against)), name: against };
        found.set(against, await this.#run(engine).finally(() => engine.close()));
      }
    } finally {
      server.close();
      rmSync(root, { recursive: true });
    }
    return found;
  }

  async #run(engine: Engine<Program>): Promise<Digests> {
    const found = empty();
    const builds = (await engine.ask("builds")).filter((build) => this.kernels.some(({ form }) => form.build === build));
    for (const build of builds) {
      this.bar.update({ doing: `${engine.name}: rows, layers, losses, float64` });
      const answers = Object.entries(await engine.ask("answers", build));
      for (const [name, digest] of answers) found[build][`${name}, fixed cases`] = digest;
    }
    for (const kernel of this.kernels.filter(({ form }) => builds.includes(form.build))) {
      const digest = this.#kept(engine, kernel) ?? (await this.#made(engine, kernel));
      if (digest === undefined) break;
      found[kernel.form.build][kernel.name] = digest;
    }
    return found;
  }

  /** What was computed before, of the same code. */
  #kept(engine: Engine<Program>, { form, name, fingerprint }: Kernel): string | undefined {
    const [code, digest] = this.ledger[engine.name]?.[form.build][name]?.split(" ") ?? [];
    if (code !== fingerprint) return undefined;
    this.bar.increment(this.sample.inputs);
    return digest;
  }

  async #made(engine: Engine<Program>, kernel: Kernel): Promise<string | undefined> {
    const doing = `${engine.name}: ${kernel.name}, ${kernel.form.build}`;
    const made = await digest(engine, kernel, this.sample, this.stop, (inputs) => this.bar.increment(inputs, { doing }));
    if (made !== undefined && this.sample === ALL) keep(engine.name, kernel.form.build, kernel.name, `${kernel.fingerprint} ${made}`);
    return made;
  }
}
