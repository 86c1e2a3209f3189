import { useMemo } from "preact/hooks";
import type { Curve, Values } from "../catalogue/curve.js";
import { type Entry, entryOf, unaryEntries } from "../catalogue/entries.js";
import { format } from "../format.js";
import type { Level, Mark, Shade } from "../plot/annotations.js";
import { type Line, Plot, type PlotProps } from "../plot/plot.js";
import { SERIES } from "../plot/theme.js";
import { useQuery } from "../route.js";
import { CopyButton } from "../ui/copy.js";
import { csv, download } from "./data.js";
import { factsOf } from "./facts.js";
import { Overlays } from "./overlays.js";
import { Parameters } from "./parameters.js";
import { drawn, extremaOf, FLAT, grid, type Samples, sample, shadesOf } from "./samples.js";
import { valuesOf } from "./valuesOf.js";
import { type Range, useView, WHOLE } from "./view.js";

interface Shown {
  readonly name: string;
  readonly samples: Samples;
}

/** The op and what is laid over it, sampled; or the error that the op threw for its parameters. */
function sampleAll(entry: Entry, curve: Curve, values: Values, others: readonly string[], x: Float32Array): Shown[] | RangeError {
  try {
    const first = { name: entry.name, samples: sample(curve, x, values) };
    const rest = others.map((name) => ({ name, samples: sample(entryOf(name)?.curve as Curve, x, {}) }));
    return [first, ...rest];
  } catch (error) {
    if (error instanceof RangeError) return error;
    throw error;
  }
}

/** Names of element-wise ops that the query lays over this one. */
function overlaysOf(query: URLSearchParams, name: string): string[] {
  const known = (query.get("vs") ?? "").split(",").filter((other) => other !== name && entryOf(other)?.unary !== undefined);
  return [...new Set(known)].slice(0, SERIES.length - 1);
}

export function CurvePlot({ entry, curve }: { readonly entry: Entry; readonly curve: Curve }) {
  const [query, update] = useQuery();
  const [view, setView] = useView();
  const values = valuesOf(curve.parameters, query);
  const others = entry.unary ? overlaysOf(query, entry.name) : [];
  const derivatives = query.get("d") !== "0";
  const key = JSON.stringify([values, others, view, derivatives]);
  // the key stands for all that a plot shows
  const shown = useMemo(() => present(entry, curve, values, others, view, derivatives), [key, entry, curve]);
  return (
    <section class="panel" aria-label="Plot">
      <div class="plot-and-controls">
        <div>
          {shown instanceof RangeError ? (
            <p class="refusal" role="alert">
              {shown.message}
            </p>
          ) : (
            <Plot {...shown.plot} onZoom={setView} height={380} />
          )}
          <PlotTools
            view={view}
            setView={setView}
            onData={() => !(shown instanceof RangeError) && download(`${entry.name}.csv`, csv(shown.x, shown.all))}
          />
          <Key entry={entry} curve={curve} />
        </div>
        <div class="controls">
          <Parameters
            parameters={curve.parameters}
            values={values}
            onChange={(changes) =>
              update(
                Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, value === undefined ? undefined : String(value)])),
              )
            }
          />
          {curve.dy && (
            <label class="check">
              <input
                type="checkbox"
                checked={derivatives}
                onChange={(event) => update({ d: event.currentTarget.checked ? undefined : "0" })}
              />
              Derivatives
            </label>
          )}
          {entry.unary && (
            <Overlays entry={entry} others={others} choices={unaryEntries} onChange={(vs) => update({ vs: vs.join(",") || undefined })} />
          )}
        </div>
      </div>
    </section>
  );
}

