// How uPlot is asked for the plots of these pages.
import type uPlot from "uplot";
import { format } from "../format.js";
import type { Level, Mark, Shade } from "./annotations.js";
import { type Colour, colour } from "./theme.js";

export interface Line {
  readonly label: string;
  readonly colour: Colour;
  readonly form?: "line" | "dashed" | "thin" | "dotted" | "points";
}

export interface PlotProps {
  /** What the plot shows, for those who do not see it. */
  readonly label: string;
  /** The x of all lines, then the y of each; null leaves a gap. */
  readonly data: uPlot.AlignedData;
  readonly lines: readonly Line[];
  readonly xLabel: string;
  readonly yLabel?: string;
  readonly xLog?: 2 | 10;
  readonly yLog?: boolean;
  /** Where the x axis has its numbers; by default where there is room. */
  readonly xTicks?: readonly number[];
  /** The ends of the vertical axis; by default those of the data. */
  readonly yRange?: readonly [number, number];
  readonly xFormat?: (x: number) => string;
  readonly yFormat?: (y: number) => string;
  readonly shades?: readonly Shade[];
  readonly levels?: readonly Level[];
  readonly marks?: readonly Mark[];
  readonly height?: number;
  /** Asked for another part of the x axis; undefined for all of it. */
  readonly onZoom?: (range: [number, number] | undefined) => void;
}

const FONT = '12px "Inter Variable", system-ui, sans-serif';

const axis = (label: string | undefined, size: number, values: (x: number) => string): uPlot.Axis => ({
  stroke: () => colour("muted"),
  font: FONT,
  labelFont: FONT,
  label,
  labelSize: 20,
  size,
  gap: 6,
  grid: { stroke: () => colour("grid"), width: 1 },
  ticks: { show: false },
  values: (_, splits) => splits.map((split) => (split === null ? "" : values(split))),
});

/** The numbers on a logarithmic axis, by how many decades it spans: 1, 2 and 5 of each decade, or some of the powers of ten. */
function logarithmicSplits(min: number, max: number): number[] {
  const [first, last] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  const decades = last - first;
  const stride = Math.ceil(decades / MOST_DECADES);
  const multiples = decades <= 3 ? [1, 2, 5] : [1];
  const powers = Array.from({ length: decades + 1 }, (_, i) => first + i).filter((power) => power % stride === 0);
  return powers.flatMap((power) => multiples.map((multiple) => Number(`${multiple}e${power}`))).filter((y) => y >= min && y <= max);
}

/** Room above and below the data of a logarithmic axis, as a factor. */
const ROOM = 1.4;
const MOST_DECADES = 10;

/** With nothing to show, uPlot gives null for both. */
const logarithmicRange = (min: number | null, max: number | null): [number, number] =>
  min === null || max === null ? [1 / ROOM, ROOM] : [min / ROOM, max * ROOM];

const logarithmic = (axis: uPlot.Axis): uPlot.Axis => ({
  ...axis,
  splits: (_plot, _axis, min, max) => logarithmicSplits(min, max),
  filter: (_, splits) => splits,
});

/** A line that breaks at null; uPlot's own hides the break behind a clip, whose edges show where the line is steep. */
const brokenLine: uPlot.Series.PathBuilder = (plot, index, from, to) => {
  const [x, y] = [plot.data[0], plot.data[index]];
  const stroke = new Path2D();
  for (let i = from, drawing = false; i <= to; i++) {
    const value = y[i] ?? null;
    if (value !== null) {
      const point = [plot.valToPos(x[i], "x", true), plot.valToPos(value, "y", true)] as const;
      if (drawing) stroke.lineTo(...point);
      else stroke.moveTo(...point);
    }
    drawing = value !== null;
  }
  return { stroke };
};

/** Every second tick where all would not fit. */
const NARROW = 520;
const fitting = (ticks: readonly number[], width: number) => ticks.filter((_, i) => width >= NARROW || i % 2 === 0);

const WIDTHS = { dashed: 1.25, thin: 1.25, dotted: 2, points: 0, line: 2 };

function series({ label, colour: name, form = "line" }: Line, format: (y: number) => string): uPlot.Series {
  const dots = form === "points" || form === "dotted";
  return {
    label,
    class: `${form === "dashed" ? "dashes" : "line"}-${name}`,
    stroke: () => colour(name),
    width: WIDTHS[form],
    paths: brokenLine,
    dash: form === "dashed" ? [5, 4] : undefined,
    points: { show: dots, size: form === "points" ? 4 : 6, width: 0, fill: () => colour(name) },
    value: (_, y) => (y === null ? "–" : format(y)),
  };
}

export function optionsOf(props: PlotProps, width: number): uPlot.Options {
  const { lines, xLog, yLog, yRange, xTicks, onZoom, xFormat = format, yFormat = format } = props;
  const yAxis = axis(props.yLabel, 54, yFormat);
  return {
    width,
    height: props.height ?? 340,
    padding: [12, 20, 0, 0],
    pxAlign: 0, // lines through whole pixels would be jagged
    cursor: { points: { size: 7 }, drag: { x: onZoom !== undefined, y: false, setScale: false }, y: false },
    legend: { live: true, markers: { width: 0 } },
    scales: {
      x: { time: false, ...(xLog ? { distr: 3, log: xLog } : {}) },
      y: {
        ...(yLog ? { distr: 3, log: 10, range: (_, min, max) => logarithmicRange(min, max) } : {}),
        ...(yRange ? { range: [...yRange] } : {}),
      },
    },
    axes: [
      {
        ...axis(props.xLabel, 34, xFormat),
        ...(xTicks ? { splits: (plot) => fitting(xTicks, plot.width), filter: (_, splits) => splits } : {}),
      },
      yLog ? logarithmic(yAxis) : yAxis,
    ],
    series: [{ label: props.xLabel, value: (_, x) => (x === null ? "–" : xFormat(x)) }, ...lines.map((line) => series(line, yFormat))],
  };
}
