import { useRef } from "preact/hooks";
import { Handle } from "./handle.js";
import { isHidden, REACH, type Setting, WORDS } from "./setting.js";

/** Pixels of the drawing from its middle to an edge. */
const HALF = 170;
const UNIT = HALF / REACH;
const LINES = Array.from({ length: 2 * REACH - 1 }, (_, i) => (i + 1 - REACH) * UNIT);

const point = (values: readonly number[], i: number): readonly [number, number] => [values[2 * i], values[2 * i + 1]];

/** The keys of all words, as large as their share, and the query of one: an arrow. What is moved is told by its word. */
export function Plane(props: {
  readonly setting: Setting;
  /** Of the chosen query. */
  readonly p: Float32Array;
  readonly onQuery: (x: number, y: number) => void;
  readonly onKey: (word: number, x: number, y: number) => void;
}) {
  const plane = useRef<SVGSVGElement>(null);
  const { setting, p, onQuery, onKey } = props;
  const { queries, keys, chosen } = setting;
  const query = point(queries, chosen);
  const [x, y] = [query[0] * UNIT, -query[1] * UNIT];
  const length = Math.hypot(x, y);
  const far = length === 0 ? 0 : (2 * HALF) / length;
  return (
    <svg ref={plane} class="plane" viewBox={`${-HALF} ${-HALF} ${2 * HALF} ${2 * HALF}`}>
      <title>Queries and keys</title>
      <path class="plane-grid" d={LINES.map((at) => `M${at} ${-HALF}V${HALF}M${-HALF} ${at}H${HALF}`).join("")} />
      <path class="plane-axes" d={`M0 ${-HALF}V${HALF}M${-HALF} 0H${HALF}`} />
      <path class="plane-level" d={`M${-y * far} ${x * far}L${y * far} ${-x * far}`} />
      {WORDS.map((word, j) => {
        const at = point(keys, j);
        const [cx, cy] = [at[0] * UNIT, -at[1] * UNIT];
        const radius = 5 + 17 * Math.sqrt(p[j] || 0);
        return (
          <Handle key={word} label={`Key of ${word}`} at={at} plane={plane} onMove={(x, y) => onKey(j, x, y)}>
            <circle class="reach" cx={cx} cy={cy} r="22" />
            <circle class={isHidden(setting, chosen, j) ? "plane-key kept-out" : "plane-key"} cx={cx} cy={cy} r={radius} />
            <text x={cx} y={cy - radius - 6}>
              {word}
            </text>
          </Handle>
        );
      })}
      <Handle label={`Query of ${WORDS[chosen]}`} at={query} plane={plane} onMove={onQuery}>
        <circle class="reach" cx={x} cy={y} r="22" />
        <path class="plane-query" d={`M0 0L${x} ${y}`} />
        <path class="plane-head" d="M4 0L-9 -6V6Z" transform={`translate(${x} ${y}) rotate(${(180 / Math.PI) * Math.atan2(y, x)})`} />
      </Handle>
    </svg>
  );
}
