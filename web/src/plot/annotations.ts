// What is drawn behind and over the lines of a plot.
import type uPlot from "uplot";
import { type Colour, colour } from "./theme.js";

/** A part of the x axis. */
export interface Shade {
  readonly from: number;
  readonly to: number;
  readonly colour: Colour;
}

/** A horizontal line with a name. */
export interface Level {
  readonly y: number;
  readonly label: string;
  readonly colour: Colour;
  /** Where along it the name stands. */
  readonly side: "left" | "right";
  /** Whether the name stands under the line, where there is room. */
  readonly below?: boolean;
}

/** A point with a name. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  readonly colour: Colour;
  /** Whether the name stands above the point or below it. */
  readonly above: boolean;
}

const FONT = '"Inter Variable", system-ui, sans-serif';

function scaled(plot: uPlot, draw: (context: CanvasRenderingContext2D, ratio: number) => void): void {
  const { ctx } = plot;
  const { left, top, width, height } = plot.bbox;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.font = `${11 * devicePixelRatio}px ${FONT}`;
  draw(ctx, devicePixelRatio);
  ctx.restore();
}

export function drawShades(plot: uPlot, shades: readonly Shade[]): void {
  scaled(plot, (ctx) => {
    for (const shade of shades) {
      const [from, to] = [plot.valToPos(shade.from, "x", true), plot.valToPos(shade.to, "x", true)];
      ctx.fillStyle = colour(shade.colour);
      ctx.fillRect(from, plot.bbox.top, to - from, plot.bbox.height);
    }
  });
}

export function drawLevels(plot: uPlot, levels: readonly Level[]): void {
  scaled(plot, (ctx, ratio) => {
    const { left, top, width, height } = plot.bbox;
    for (const level of levels) {
      const y = plot.valToPos(level.y, "y", true);
      ctx.strokeStyle = colour(level.colour);
      ctx.fillStyle = colour(level.colour);
      ctx.lineWidth = ratio;
      ctx.setLineDash([2 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(left, y);
      ctx.lineTo(left + width, y);
      ctx.stroke();
      ctx.textAlign = level.side;
      const below = level.below && y + 16 * ratio < top + height;
      ctx.textBaseline = below ? "top" : "bottom";
      ctx.fillText(level.label, level.side === "left" ? left + 6 * ratio : left + width - 6 * ratio, y + (below ? 4 : -3) * ratio);
    }
  });
}

export function drawMarks(plot: uPlot, marks: readonly Mark[]): void {
  scaled(plot, (ctx, ratio) => {
    ctx.setLineDash([]); // that of the last line
    for (const mark of marks) {
      const [x, y] = [plot.valToPos(mark.x, "x", true), plot.valToPos(mark.y, "y", true)];
      ctx.beginPath();
      ctx.arc(x, y, 4 * ratio, 0, 2 * Math.PI);
      ctx.fillStyle = colour("paper");
      ctx.fill();
      ctx.lineWidth = 2 * ratio;
      ctx.strokeStyle = colour(mark.colour);
      ctx.stroke();
      ctx.fillStyle = colour("ink");
      ctx.textAlign = "center";
      ctx.textBaseline = mark.above ? "bottom" : "top";
      ctx.fillText(mark.label, x, y + (mark.above ? -9 : 9) * ratio);
    }
  });
}
