// A drawing as strokes in a square of side 1, and as the image that the network was trained on.
import { SIDE } from "./network.js";

export interface Point {
  readonly x: number;
  readonly y: number;
}
export type Stroke = readonly Point[];

/** The width of the pen, in sides of the square. */
const PEN = 0.075;
/** MNIST's digits fill a box of 20 pixels, and their centre of mass is in the middle of 28. */
const BOX = 20;

function path(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, strokes: readonly Stroke[]): void {
  context.lineCap = "round";
  context.lineJoin = "round";
  context.beginPath();
  for (const [first, ...rest] of strokes) {
    context.moveTo(first.x, first.y);
    // a dot is a line to itself
    for (const { x, y } of rest.length > 0 ? rest : [first]) context.lineTo(x, y);
  }
  context.stroke();
}

/** Draws the strokes on a canvas, in a colour. */
export function draw(canvas: HTMLCanvasElement, strokes: readonly Stroke[], colour: string): void {
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.resetTransform();
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.scale(canvas.width, canvas.height);
  context.lineWidth = PEN;
  context.strokeStyle = colour;
  path(context, strokes);
}

/** The strokes as an image of SIDE x SIDE, from 0 (paper) to 1 (ink), sized and centred as MNIST's are. */
export function imageOf(strokes: readonly Stroke[]): Float32Array {
  const points = strokes.flat();
  if (points.length === 0) return new Float32Array(SIDE * SIDE);
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs) - PEN / 2, Math.min(...ys) - PEN / 2];
  const [width, height] = [Math.max(...xs) + PEN / 2 - left, Math.max(...ys) + PEN / 2 - top];
  const scale = BOX / Math.max(width, height, 0.3);
  const rendered = (dx: number, dy: number) => {
    const context = new OffscreenCanvas(SIDE, SIDE).getContext("2d", { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
    context.translate(dx, dy);
    context.scale(scale, scale);
    // a pen of two pixels or so, whatever the size of the drawing
    context.lineWidth = Math.max(PEN, 2.2 / scale);
    path(context, strokes);
    const { data } = context.getImageData(0, 0, SIDE, SIDE);
    return Float32Array.from({ length: SIDE * SIDE }, (_, i) => data[4 * i + 3] / 255);
  };
  const [dx, dy] = [(SIDE - width * scale) / 2 - left * scale, (SIDE - height * scale) / 2 - top * scale];
  const centre = centreOf(rendered(dx, dy));
  return rendered(dx + SIDE / 2 - centre.x, dy + SIDE / 2 - centre.y);
}

/** The centre of mass. */
function centreOf(image: Float32Array): Point {
  let [mass, x, y] = [0, 0, 0];
  image.forEach((ink, i) => {
    mass += ink;
    x += ink * ((i % SIDE) + 0.5);
    y += ink * (Math.floor(i / SIDE) + 0.5);
  });
  return { x: x / mass, y: y / mass };
}

/** Points of an arc, angles in quarter turns clockwise from 3 o'clock. */
const arc = (x: number, y: number, rx: number, ry: number, from: number, to: number): Point[] =>
  Array.from({ length: 25 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / 24) * Math.PI) / 2;
    return { x: x + rx * Math.cos(angle), y: y + ry * Math.sin(angle) };
  });
const line = (...numbers: number[]): Point[] =>
  Array.from({ length: numbers.length / 2 }, (_, i) => ({ x: numbers[2 * i], y: numbers[2 * i + 1] }));

/** A digit of each kind, for those who cannot or will not draw. */
export const EXAMPLES: readonly (readonly Stroke[])[] = [
  [arc(0.5, 0.5, 0.18, 0.3, -1, 3)],
  [line(0.5, 0.2, 0.5, 0.8)],
  [[...arc(0.48, 0.36, 0.18, 0.17, -2, 0.35), ...line(0.3, 0.78, 0.7, 0.78)]],
  [[...arc(0.47, 0.35, 0.17, 0.15, -1.9, 1), ...arc(0.47, 0.65, 0.2, 0.16, -1, 1.9)]],
  [line(0.34, 0.22, 0.3, 0.54, 0.68, 0.54), line(0.64, 0.24, 0.6, 0.82)],
  [[...line(0.68, 0.22, 0.38, 0.22, 0.36, 0.46), ...arc(0.46, 0.62, 0.19, 0.18, -1.2, 1.8)]],
  [[...line(0.6, 0.18, 0.42, 0.38, 0.33, 0.6), ...arc(0.49, 0.65, 0.16, 0.15, 2, -2)]],
  [line(0.28, 0.24, 0.7, 0.24, 0.46, 0.82)],
  [[...arc(0.5, 0.35, 0.14, 0.14, 1, -3), ...arc(0.5, 0.65, 0.17, 0.16, -1, 3)]],
  [[...arc(0.48, 0.36, 0.16, 0.15, 0, -4), ...line(0.64, 0.36, 0.6, 0.82)]],
];
