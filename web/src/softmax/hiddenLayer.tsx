import { useState } from "preact/hooks";
import { format } from "../format.js";
import { type Network, SIDE, UNITS } from "./network.js";
import { Pixels } from "./pixels.js";

const COLUMNS = 16;
const KEYS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -COLUMNS, ArrowDown: COLUMNS };
const FIRST = new Float32Array(UNITS);

/** The 128 units: how active each is, and for the one that is pointed at, what it looks for and what it votes for. */
export function HiddenLayer({ network, hidden = FIRST }: { readonly network: Network; readonly hidden?: Float32Array }) {
  const [chosen, setChosen] = useState<number>();
  const strongest = hidden.indexOf(Math.max(...hidden));
  const unit = chosen ?? strongest;
  const most = Math.max(...hidden, 1e-9);
  const active = hidden.filter((value) => value > 0).length;
  const votes = network.votesOf(unit);
  const favourite = votes.indexOf(Math.max(...votes));
  const against = votes.indexOf(Math.min(...votes));
  const onKeyDown = (event: KeyboardEvent) => {
    const step = KEYS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setChosen((unit + step + UNITS) % UNITS);
  };
  return (
    <div class="hidden-layer">
      <h3>The 128 units between</h3>
      <p class="key">
        {active} are active. Point at one, or move with the arrow keys, to see the pixels it looks for: blue speaks for it, orange against.
      </p>
      <div class="units-and-one">
        <div
          class="units"
          role="slider"
          tabIndex={0}
          aria-label="Hidden unit"
          aria-valuemin={1}
          aria-valuemax={UNITS}
          aria-valuenow={unit + 1}
          aria-valuetext={`unit ${unit + 1}, ${format(hidden[unit], 3)}`}
          onKeyDown={onKeyDown}
          onPointerLeave={() => setChosen(undefined)}
        >
          {Array.from(hidden, (value, i) => (
            <div
              // a unit is its position
              key={`unit-${i + 1}`}
              class={i === unit ? "unit chosen" : "unit"}
              onPointerEnter={() => setChosen(i)}
            >
              <div style={{ opacity: Math.max(0, value) / most }} />
            </div>
          ))}
        </div>
        <figure>
          <Pixels values={network.weightsOf(unit)} columns={SIDE} label={`The weights of unit ${unit + 1}`} />
          <figcaption>
            Unit {unit + 1}: {format(hidden[unit], 3)}. It speaks most for {favourite}, and against {against}.
          </figcaption>
        </figure>
      </div>
    </div>
  );
}
