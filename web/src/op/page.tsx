import { type Entry, entryOf } from "../catalogue/entries.js";
import { FAMILIES } from "../catalogue/family.js";
import { href, useRoute } from "../route.js";
import { Tex } from "../ui/tex.js";
import { AccuracyPlot } from "./accuracyPlot.js";
import { BarsPlot } from "./barsPlot.js";
import { Code } from "./code.js";
import { CurvePlot } from "./curvePlot.js";
import { Properties } from "./propertiesTable.js";

export default function OpPage() {
  const { name } = useRoute();
  const entry = entryOf(name);
  return entry === undefined ? <Unknown name={name} /> : <Op key={name} entry={entry} />;
}

const Unknown = ({ name }: { readonly name: string }) => (
  <>
    <h1>No such function</h1>
    <p>
      There is no “{name}”. <a href={href("")}>All functions</a>
    </p>
  </>
);

function Op({ entry }: { readonly entry: Entry }) {
  const { spec, unary } = entry;
  return (
    <article class="op">
      <header class="op-head">
        <p class="crumb">
          <a href={href("")}>Functions</a> / <a href={href("", { family: entry.family })}>{FAMILIES[entry.family]}</a>
        </p>
        <h1 class="mono">{entry.name}</h1>
        <p class="lead">{asSentence(spec.summary)}</p>
      </header>
      <Formulas entry={entry} />
      {entry.curve && <CurvePlot entry={entry} curve={entry.curve} />}
      {entry.bars && <BarsPlot entry={entry} bars={entry.bars} />}
      {unary && <Properties op={unary} />}
      {unary && <AccuracyPlot op={unary} />}
      <Code entry={entry} />
      <p class="source">
        <span>Source</span> {spec.source}
      </p>
    </article>
  );
}

/** With a capital, unless it begins with a variable, and with a full stop. */
const asSentence = (text: string) => text.replace(/^[a-z](?=[a-z])/, (letter) => letter.toUpperCase()).replace(/[^.]$/, "$&.");

function Formulas({ entry: { spec } }: { readonly entry: Entry }) {
  const derivative = spec.derivativeTex ?? spec.gradientTex;
  return (
    <dl class="formulas">
      <div>
        <dt>Formula</dt>
        <dd>
          <Tex tex={spec.tex} text={spec.formula} />
        </dd>
      </div>
      {derivative && (
        <div>
          <dt>{spec.derivativeTex ? "Derivative" : "Gradients"}</dt>
          <dd>
            <Tex tex={derivative} text="" />
          </dd>
        </div>
      )}
    </dl>
  );
}
