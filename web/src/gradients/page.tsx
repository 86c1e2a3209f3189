import { useMemo } from "preact/hooks";
import { entryOf, type UnaryOp } from "../catalogue/entries.js";
import { format } from "../format.js";
import { Plot } from "../plot/plot.js";
import { SERIES } from "../plot/theme.js";
import { useQuery } from "../route.js";
import { Controls } from "./controls.js";
import { Ranking } from "./ranking.js";
import { rateOf, recipeOf } from "./recipe.js";
import { Units } from "./units.js";
import { useTraining } from "./useTraining.js";

const OPS = ["sigmoid", "tanh", "relu", "selu"];

/** The activations that the query compares. */
function opsOf(query: URLSearchParams): UnaryOp[] {
  const names = query.get("ops")?.split(",") ?? OPS;
  const ops = [...new Set(names)].map((name) => entryOf(name)?.unary).filter((op) => op !== undefined);
  return ops.slice(0, SERIES.length);
}

export default function GradientsPage() {
  const [query] = useQuery();
  const recipe = recipeOf(query);
  const ops = opsOf(query);
  const training = useTraining(ops, recipe, rateOf(query));
  const { reports } = training;
  const data = useMemo(() => {
    const layers = Array.from({ length: recipe.depth }, (_, i) => i + 1);
    // a logarithmic axis has no 0: a gradient that is gone leaves a gap
    return [layers, ...reports.map(({ gradients }) => Array.from(gradients, (g) => (g > 0 && Number.isFinite(g) ? g : null)))];
  }, [reports, recipe.depth]);
  return (
    <>
      <header class="page-head">
        <h1>Vanishing gradients, shown</h1>
        <p class="lead">
          A stack of dense layers, all with the same activation. The gradient is born at the last layer; on its way back to the first, each
          layer multiplies it by its weights and by the slope of its activation.
        </p>
      </header>
      <section class="panel plot-and-controls" aria-label="Gradient by layer">
        <div>
          <Plot
            label={`The gradient’s size in each of ${recipe.depth} layers, for ${ops.map((op) => op.spec.name).join(", ")}.`}
            data={data as Parameters<typeof Plot>[0]["data"]}
            lines={ops.map((op, i) => ({ label: op.spec.name, colour: SERIES[i] }))}
            xLabel="layer"
            yLabel="gradient (root mean square)"
            yFormat={(y) => format(y, 2)}
            yLog
            height={400}
          />
          <p class="key">
            Of 64 inputs, in layers of 64 units, towards a random target. A line that ends has no gradient left in float32 before it.
          </p>
        </div>
        <Controls recipe={recipe} ops={ops} training={training} />
      </section>
      <Units ops={ops} reports={reports} depth={recipe.depth} />
      <Ranking recipe={recipe} />
    </>
  );
}
