import { useEffect, useState } from "preact/hooks";
import type { UnaryOp } from "../catalogue/entries.js";
import { format } from "../format.js";
import { type Line, Plot } from "../plot/plot.js";
import { useQuery } from "../route.js";
import { type Accuracy, accuracyOf } from "./accuracy.js";
import { valuesOf } from "./valuesOf.js";
import { useView } from "./view.js";

const COLOURS: Readonly<Record<string, Line["colour"]>> = { baseline: "series-2", relaxed: "series-1", precise: "series-3" };

export function AccuracyPlot({ op }: { readonly op: UnaryOp }) {
  const [query] = useQuery();
  const [view, setView] = useView();
  const [accuracy, setAccuracy] = useState<Accuracy>();
  const values = valuesOf(op.spec.parameters, query);
  const key = JSON.stringify([view, values]);
  // the key stands for the view and the values
  useEffect(() => {
    let stale = false;
    accuracyOf(op.spec, view, values).then(
      (measured) => !stale && setAccuracy(measured),
      () => !stale && setAccuracy(undefined), // parameters that the op refuses, which the plot above tells
    );
    return () => {
      stale = true;
    };
  }, [op, key]);
  if (accuracy === undefined) return null;
  const builds = [...accuracy.builds];
  const worst = builds.map(([build, errors]) => `${build} ${format(Math.max(...errors), 3)}`).join(", ");
  const top = Math.max(1, op.spec.ulp, ...builds.flatMap(([, errors]) => [...errors])) * 1.15;
  return (
    <section aria-labelledby="accuracy">
      <h2 id="accuracy">Accuracy</h2>
      <p>
        The largest error in each part of the range, against the same formula in float64, in units in the last place of a float32. Up to 0.5
        is correct rounding; the promise over all inputs is {op.spec.ulp === 0 ? "an exact result" : format(op.spec.ulp)}. Here:{" "}
        <span class="worst">{worst}</span>.
      </p>
      <Plot
        label="Error in units in the last place."
        data={[Array.from(accuracy.x), ...builds.map(([, errors]) => Array.from(errors))]}
        lines={builds.map(([build]) => ({ label: build, colour: COLOURS[build], form: "thin" }))}
        xLabel="x"
        yLabel="ULP"
        yRange={[0, top]}
        levels={[{ y: op.spec.ulp, label: `promise ${format(op.spec.ulp)}`, colour: "muted", side: "right" }]}
        height={220}
        onZoom={setView}
      />
    </section>
  );
}
