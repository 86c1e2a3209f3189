import { useMemo } from "preact/hooks";
import { entries, isTimed } from "../catalogue/entries.js";
import { format } from "../format.js";
import { Plot } from "../plot/plot.js";
import { SERIES } from "../plot/theme.js";
import { useQuery } from "../route.js";
import { CopyButton } from "../ui/copy.js";
import { Select } from "../ui/pick.js";
import { Scroll } from "../ui/scroll.js";
import { type Speed, useSpeed } from "./useSpeed.js";

/** From 16 elements to a million. */
const SIZES = Array.from({ length: 9 }, (_, i) => 4 ** (i + 2));
const MOST_THREADS = 4;

const names = entries.filter(isTimed).map(({ name }) => name);

export default function SpeedPage() {
  const [query, update] = useQuery();
  const given = query.get("op") ?? "";
  const op = names.includes(given) ? given : "sigmoid";
  const [speed, start, cancel] = useSpeed();
  const running = speed.state === "running";
  const threads = crossOriginIsolated ? Math.min(MOST_THREADS, navigator.hardwareConcurrency) : 1;
  return (
    <>
      <header class="page-head">
        <h1>Speed, on your machine</h1>
        <p class="lead">
          Nanoseconds an element in a loop of plain JavaScript and in lanewise, measured here and now, in a worker. What is timed is checked
          against the formula first.
        </p>
      </header>
      <div class="speed-controls">
        <Select
          label="Function"
          options={names.map((name) => [name, name])}
          value={op}
          onPick={(name) => {
            if (running) cancel();
            update({ op: name === "sigmoid" ? undefined : name });
          }}
        />
        {running ? (
          <button type="button" class="button" onClick={cancel}>
            Cancel
          </button>
        ) : (
          <button type="button" class="button primary" onClick={() => start({ op, sizes: SIZES, threads })}>
            Measure {op}
          </button>
        )}
        <CopyButton label="Copy link" text={() => location.href} />
      </div>
      <Progress speed={speed} />
      {speed.error && (
        <p class="refusal" role="alert">
          {speed.error}
        </p>
      )}
      {speed.timings.length > 0 && <Results speed={speed} />}
      {!crossOriginIsolated && (
        <p class="key">
          Threads are not measured: their shared memory needs a cross-origin isolated page, that is, the headers Cross-Origin-Opener-Policy:
          same-origin and Cross-Origin-Embedder-Policy: require-corp from the host.
        </p>
      )}
    </>
  );
}

function Progress({ speed: { state, progress, left } }: { readonly speed: Speed }) {
  if (state === "idle") return null;
  const text = { running: left === undefined ? "Compiling" : `About ${Math.ceil(left)} s left`, done: "Done", cancelled: "Cancelled" }[
    state
  ];
  return (
    <div class="speed-progress">
      <progress value={progress} max={1} aria-label="Progress of the measurement" />
      <p class="key" role="status">
        {text}
      </p>
    </div>
  );
}

function Results({ speed: { names, timings } }: { readonly speed: Speed }) {
  const table = useMemo(
    () =>
      names.map((name) =>
        SIZES.map((size) => timings.find((timing) => timing.contender === name && timing.size === size)?.nanoseconds ?? null),
      ),
    [names, timings],
  );
  const data = useMemo(() => [SIZES, ...table] as Parameters<typeof Plot>[0]["data"], [table]);
  return (
    <section class="panel" aria-label="Results">
      <Plot
        label="Nanoseconds an element over the number of elements."
        data={data}
        lines={names.map((name, i) => ({ label: name, colour: SERIES[(i + 1) % SERIES.length], form: "dotted" }))}
        xLabel="elements"
        xLog={2}
        xTicks={SIZES}
        xFormat={elements}
        yLabel="ns an element"
        yFormat={(y) => format(y, 3)}
        yLog
        height={380}
      />
      <Scroll label="Times">
        <table class="numbers speed-numbers">
          <thead>
            <tr>
              <th scope="col">Elements</th>
              {names.map((name) => (
                <th scope="col" key={name}>
                  {name}
                </th>
              ))}
              <th scope="col">Best against plain JS</th>
            </tr>
          </thead>
          <tbody>
            {SIZES.map((size, i) => (
              <tr key={size}>
                <th scope="row">{elements(size)}</th>
                {table.map((column, j) => (
                  <td key={names[j]}>{column[i] === null ? "" : format(column[i], 3)}</td>
                ))}
                <td class="ratio">{ratio(table.map((column) => column[i]))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

const elements = (n: number) => (n < 1024 ? String(n) : n < 2 ** 20 ? `${n / 1024} Ki` : `${n / 2 ** 20} Mi`);

/** How many times as fast as the first the best of the others is. */
function ratio([plain, ...others]: readonly (number | null)[]): string {
  const known = others.filter((value) => value !== null);
  return plain === null || known.length < others.length ? "" : `${format(plain / Math.min(...known), 3)}×`;
}
