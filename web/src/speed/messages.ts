// What the page and the worker that measures for it tell each other.

export interface Request {
  readonly op: string;
  /** Elements of one array. */
  readonly sizes: readonly number[];
  readonly threads: number;
}

/** Nanoseconds an element, of one contender on one size. */
export interface Timing {
  readonly contender: string;
  readonly size: number;
  readonly nanoseconds: number;
}

export type Message =
  | { readonly kind: "contenders"; readonly names: readonly string[] }
  | { readonly kind: "timing"; readonly timing: Timing; readonly done: number; readonly total: number }
  | { readonly kind: "error"; readonly text: string }
  | { readonly kind: "end" };
