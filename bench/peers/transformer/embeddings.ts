import type { Lanewise } from "../../../dist/index.js";
import { PLAIN } from "../../contenders.js";
import { fastest } from "../../measure.js";
import { reading } from "../../peak.js";
import { type Case, called, draw, errorOf } from "./contender.js";
import { resident } from "./resident.js";

const [ROWS, SIZE] = [100_000, 384];

/** The loop that vector stores write: the cosine with every row, and the best so far. */
function nearest(query: Float32Array, matrix: Float32Array): { index: number; value: number } {
  let own = 0;
  for (let i = 0; i < SIZE; i++) own += query[i] * query[i];
  let best = { index: -1, value: Number.NEGATIVE_INFINITY };
  for (let row = 0, at = 0; row < ROWS; row++, at += SIZE) {
    let [dot, squares] = [0, 0];
    for (let i = 0; i < SIZE; i++) {
      const x = matrix[at + i];
      dot += query[i] * x;
      squares += x * x;
    }
    const value = dot / Math.sqrt(own * squares);
    if (value > best.value) best = { index: row, value };
  }
  return best;
}

const pair = ({ index, value }: { index: number; value: number }) => Float32Array.of(index, value);

/** The nearest of a hundred thousand sentence vectors. */
export const embeddingCases = (lw: Lanewise): Case[] => {
  const [query, matrix] = [draw(SIZE, 7), draw(ROWS * SIZE, 8)];
  const options = { k: 1, metric: "cosine" } as const;
  return [
    {
      op: "nearest",
      shape: `1 of ${ROWS} x ${SIZE}`,
      error(y) {
        const exact = pair(nearest(query, matrix));
        return y[0] === exact[0] ? errorOf(y.subarray(1), exact.subarray(1)) : Number.POSITIVE_INFINITY;
      },
      async enter() {
        const { place, close } = resident(lw);
        const [ownQuery, own] = [query, matrix].map(place);
        const found = (query: Float32Array, matrix: Float32Array) => {
          const { indices, values } = lw.nearest(query, matrix, options);
          return pair({ index: indices[0], value: values[0] });
        };
        const { run } = reading(ROWS * SIZE);
        return [
          called(
            "lanewise",
            "lanewise",
            () => lw.nearest(ownQuery, own, options),
            () => found(ownQuery, own),
            close,
          ),
          called(
            "lanewise drop-in",
            "lanewise",
            () => lw.nearest(query, matrix, options),
            () => found(query, matrix),
          ),
          called(
            PLAIN,
            "script",
            () => nearest(query, matrix),
            () => pair(nearest(query, matrix)),
          ),
          { name: "reading the rows", kind: "floor", result: () => undefined, time: (seconds) => fastest(run, seconds) },
        ];
      },
    },
  ];
};
