import { format } from "../format.js";
import { SERIES } from "../plot/theme.js";
import { momentsOf, TOKENS, tokenOf } from "./features.js";
import { type Axis, histogramOf } from "./histogram.js";

const PARTS = 64;
/** Of the drawing; a ridge may stand before the one above it. */
const [WIDTH, PITCH, PEAK] = [PARTS, 50, 68];
const TOP = PEAK - PITCH + 10;
const HEIGHT = TOP + TOKENS.length * PITCH;
const baseOf = (token: number) => TOP + (token + 1) * PITCH - 6;

const share = ({ low, high }: Axis, x: number) => (x - low) / (high - low);

/** A histogram of each token or channel, one before the other, with its mean and its deviation under it. */
export function Ridges({ name, values, axis }: { readonly name: string; readonly values: Float32Array; readonly axis: Axis }) {
  return (
    <figure class="ridges" role="img" aria-label={`Histograms of the four ${name}, from ${format(axis.low)} to ${format(axis.high)}`}>
      <div class="ridges-drawing">
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <path class="ridges-grid" d={axis.ticks.map((tick) => `M${WIDTH * share(axis, tick)} 0V${HEIGHT}`).join("")} />
          {TOKENS.map((token, i) => (
            <Ridge key={token} values={tokenOf(values, i)} axis={axis} base={baseOf(i)} colour={SERIES[i]} />
          ))}
          {TOKENS.map((token, i) => (
            <Deviation key={token} values={tokenOf(values, i)} axis={axis} base={baseOf(i)} colour={SERIES[i]} />
          ))}
        </svg>
        {TOKENS.map((token, i) => (
          <span key={token} class="ridges-name" style={{ top: `${(100 * (baseOf(i) - 2)) / HEIGHT}%` }}>
            {token}
          </span>
        ))}
      </div>
      <div class="ridges-ticks" aria-hidden="true">
        {axis.ticks.map((tick) => (
          <span key={tick} style={{ left: `${100 * share(axis, tick)}%` }}>
            {format(tick, 3)}
          </span>
        ))}
      </div>
    </figure>
  );
}

interface RidgeProps {
  readonly values: Float32Array;
  readonly axis: Axis;
  readonly base: number;
  readonly colour: string;
}

function Ridge({ values, axis, base, colour }: RidgeProps) {
  const heights = histogramOf(values, axis, PARTS);
  const steps = Array.from(heights, (height, i) => `V${(base - PEAK * height).toFixed(2)}H${((i + 1) * WIDTH) / PARTS}`).join("");
  return (
    <g class={`line-${colour}`}>
      <path class="ridge-area" d={`M0 ${base}${steps}V${base}Z`} />
      <path class="ridge-line" d={`M0 ${base}${steps}V${base}`} />
    </g>
  );
}

/** From the mean one deviation to both sides: before all ridges, since the next one would cover it. */
function Deviation({ values, axis, base, colour }: RidgeProps) {
  const { mean, deviation } = momentsOf(values);
  const at = (x: number) => (WIDTH * Math.min(1, Math.max(0, share(axis, x)))).toFixed(2);
  return (
    <g class={`line-${colour}`}>
      <path class="ridge-deviation" d={`M${at(mean - deviation)} ${base + 3}H${at(mean + deviation)}`} />
      <path class="ridge-mean" d={`M${at(mean)} ${base}v6`} />
    </g>
  );
}
