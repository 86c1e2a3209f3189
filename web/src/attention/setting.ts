// A sentence whose words have queries and keys of two numbers, what hides keys from queries, and attention over all that.
import { attention } from "lanewise";
import { numberOf } from "../route.js";

export const WORDS = ["The", "cat", "sat", "because", "it", "was", "tired"] as const;
const COUNT = WORDS.length;
/** How far from the origin a query or a key may lie, along each axis. */
export const REACH = 3;
/** The window from which all keys are seen. */
export const ALL = COUNT;
export const SCALES = [0, 3] as const;
export const CAPS = [0, 10] as const;
export const SLOPES = [0, 2] as const;
export const USUAL = Math.SQRT1_2;

/** By hand: a noun lies to the right, a verb or an adjective above, and what asks for one points there. */
const QUERIES = [1.6, 0.3, 0.4, 1.5, 2.1, 0.7, -0.9, 1.7, 2.6, 0.9, 1.5, 1.3, 2.2, 0];
const KEYS = [-0.6, -1.1, 2.2, 0.8, -1.3, 1.9, -1.9, -1.6, 1.6, -1.1, -1.9, 0.5, 0.4, 2.4];

export interface Setting {
  /** Two numbers a word. */
  readonly queries: readonly number[];
  readonly keys: readonly number[];
  /** Whether the key of each word takes part. */
  readonly visible: readonly boolean[];
  readonly causal: boolean;
  /** How many keys before and after its own a query sees. */
  readonly window: number;
  readonly scale: number;
  readonly softcap: number;
  /** What a score loses with each step from query to key. */
  readonly slope: number;
  /** The word whose query is looked at. */
  readonly chosen: number;
}

const within = (value: number, [min, max]: readonly [number, number]) => Math.min(max, Math.max(min, value));
const indexOf = (query: URLSearchParams, name: string, otherwise: number, most: number) =>
  Math.round(within(numberOf(query, name, otherwise), [0, most]));

function pointsOf(text: string | null, usual: readonly number[]): readonly number[] {
  const given = (text ?? "").split(",").filter(Boolean).map(Number);
  return given.length === usual.length && given.every((x) => Math.abs(x) <= REACH) ? given : usual;
}

/** What the query of the address describes. */
export function settingOf(query: URLSearchParams): Setting {
  const hidden = new Set((query.get("hide") ?? "").split(",").filter(Boolean).map(Number));
  return {
    queries: pointsOf(query.get("q"), QUERIES),
    keys: pointsOf(query.get("k"), KEYS),
    visible: WORDS.map((_, i) => !hidden.has(i)),
    causal: query.get("causal") === "1",
    window: indexOf(query, "window", ALL, ALL),
    scale: within(numberOf(query, "scale", USUAL), SCALES),
    softcap: within(numberOf(query, "softcap", 0), CAPS),
    slope: within(numberOf(query, "slope", 0), SLOPES),
    chosen: indexOf(query, "word", 4, COUNT - 1),
  };
}

/** Values that give the probabilities themselves: each word's is 1 in a place of its own. */
const IDENTITY = Float32Array.from({ length: COUNT * COUNT }, (_, i) => (i % (COUNT + 1) === 0 ? 1 : 0));

/** A row of probabilities for each query. */
export function probabilities({ queries, keys, visible, causal, window, scale, softcap, slope }: Setting): Float32Array {
  return attention(Float32Array.from(queries), Float32Array.from(keys), IDENTITY, {
    shape: { queries: COUNT, keys: COUNT, size: 2, valueSize: COUNT },
    scale,
    softcap,
    causal,
    window: window === ALL ? Number.POSITIVE_INFINITY : window,
    bias: Float32Array.of(slope),
    ...(visible.every(Boolean) ? {} : { mask: visible }),
  });
}

/** Whether query i is kept from key j. */
export const isHidden = ({ visible, causal, window }: Setting, i: number, j: number): boolean =>
  !visible[j] || (causal && j > i) || (window < ALL && Math.abs(i - j) > window);

/** The call, with the options that are not the usual ones. */
export function callOf({ visible, causal, window, scale, softcap, slope }: Setting): string {
  const options = [
    `shape: { queries: ${COUNT}, keys: ${COUNT}, size: 2 }`,
    causal && "causal: true",
    window < ALL && `window: ${window}`,
    !visible.every(Boolean) && `mask: [${visible.join(", ")}]`,
    scale !== USUAL && `scale: ${scale}`,
    softcap > 0 && `softcap: ${softcap}`,
    slope > 0 && `bias: Float32Array.of(${slope})`,
  ];
  return `attention(q, k, v, { ${options.filter(Boolean).join(", ")} })`;
}