function present(entry: Entry, curve: Curve, values: Values, others: readonly string[], view: Range, derivatives: boolean) {
  const x = grid(view);
  const all = sampleAll(entry, curve, values, others, x);
  if (all instanceof RangeError) return all;
  const lines = all.flatMap(({ name, samples }, i): Line[] => [
    { label: name, colour: SERIES[i], form: curve.scattered ? "points" : undefined },
    ...(derivatives && samples.dy ? [{ label: `${name}′`, colour: SERIES[i], form: "dashed" } as const] : []),
  ]);
  const columns = all.flatMap(({ samples }) => (derivatives ? drawn(samples, x) : drawn(samples, x).slice(0, 1)));
  const [{ samples }] = all;
  const alone = others.length === 0 && entry.unary !== undefined;
  const shades = alone && samples.dy ? shadesOf(x, samples.dy) : [];
  const lined = alone && entry.unary ? levels(factsOf(entry.unary, values)) : [];
  const marked = alone ? marks(curve, x, samples.y, values) : [];
  const plot = {
    label: sentence(all, view, shades, lined, marked),
    data: [Array.from(x), ...columns] as PlotProps["data"],
    lines,
    xLabel: curve.xLabel,
    shades,
    levels: lined,
    marks: marked,
  };
  return { plot, x, all };
}

/** What is drawn, in words. */
function sentence(all: readonly Shown[], view: Range, shades: readonly Shade[], lined: readonly Level[], marked: readonly Mark[]): string {
  const names = all.map(({ name }) => name).join(", ");
  const regions = shades.map(
    ({ from, to, colour }) => `${colour === "shade-dead" ? "dead" : "saturated"} from ${format(from, 3)} to ${format(to, 3)}`,
  );
  const parts = [...lined, ...marked].map(({ label }) => label);
  return `${[`${names} from ${format(view[0])} to ${format(view[1])}`, ...parts, ...regions].join("; ")}.`;
}

/** The ends of the range, and limits that are none of them. */
function levels({ range, limits }: ReturnType<typeof factsOf>): Level[] {
  const [low, high] = range;
  const ends = [low, high].filter(Number.isFinite).map((y): Level => {
    const limit = limits[0] === y || limits[1] === y;
    return {
      y,
      label: `${y === low ? "least" : "largest"} value ${format(y)}${limit ? ", a limit" : ""}`,
      colour: "muted",
      side: y === low ? "right" : "left",
      below: y === low,
    };
  });
  const inner = limits.filter((y) => Number.isFinite(y) && y !== low && y !== high);
  return [...ends, ...[...new Set(inner)].map((y): Level => ({ y, label: `limit ${format(y)}`, colour: "muted", side: "left" }))];
}

const marks = (curve: Curve, x: Float32Array, y: Float32Array, values: Values): Mark[] =>
  curve.scattered
    ? []
    : extremaOf(curve, x, y, values).map(({ kind, x, y }) => ({
        x,
        y,
        label: `${kind} ${format(y)} at ${format(x, 3)}`,
        colour: "series-1",
        above: kind === "maximum",
      }));

function PlotTools(props: { readonly view: Range; readonly setView: (range: Range | undefined) => void; readonly onData: () => void }) {
  const [from, to] = props.view;
  const [middle, half] = [(from + to) / 2, (to - from) / 2];
  const zoom = (factor: number) => props.setView([middle - half * factor, middle + half * factor]);
  return (
    <div class="tools" role="toolbar" aria-label="Plot tools">
      <button type="button" class="button" aria-label="Zoom in" onClick={() => zoom(0.5)}>
        +
      </button>
      <button type="button" class="button" aria-label="Zoom out" onClick={() => zoom(2)}>
        −
      </button>
      <button type="button" class="button" disabled={from === WHOLE[0] && to === WHOLE[1]} onClick={() => props.setView(undefined)}>
        Reset view
      </button>
      <span class="spacer" />
      <button type="button" class="button" onClick={props.onData}>
        Download data
      </button>
      <CopyButton label="Copy link" text={() => location.href} />
    </div>
  );
}

function Key({ entry, curve }: { readonly entry: Entry; readonly curve: Curve }) {
  return (
    <p class="key">
      {curve.note && <>{curve.note} </>}
      {entry.unary && (
        <>
          <span class="swatch dead" /> dead: the derivative is exactly 0 <span class="swatch flat" /> saturated: below {FLAT} in size
        </>
      )}
    </p>
  );
}
