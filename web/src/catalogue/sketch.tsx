import { drawn, grid, sample } from "../op/samples.js";
import type { Entry } from "./entries.js";

const [WIDTH, HEIGHT] = [240, 120];
const REACH = 5;
const POINTS = 161;
/** The part of the vertical axis that is shown at most. */
const [LOW, HIGH] = [-3.2, 3.2];
const MARGIN = 8;

/** The op at a glance: its curve with the derivative dashed, or its bars. */
export function Sketch({ entry }: { readonly entry: Entry }) {
  return (
    <svg class="sketch" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {entry.curve ? <Curves entry={entry} /> : <Bars entry={entry} />}
    </svg>
  );
}

function scale(values: readonly number[]): (y: number) => number {
  const low = Math.max(LOW, Math.min(0, ...values));
  const high = Math.min(HIGH, Math.max(0, ...values));
  return (y) => HEIGHT - MARGIN - ((y - low) / (high - low)) * (HEIGHT - 2 * MARGIN);
}

const round = (value: number) => Math.round(value * 100) / 100;

/** A line with gaps at null. */
function pathOf(values: readonly (number | null)[], toX: (i: number) => number, toY: (y: number) => number): string {
  const points = values.map((y, i) => {
    if (y === null) return "";
    return `${(values[i - 1] ?? null) === null ? "M" : "L"}${round(toX(i))} ${round(toY(y))}`;
  });
  return points.join("");
}

function Curves({ entry }: { readonly entry: Entry }) {
  const { curve } = entry;
  if (curve === undefined) return null;
  const x = grid([-REACH, REACH], POINTS);
  const { y, dy } = sample(curve, x, {});
  const toY = scale([...y, ...(dy ?? [])]);
  const toX = (x: number) => ((x + REACH) / (2 * REACH)) * WIDTH;
  const [line, slope] = drawn({ y, dy }, x).map((values) => pathOf(values, (i) => toX(x[i]), toY));
  return (
    <>
      <path class="axis" d={`M0 ${round(toY(0))}H${WIDTH}M${WIDTH / 2} 0V${HEIGHT}`} />
      {dy && <path class="derivative" d={slope} />}
      {curve.scattered ? (
        Array.from(y, (value, i) => <circle key={x[i]} class="dot" cx={round(toX(x[i]))} cy={round(toY(value))} r="1.4" />)
      ) : (
        <path class="value" d={line} />
      )}
    </>
  );
}

function Bars({ entry }: { readonly entry: Entry }) {
  const values = entry.bars?.y() ?? [];
  const toY = scale(Array.from(values).filter(Number.isFinite));
  const pitch = WIDTH / values.length;
  return (
    <>
      <path class="axis" d={`M0 ${round(toY(0))}H${WIDTH}`} />
      {Array.from(values, (value, i) => {
        const [top, bottom] = [Math.min(toY(value), toY(0)), Math.max(toY(value), toY(0))];
        const left = i * pitch + pitch * 0.22;
        return (
          Number.isFinite(value) && (
            <rect key={i} class="bar" x={round(left)} y={round(top)} width={round(pitch * 0.56)} height={round(bottom - top)} />
          )
        );
      })}
    </>
  );
}
