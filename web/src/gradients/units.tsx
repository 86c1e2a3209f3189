import { useEffect, useRef } from "preact/hooks";
import type { UnaryOp } from "../catalogue/entries.js";
import { format, percent } from "../format.js";
import { colour, onTheme, SERIES } from "../plot/theme.js";
import { type Report, WIDTH } from "./stack.js";

/** Every unit of every stack: how much of the batch it learns from, and how many learn nothing. */
export function Units(props: { readonly ops: readonly UnaryOp[]; readonly reports: readonly Report[]; readonly depth: number }) {
  return (
    <section aria-labelledby="units">
      <h2 id="units">Units that learn nothing</h2>
      <p>
        A row for each layer, the first at the top, and a cell for each unit: the paler it is, the fewer inputs it gets a gradient from. Red
        units get none from any input of the batch: they are dead.
      </p>
      <ul class="stacks">
        {props.ops.map((op, i) => {
          const report = props.reports[i];
          const total = props.depth * WIDTH;
          return (
            <li key={op.spec.name} class="panel">
              <h3 class="mono">
                <span class={`dot line-${SERIES[i]}`} /> {op.spec.name}
              </h3>
              <UnitMap alive={report.alive} label={`${op.spec.name}: ${report.dead} of ${total} units are dead`} />
              <dl>
                <div>
                  <dt>Dead units</dt>
                  <dd>
                    {report.dead} of {total} ({percent(report.dead / total)})
                  </dd>
                </div>
                <div>
                  <dt>First layer’s gradient, of the last’s</dt>
                  <dd>{format(report.gradients[0] / report.gradients[props.depth - 1], 2)}</dd>
                </div>
                <div>
                  <dt>Loss</dt>
                  <dd>{Number.isFinite(report.loss) ? format(report.loss, 3) : "diverged: smaller steps, please"}</dd>
                </div>
              </dl>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function UnitMap({ alive, label }: { readonly alive: Float32Array; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const rows = alive.length / WIDTH;
  useEffect(() => {
    const paint = () => {
      const context = (canvas.current as HTMLCanvasElement).getContext("2d") as CanvasRenderingContext2D;
      context.clearRect(0, 0, WIDTH, rows);
      const [living, dead] = [colour("muted"), colour("danger")];
      alive.forEach((share, i) => {
        context.globalAlpha = share === 0 ? 1 : 0.08 + 0.6 * share;
        context.fillStyle = share === 0 ? dead : living;
        context.fillRect(i % WIDTH, Math.floor(i / WIDTH), 1, 1);
      });
    };
    paint();
    return onTheme(paint);
  }, [alive, rows]);
  return <canvas class="pixels" ref={canvas} width={WIDTH} height={rows} role="img" aria-label={label} />;
}
