/** One op on one shape. */
export interface Case {
  readonly op: string;
  readonly shape: readonly number[];
}

export const nameOf = ({ op, shape }: Case): string => `${op} ${shape.join("x")}`;

/** One way to compute a result: a call, as text, on the input `x` and the output `y`, which it may set, with `f` for the function. */
export interface Contender {
  readonly name: string;
  readonly call: string;
  readonly f?: unknown;
  /** Works on arrays in WebAssembly memory. */
  readonly resident?: boolean;
}

/** A contender with arrays to work on. */
export interface Sweep {
  readonly name: string;
  /** Elements that one `run` computes. */
  readonly elements: number;
  /** Computes the next batch of inputs, as many calls as it has arrays. */
  run(): void;
  /** What comes of the k-th input of the first batch. */
  result(k: number): Float32Array;
}

type Loop<X, Y> = (inputs: readonly X[], y: Y) => Y;

/** Makes each text unlike any before, lest the engine takes the code, and the type feedback, of an equal one from its cache. */
let compiled = 0;

/** Compiled from text, so that each contender has a call site of its own, as in an application; a shared one would be polymorphic. */
export function compile<X, Y>({ name, call, f }: Contender): Loop<X, Y> {
  const source = `return function (inputs, y) { for (const x of inputs) { ${call}; } return y; } // ${name}, ${compiled++}`;
  return new Function("f", source)(f) as Loop<X, Y>;
}

export function sweep(contender: Contender, batches: readonly Float32Array[][], y: Float32Array): Sweep {
  const loop = compile<Float32Array, Float32Array>(contender);
  let next = 0;
  return {
    name: contender.name,
    elements: batches[0].length * y.length,
    run() {
      loop(batches[next], y);
      next = (next + 1) % batches.length;
    },
    result(k) {
      return loop([batches[0][k]], y);
    },
  };
}
