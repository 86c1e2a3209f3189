import type { ComponentChildren, RefObject } from "preact";
import { format } from "../format.js";
import { REACH } from "./setting.js";

const STEP = 0.1;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, STEP],
  ArrowDown: [0, -STEP],
};

const tidy = (value: number) => Math.round(Math.min(REACH, Math.max(-REACH, value)) / STEP) / (1 / STEP);

/** A point of the plane that can be dragged, or moved with the arrow keys. */
export function Handle(props: {
  readonly label: string;
  readonly at: readonly [number, number];
  readonly plane: RefObject<SVGSVGElement | null>;
  readonly onMove: (x: number, y: number) => void;
  readonly children: ComponentChildren;
}) {
  const { at, plane, onMove } = props;
  const toPointer = (event: PointerEvent) => {
    const { left, top, width, height } = (plane.current as SVGSVGElement).getBoundingClientRect();
    const [x, y] = [(event.clientX - left) / width, (event.clientY - top) / height];
    onMove(tidy((2 * x - 1) * REACH), tidy((1 - 2 * y) * REACH));
  };
  const onPointerDown = (event: PointerEvent & { readonly currentTarget: SVGGElement }) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = ARROWS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onMove(tidy(at[0] + step[0]), tidy(at[1] + step[1]));
  };
  return (
    <g
      class="handle"
      role="slider"
      tabindex={0} // in SVG names of attributes have cases
      aria-label={props.label}
      aria-valuemin={-REACH}
      aria-valuemax={REACH}
      aria-valuenow={at[0]}
      aria-valuetext={at.map((x) => format(x, 2)).join(" and ")}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => event.buttons === 1 && toPointer(event)}
      onKeyDown={onKeyDown}
    >
      {props.children}
    </g>
  );
}
