import { useRef } from "preact/hooks";
import { format } from "../format.js";

/** The largest score, and the smallest with its sign changed. */
export const REACH = 5;
const STEP = 0.1;

const tidy = (value: number) => Math.round(Math.min(REACH, Math.max(-REACH, value)) / STEP) / (1 / STEP);

/** What each key does to the value. */
const KEYS: Readonly<Record<string, (value: number) => number>> = {
  ArrowUp: (value) => value + STEP,
  ArrowRight: (value) => value + STEP,
  ArrowDown: (value) => value - STEP,
  ArrowLeft: (value) => value - STEP,
  PageUp: (value) => value + 1,
  PageDown: (value) => value - 1,
  Home: () => -REACH,
  End: () => REACH,
};

/** A score as a bar from 0 up or down, whose end can be dragged, or moved with the keys of a slider. */
export function LogitBar(props: {
  readonly name: string;
  readonly value: number;
  readonly muted: boolean;
  readonly onChange: (value: number) => void;
}) {
  const track = useRef<HTMLDivElement>(null);
  const { name, value, muted, onChange } = props;
  const toPointer = (event: PointerEvent) => {
    const { top, height } = (track.current as HTMLDivElement).getBoundingClientRect();
    onChange(tidy(REACH - ((event.clientY - top) / height) * 2 * REACH));
  };
  const onPointerDown = (event: PointerEvent) => {
    track.current?.setPointerCapture(event.pointerId);
    track.current?.focus();
    toPointer(event);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = KEYS[event.key];
    if (move === undefined) return;
    event.preventDefault();
    onChange(tidy(move(value)));
  };
  const share = (100 * Math.abs(value)) / (2 * REACH);
  return (
    <div
      class={`logit${muted ? " muted" : ""}`}
      role="slider"
      tabIndex={0}
      aria-label={`Score ${name}`}
      aria-orientation="vertical"
      aria-valuemin={-REACH}
      aria-valuemax={REACH}
      aria-valuenow={value}
      ref={track}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => event.buttons === 1 && toPointer(event)}
      onKeyDown={onKeyDown}
    >
      <div class="logit-bar" style={{ height: `${share}%`, [value >= 0 ? "bottom" : "top"]: "50%" }} />
      <div class="logit-grip" style={{ bottom: `${50 + (100 * value) / (2 * REACH)}%` }} />
      <span class={`logit-value${value < 0 ? " below" : ""}`} style={{ bottom: `${50 + (100 * value) / (2 * REACH)}%` }}>
        {format(value, 2)}
      </span>
    </div>
  );
}
