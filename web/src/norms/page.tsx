import { Fragment } from "preact";
import { useMemo } from "preact/hooks";
import { format } from "../format.js";
import { SERIES } from "../plot/theme.js";
import { href, useQuery } from "../route.js";
import { Scroll } from "../ui/scroll.js";
import { Controls } from "./controls.js";
import { FEATURES, featuresOf, momentsOf, TOKENS, tokenOf } from "./features.js";
import { axisOf } from "./histogram.js";
import { Ridges } from "./ridges.js";
import { callOf, hasChannels, normalized, settingOf } from "./setting.js";

export default function NormsPage() {
  const [query] = useQuery();
  const setting = settingOf(query);
  const { kind, shift, spread } = setting;
  const x = useMemo(() => featuresOf({ kind, shift, spread }), [kind, shift, spread]);
  const y = normalized(x, setting);
  const [row, part] = hasChannels(setting.op) ? ["channel", "pixels"] : ["token", "features"];
  return (
    <>
      <header class="page-head">
        <h1>Norms, before and after</h1>
        <p class="lead">Between the layers of a network, a norm gives tokens or channels a size that the next layer can count on.</p>
      </header>
      <section class="panel plot-and-controls norms" aria-label="Playground">
        <div>
          <div class="before-and-after">
            <div>
              <h2>Before</h2>
              <Ridges name={`${row}s before`} values={x} axis={axisOf(x, 0.5)} />
            </div>
            <div>
              <h2>After {setting.op}</h2>
              <Ridges name={`${row}s after`} values={y} axis={axisOf(y, 4)} />
            </div>
          </div>
          <p class="key">
            Four {row}s of {FEATURES} {part}; each histogram reaches to its own peak. The line under it goes from the mean one deviation to
            both sides.
          </p>
          <Scroll label="Means and deviations">
            <Moments row={row} x={x} y={y} />
          </Scroll>
        </div>
        <Controls setting={setting} />
        <pre class="call">
          <code>{callOf(setting)}</code>
        </pre>
      </section>
      <p>
        More about <a href={href("op/layerNorm")}>layerNorm</a>, <a href={href("op/rmsNorm")}>rmsNorm</a>,{" "}
        <a href={href("op/groupNorm")}>groupNorm</a> and <a href={href("op/batchNorm")}>batchNorm</a>.
      </p>
    </>
  );
}

function Moments({ row, x, y }: { readonly row: string; readonly x: Float32Array; readonly y: Float32Array }) {
  return (
    <table class="numbers moments">
      <thead>
        <tr>
          <td />
          {["Before", "After"].map((when) => (
            <th key={when} scope="colgroup" colSpan={2}>
              {when}
            </th>
          ))}
        </tr>
        <tr>
          <th scope="col">{row === "token" ? "Token" : "Channel"}</th>
          {["before", "after"].map((when) => (
            <Fragment key={when}>
              <th scope="col">Mean</th>
              <th scope="col">Deviation</th>
            </Fragment>
          ))}
        </tr>
      </thead>
      <tbody>
        {TOKENS.map((token, i) => {
          const [before, after] = [x, y].map((values) => momentsOf(tokenOf(values, i)));
          return (
            <tr key={token}>
              <th scope="row">
                <span class={`dot line-${SERIES[i]}`} /> {token}
              </th>
              {[before.mean, before.deviation, after.mean, after.deviation].map((value, column) => (
                <td key={column}>{format(Math.abs(value) < 1e-6 ? 0 : value, 4)}</td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
