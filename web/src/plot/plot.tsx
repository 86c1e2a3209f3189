import { useEffect, useMemo, useRef } from "preact/hooks";
import uPlot from "uplot";
import { drawLevels, drawMarks, drawShades } from "./annotations.js";
import { optionsOf, type PlotProps } from "./options.js";
import { onTheme } from "./theme.js";

export type { Line, PlotProps } from "./options.js";

/** Part of the axis that remains, and that the view moves by, with one key. */
const STEP = 0.8;
const SHIFT = 0.1;

/** What a key asks for: other ends of the x axis; null for all of it, undefined for nothing. */
function zoomed(key: string, [min, max]: [number, number]): [number, number] | null | undefined {
  const [middle, half] = [(min + max) / 2, (max - min) / 2];
  if (key === "+" || key === "=") return [middle - half * STEP, middle + half * STEP];
  if (key === "-") return [middle - half / STEP, middle + half / STEP];
  if (key === "[") return [min - 2 * half * SHIFT, max - 2 * half * SHIFT];
  if (key === "]") return [min + 2 * half * SHIFT, max + 2 * half * SHIFT];
  return key === "0" ? null : undefined;
}

/** A plot with axes, values under the cursor, zoom by dragging, and the same by keyboard. */
export function Plot(props: PlotProps) {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef(props);
  latest.current = props;
  // uPlot takes its lines and scales when it is made: a new one where they change
  const shape = useMemo(
    () => JSON.stringify([props.lines, props.xLabel, props.yLabel, props.xLog, props.yLog, props.yRange, props.xTicks, props.height]),
    [props],
  );

  // the shape stands for all that a plot is made of
  useEffect(() => {
    const host = frame.current as HTMLDivElement;
    const made = new uPlot({ ...optionsOf(props, host.clientWidth), hooks: hooks(latest) }, props.data, host);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: host.clientWidth, height: made.height }));
    observer.observe(host);
    const untheme = onTheme(() => made.redraw(false));
    return () => {
      observer.disconnect();
      untheme();
      made.destroy();
    };
  }, [shape]);

  useEffect(() => {
    plot.current?.setData(props.data);
  }, [props.data, props.shades, props.levels, props.marks]);

  const onKeyDown = (event: KeyboardEvent) => {
    const made = plot.current;
    if (made === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") step(made, event.key === "ArrowLeft" ? -1 : 1, event.shiftKey ? 10 : 1);
    else {
      const { min, max } = made.scales.x;
      const range = props.onZoom && zoomed(event.key, [min as number, max as number]);
      if (range === undefined) return;
      props.onZoom?.(range ?? undefined);
    }
    event.preventDefault();
  };

  const keys = `Arrow keys move along it${props.onZoom ? ", plus and minus zoom, brackets shift, 0 resets" : ""}.`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex lint/a11y/useSemanticElements: no element of HTML is a plot that takes keys
    <div class="plot" role="group" aria-label={`${props.label} ${keys}`} tabIndex={0} onKeyDown={onKeyDown} ref={frame} />
  );
}

/** Moves the cursor by so many samples; from the middle, where there is none. */
function step(plot: uPlot, direction: number, samples: number): void {
  const last = plot.data[0].length - 1;
  const from = plot.cursor.idx ?? last >> 1;
  const to = Math.min(last, Math.max(0, from + direction * samples));
  plot.setCursor({ left: plot.valToPos(plot.data[0][to], "x"), top: plot.over.clientHeight / 2 });
}

function hooks(latest: { current: PlotProps }): uPlot.Hooks.Arrays {
  return {
    drawClear: [(plot) => drawShades(plot, latest.current.shades ?? [])],
    draw: [
      (plot) => {
        drawLevels(plot, latest.current.levels ?? []);
        drawMarks(plot, latest.current.marks ?? []);
      },
    ],
    setSelect: [
      (plot) => {
        const { left, width } = plot.select;
        if (width < 8) return;
        latest.current.onZoom?.([plot.posToVal(left, "x"), plot.posToVal(left + width, "x")]);
        plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      },
    ],
    ready: [(plot) => plot.over.addEventListener("dblclick", () => latest.current.onZoom?.(undefined))],
  };
}
