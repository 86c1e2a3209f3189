import { useId } from "preact/hooks";
import { format } from "../format.js";

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number | "any";
  /** What the value means, for those who want to know. */
  readonly hint?: string;
  readonly text?: (value: number) => string;
  readonly onInput: (value: number) => void;
}

/** A labelled slider with its value. */
export function Slider({ label, value, min, max, step = "any", hint, text = format, onInput }: SliderProps) {
  const id = useId();
  const finite = Math.min(max, Math.max(min, value));
  return (
    <div class="slider">
      <label for={id}>{label}</label>
      <output for={id}>{text(value)}</output>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={finite}
        style={{ "--filled": `${(100 * (finite - min)) / (max - min)}%` }}
        aria-valuetext={text(value)}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onInput={(event) => onInput(event.currentTarget.valueAsNumber)}
      />
      {hint && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
    </div>
  );
}
