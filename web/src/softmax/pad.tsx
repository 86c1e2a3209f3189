import { useEffect, useRef, useState } from "preact/hooks";
import { colour, onTheme } from "../plot/theme.js";
import { draw, type Point, type Stroke } from "./drawing.js";

/** Pixels of the canvas along a side. */
const RESOLUTION = 560;
/** How far an arrow key moves the pen. */
const STEP = 0.04;
const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -STEP, y: 0 },
  ArrowRight: { x: STEP, y: 0 },
  ArrowUp: { x: 0, y: -STEP },
  ArrowDown: { x: 0, y: STEP },
};

const clip = (value: number) => Math.min(0.95, Math.max(0.05, value));

/** A sheet to draw on: with mouse, finger or pen, or with the arrow keys, where the space bar puts the pen down and lifts it. */
export function Pad({ strokes, onDraw }: { readonly strokes: readonly Stroke[]; readonly onDraw: (strokes: readonly Stroke[]) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pen, setPen] = useState<Point & { down: boolean }>();

  useEffect(() => {
    const paint = () => draw(canvas.current as HTMLCanvasElement, strokes, colour("ink"));
    paint();
    return onTheme(paint);
  }, [strokes]);

  const pointOf = (event: PointerEvent): Point => {
    const { left, top, width, height } = (canvas.current as HTMLCanvasElement).getBoundingClientRect();
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
  };
  const extend = (point: Point) => onDraw([...strokes.slice(0, -1), [...(strokes.at(-1) ?? []), point]]);

  const onPointerDown = (event: PointerEvent) => {
    canvas.current?.setPointerCapture(event.pointerId);
    setPen(undefined);
    onDraw([...strokes, [pointOf(event)]]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    if (arrow === undefined && event.key !== " ") return;
    event.preventDefault();
    const now = pen ?? { x: 0.5, y: 0.3, down: false };
    if (arrow === undefined) {
      setPen({ ...now, down: !now.down });
      if (!now.down) onDraw([...strokes, [now]]);
    } else {
      const next = { x: clip(now.x + arrow.x), y: clip(now.y + arrow.y), down: now.down };
      setPen(next);
      if (next.down) extend(next);
    }
  };
  return (
    <div class="pad">
      <canvas
        ref={canvas}
        width={RESOLUTION}
        height={RESOLUTION}
        tabIndex={0}
        role="img"
        aria-label="Drawing. Arrow keys move the pen, the space bar puts it down and lifts it."
        onPointerDown={onPointerDown}
        onPointerMove={(event) => event.buttons === 1 && extend(pointOf(event))}
        onKeyDown={onKeyDown}
        onBlur={() => setPen(undefined)}
      />
      {pen && <div class={`pen${pen.down ? " down" : ""}`} style={{ left: `${100 * pen.x}%`, top: `${100 * pen.y}%` }} />}
    </div>
  );
}
