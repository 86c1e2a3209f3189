import type { Parameter } from "lanewise";
import type { Values } from "../catalogue/curve.js";
import { Slider } from "../ui/slider.js";

/** The ends of a parameter's slider: around the default, as far as the parameter is valid. */
function reach({ default: value, valid = Number.isFinite }: Parameter): [number, number] {
  const size = Number.isFinite(value) ? Math.max(2, 2 * Math.abs(value)) : 4;
  if (!valid(0.5)) return [0, 20]; // whole numbers
  return [valid(-1) ? -size : valid(0) ? 0 : 0.05, valid(size) ? size : 1];
}

/** A slider for each parameter; a value of undefined is the default. */
export function Parameters(props: {
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly values: Values;
  readonly onChange: (changes: Readonly<Record<string, number | undefined>>) => void;
}) {
  const names = Object.keys(props.parameters);
  return (
    <div class="parameters">
      {names.map((name) => {
        const parameter = props.parameters[name];
        const [min, max] = reach(parameter);
        return (
          <Slider
            key={name}
            label={name}
            value={props.values[name] ?? parameter.default}
            min={min}
            max={max}
            step={parameter.valid?.(0.5) === false ? 1 : 0.01}
            hint={parameter.summary}
            onInput={(value) => props.onChange({ [name]: value })}
          />
        );
      })}
      {names.some((name) => props.values[name] !== undefined) && (
        <button type="button" class="button" onClick={() => props.onChange(Object.fromEntries(names.map((name) => [name, undefined])))}>
          Defaults
        </button>
      )}
    </div>
  );
}
