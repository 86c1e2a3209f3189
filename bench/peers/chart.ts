import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Kind } from "./peer.js";
import type { Results, Row } from "./results.js";
import { DENSE } from "./task.js";

/** What an op is shown on: large enough that a call costs nothing, small enough for the caches. */
const SHAPES = ["65536", "64x1000"];

/** Hues that are told apart by the colour-blind (Okabe, Ito), and greys halfway between paper and night: the chart has no background. */
const SERIES = [
  { name: "lanewise relaxed", colour: "#0072b2", mark: "circle" },
  { name: "lanewise baseline", colour: "#56b4e9", mark: "circle" },
  { name: "fastest WebAssembly peer", colour: "#e69f00", mark: "square" },
  { name: "native ONNX Runtime", colour: "#009e73", mark: "triangle-up" },
  { name: "plain JavaScript", colour: "#cc79a7", mark: "diamond" },
];
const TEXT = "#7d8590";
const TICKS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500];
const RULE = "#7d859040";

interface Point {
  readonly op: string;
  readonly series: string;
  readonly value: number;
}

/** Nanoseconds an element of each op, and GFLOP/s of each layer, as an SVG that reads on light and on dark. */
export async function chart({ rows }: Results): Promise<string> {
  const ops = points(
    rows.filter(({ op, shape }) => op !== DENSE && SHAPES.includes(shape.join("x"))),
    ({ op }) => op,
    (ns) => ns,
  );
  const layers = points(
    rows.filter(({ op }) => op === DENSE),
    ({ shape }) => shape.join("×"),
    (ns) => 1 / ns,
  );
  const panels = [
    ops.length > 0 && panel(ops, "ns per element, log scale: left is faster (65 536 elements; softmax: 64 rows of 1000)", "ascending"),
    layers.length > 0 && panel(layers, "dense layers: GFLOP/s, log scale: right is faster (batch × inputs × units)", "descending"),
  ].filter((panel) => panel !== false);
  return new View(parse(compile({ ...FRAME, vconcat: panels } as unknown as TopLevelSpec).spec), { renderer: "none" }).toSVG();
}

const FRAME = {
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  background: null,
  padding: 12,
  spacing: 36,
  config: {
    aria: false,
    font: "system-ui, sans-serif",
    view: { stroke: null },
    axis: {
      labelColor: TEXT,
      titleColor: TEXT,
      titleFontWeight: "normal",
      domain: false,
      tickColor: RULE,
      gridColor: RULE,
      labelFontSize: 12,
    },
    legend: { labelColor: TEXT, labelFontSize: 12, symbolSize: 90, orient: "top", title: null, columns: 3, labelLimit: 240 },
  },
};

function panel(values: readonly Point[], title: string, order: "ascending" | "descending") {
  const own = values.filter(({ series }) => series === SERIES[0].name || series === SERIES[1].name);
  // relaxed comes after baseline, and so decides
  const rank = new Map(own.map(({ op, value }) => [op, value]));
  const sign = order === "ascending" ? 1 : -1;
  const sort = [...new Set(values.map(({ op }) => op))].sort((a, b) => sign * ((rank.get(a) ?? 0) - (rank.get(b) ?? 0)));
  const y = { field: "op", type: "nominal", sort, axis: { title: null, grid: false } };
  const names = SERIES.map(({ name }) => name);
  const x = {
    field: "value",
    type: "quantitative",
    scale: { type: "log", nice: false, padding: 12 },
    axis: { title, orient: "top", format: "~g", values: TICKS },
  };
  const colour = { field: "series", type: "nominal", scale: { domain: names, range: SERIES.map(({ colour }) => colour) } };
  const shape = { field: "series", type: "nominal", scale: { domain: names, range: SERIES.map(({ mark }) => mark) } };
  return {
    width: 620,
    height: { step: 22 },
    data: { values },
    layer: [
      {
        mark: { type: "rule", color: RULE, strokeWidth: 2 },
        encoding: { y, x: { aggregate: "min", field: "value" }, x2: { aggregate: "max", field: "value" } },
      },
      { mark: { type: "point", filled: true, size: 90, opacity: 1 }, encoding: { y, x, color: colour, shape } },
    ],
  };
}

/** What the series reached in each group of rows; a series may be missing. */
function points(rows: readonly Row[], nameOf: (row: Row) => string, figure: (nanoseconds: number) => number): Point[] {
  return [...new Set(rows.map(nameOf))].flatMap((op) => {
    const of = rows.filter((row) => nameOf(row) === op && row.nanoseconds > 0);
    const named = (contender: string) => of.filter((row) => row.contender === contender);
    const kind = (kind: Kind) => of.filter((row) => row.kind === kind);
    const groups = [named("lanewise relaxed"), named("lanewise baseline"), kind("wasm"), kind("native"), named("plain JS")];
    const found = groups.flatMap((rows, i) =>
      rows.length > 0 ? [{ op, series: SERIES[i].name, value: figure(Math.min(...rows.map((row) => row.nanoseconds))) }] : [],
    );
    // what comes last is drawn on top
    return found.reverse();
  });
}
