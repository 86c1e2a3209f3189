// How the functions of each family are called with arrays of 16 bits: the one description of all.
import { type Definition, familyOf } from "../spec/spec.js";

export interface Form {
  /** The argument whose type results have, behind the gradient of a result; the first if that one holds no floats. */
  readonly x: number;
  /** The argument that holds whole numbers, such as labels: `"short"` only if it is shorter than x. */
  readonly numbers?: { readonly at: number; readonly when: "always" | "short" };
  /** The options that the call writes. */
  readonly written: readonly string[];
  /** Whether `type` is an option of the function itself, too: how it keeps what it is given. */
  readonly ownType?: true;
  /** The option that says itself how it is kept, where it holds integers; `type` is then that of the arrays of 16 bits. */
  readonly stored?: string;
  /** How the work can be cut: anywhere, or between rows of the last axis. The result may then be x itself. */
  readonly cut?: "elements" | "rows";
  /** Options with an element for each one of x: with them a call is not cut. */
  readonly alike?: readonly string[];
}

/** What the forms read of a spec. */
export interface AnySpec extends Definition {
  readonly kind?: string;
  readonly reduces?: boolean;
}

const OUT = ["out", "slopeOut"];
const WRITTEN = [...OUT, "sum", "preactivation"];
const FORWARD: Form = { x: 0, written: WRITTEN };
const BACKWARD: Form = { x: 1, written: OUT };
const LABELLED: Form = { x: 0, written: OUT, numbers: { at: 1, when: "short" } };
const NORM: Form = { ...FORWARD, cut: "rows", alike: ["residual", "sum"] };

/** By function or family, then by method; "" is the function itself. What is not here is called as most are. */
const FORMS: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  activations: {
    "": { ...FORWARD, cut: "elements" },
    derivative: { ...FORWARD, cut: "elements" },
    backward: { ...BACKWARD, cut: "elements" },
  },
  softmax: { "": { ...FORWARD, cut: "rows" }, backward: { ...BACKWARD, cut: "rows" } },
  sparsemax: { "": { ...FORWARD, cut: "rows" }, backward: { ...BACKWARD, cut: "rows" } },
  layerNorm: { "": NORM },
  rmsNorm: { "": NORM },
  createDense: { "": { ...FORWARD, ownType: true, stored: "weights" } },
  createAttention: { "": { ...FORWARD, ownType: true } },
  losses: { "": LABELLED, backward: LABELLED, withGradient: LABELLED },
  segments: {
    "": { ...FORWARD, numbers: { at: 1, when: "always" } },
    backward: { ...BACKWARD, numbers: { at: 2, when: "always" } },
  },
};

/** Options with whole numbers, which an Uint16Array may hold. */
const NUMBERS = ["positions", "ids", "bitMask", "draft", "seed", "offset", "topK"];
export const isNumbers = (option: string): boolean => NUMBERS.includes(option);

/** Results that stay float32: what integers are multiplied by. */
export const staysFloat32 = (name: string): boolean => name === "scales";

/** How a method of an op is called; the results of a reduction are shorter than x, so its call cannot be cut. */
export function formOf(spec: AnySpec, method: string): Form {
  const form = spec.reduces ? undefined : FORMS[spec.name in FORMS ? spec.name : familyOf(spec)]?.[method];
  return form ?? (method === "backward" ? BACKWARD : FORWARD);
}

/** The call of a layer, a cache or a sampler that was made before. */
export const MADE: Form = FORWARD;
