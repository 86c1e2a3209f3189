// Starts workers, in Node and on the web.
import source from "../wasm/worker.js";
import type { Start } from "./protocol.js";

/** Milliseconds counted between two looks at the clock, at most: time in which the whole process was stopped does not count. */
export const STEP = 100;
/** Milliseconds for a worker to come up since the last one did, counted in steps: on a busy machine the steps take longer, too. */
export const START = 900;

/** A worker, of Node or of the web. */
export interface Handle {
  postMessage(message: unknown): void;
  terminate(): unknown;
  unref?(): void;
}

/** A worker that is ready; undefined if it did not answer. `gone` is called when it ends later. */
export function up(start: Start, patience: Patience, gone: () => void): Promise<Handle | undefined> {
  return new Promise((resolve) => {
    let worker: Handle | undefined;
    const answered = (ready: boolean) => {
      patience.waiting.delete(answered);
      if (!ready) worker?.terminate();
      else worker?.unref?.();
      resolve(ready ? worker : undefined);
    };
    patience.waiting.add(answered);
    try {
      worker = spawn(
        () => {
          patience.left = START;
          answered(true);
        },
        () => {
          answered(false);
          gone();
        },
      );
      worker.postMessage(start);
    } catch {
      answered(false);
    }
  });
}

/** How long those that start wait for each other. */
export interface Patience {
  left: number;
  readonly waiting: Set<(ready: boolean) => void>;
}

/** Gives up the waiting workers when patience ends. Returns a function that stops the clock. */
export function limited(patience: Patience): () => void {
  const timer = setInterval(() => {
    patience.left -= STEP;
    if (patience.left <= 0) for (const answered of patience.waiting) answered(false);
  }, STEP);
  return () => clearInterval(timer);
}

interface NodeProcess {
  getBuiltinModule(name: string): { Worker: new (source: string, options: { eval: boolean; execArgv: string[] }) => NodeHandle };
}

interface NodeHandle extends Handle {
  on(event: string, listener: () => void): void;
}

/** A Web Worker, or else one of Node, from the source in the package. */
function spawn(ready: () => void, failed: () => void): Handle {
  if (typeof Worker === "function" && typeof Blob === "function") {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const worker = new Worker(url, { type: "module" }); // Deno knows only modules
    worker.onmessage = () => {
      URL.revokeObjectURL(url);
      ready();
    };
    worker.onerror = (event) => {
      event.preventDefault(); // or Deno exits
      failed();
    };
    return worker;
  }
  const { Worker: NodeWorker } = (globalThis as unknown as { process: NodeProcess }).process.getBuiltinModule("node:worker_threads");
  const worker = new NodeWorker(source, { eval: true, execArgv: [] });
  worker.on("message", ready);
  worker.on("error", failed);
  worker.on("exit", failed);
  return worker;
}
