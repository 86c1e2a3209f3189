import assert from "node:assert/strict";

/** Something that goes wrong, and the promise that is kept all the same. */
export interface Fault {
  readonly name: string;
  /** Brings it about, and gives what came of it in words; throws where the promise is broken. */
  readonly happen: (watch: Watch) => Promise<string>;
  /** Whether it takes seconds by its nature: the command alone has it, the tests do not. */
  readonly slow?: boolean;
}

/** Milliseconds in which a call has to be over, whatever happens, on a machine with nothing else to do. */
export const SOON = 1000;

/** Times calls, none of which may take longer than so many milliseconds. */
export class Watch {
  longest = 0;

  constructor(readonly most = SOON) {}

  async call<T>(call: () => T | Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await call();
    } finally {
      const milliseconds = performance.now() - start;
      this.longest = Math.max(this.longest, milliseconds);
      assert.ok(milliseconds < this.most, `a call took ${milliseconds.toFixed(0)} ms`);
    }
  }
}

/** The message of the error that a call throws: one of this class, and no other. */
export async function thrown(kind: new (message: string) => Error, call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    assert.ok(error instanceof kind && error.constructor === kind, `expected a ${kind.name}, got ${error}`);
    return error.message;
  }
  assert.fail(`expected a ${kind.name}, got none`);
}

export const rest = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Sets a property for as long as something runs. */
export async function having<T extends object, K extends keyof T, R>(of: T, key: K, value: T[K], run: () => R | Promise<R>): Promise<R> {
  const before = Object.getOwnPropertyDescriptor(of, key) as PropertyDescriptor;
  Object.defineProperty(of, key, { ...before, value });
  try {
    return await run();
  } finally {
    Object.defineProperty(of, key, before);
  }
}
