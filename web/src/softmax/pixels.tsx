import { useEffect, useRef } from "preact/hooks";
import { colour, onTheme } from "../plot/theme.js";

/** Numbers as an image: 0 is paper, positive ones go to the first colour, negative ones to the second. */
export function Pixels(props: { readonly values: Float32Array; readonly columns: number; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { values, columns } = props;
  const rows = values.length / columns;
  useEffect(() => {
    const paint = () => {
      const context = (canvas.current as HTMLCanvasElement).getContext("2d") as CanvasRenderingContext2D;
      context.clearRect(0, 0, columns, rows);
      const most = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
      values.forEach((value, i) => {
        context.globalAlpha = Math.abs(value) / most;
        context.fillStyle = colour(value > 0 ? "series-1" : "series-2");
        context.fillRect(i % columns, Math.floor(i / columns), 1, 1);
      });
    };
    paint();
    return onTheme(paint);
  }, [values, columns, rows]);
  return <canvas class="pixels" ref={canvas} width={columns} height={rows} role="img" aria-label={props.label} />;
}
