/** Gets an option from the options of a call. */
export type Reader = (options: Readonly<Record<string, unknown>>) => unknown;

/** A property that the code names is found 15 ns sooner than one whose name is in a variable; so most parameters have a function of their own. */
const NAMED: Readonly<Record<string, Reader>> = {
  alpha: ({ alpha }) => alpha,
  beta: ({ beta }) => beta,
  lambd: ({ lambd }) => lambd,
  max: ({ max }) => max,
  min: ({ min }) => min,
};

export const reader = (name: string): Reader => NAMED[name] ?? ((options) => options[name]);
