import { useEffect, useMemo, useState } from "preact/hooks";
import { percent } from "../format.js";
import { EXAMPLES, imageOf, type Stroke } from "./drawing.js";
import { HiddenLayer } from "./hiddenLayer.js";
import { CLASSES, load, type Network, SIDE } from "./network.js";
import { Pad } from "./pad.js";
import { Pixels } from "./pixels.js";

const FIRST = 3;

/** A digit is drawn, and read as it is drawn. */
export function Digits() {
  const [network, setNetwork] = useState<Network>();
  const [failed, setFailed] = useState(false);
  const [strokes, setStrokes] = useState<readonly Stroke[]>(EXAMPLES[FIRST]);
  useEffect(() => {
    load().then(setNetwork, () => setFailed(true));
  }, []);
  const image = useMemo(() => imageOf(strokes), [strokes]);
  const reading = useMemo(() => (strokes.length > 0 ? network?.read(image) : undefined), [network, image, strokes]);
  return (
    <section aria-labelledby="digits">
      <h2 id="digits">A softmax at work</h2>
      <p>
        Draw a digit. A network of 784 pixels, 128 units and 10 classes reads it while you draw: two dense layers,{" "}
        {network?.activation ?? "relu"} and softmax, all in lanewise, which trained it too, in half a minute, to{" "}
        {network ? percent(network.accuracy) : "98 %"} of MNIST’s test digits.
      </p>
      {failed && <p class="refusal">The network’s weights could not be fetched.</p>}
      <div class="panel digits">
        <div class="digits-draw">
          <Pad strokes={strokes} onDraw={setStrokes} />
          <div class="tools">
            <button type="button" class="button primary" onClick={() => setStrokes([])} disabled={strokes.length === 0}>
              Clear
            </button>
            <fieldset class="pick examples">
              <legend class="hidden">Draw an example</legend>
              {EXAMPLES.map((example, digit) => (
                <button key={example} type="button" aria-label={`Draw a ${digit}`} onClick={() => setStrokes(example)}>
                  {digit}
                </button>
              ))}
            </fieldset>
          </div>
        </div>
        <div class="digits-seen">
          <h3>What it sees</h3>
          <Pixels values={image} columns={SIDE} label="The drawing in 28 by 28 pixels, sized and centred" />
        </div>
        {reading && <Classes probabilities={reading.probabilities} />}
        {network && <HiddenLayer network={network} hidden={reading?.hidden} />}
      </div>
    </section>
  );
}

function Classes({ probabilities }: { readonly probabilities: Float32Array }) {
  const best = probabilities.indexOf(Math.max(...probabilities));
  return (
    <div class="digits-read">
      <h3>
        What it reads: <span aria-live="polite">{best}</span>
      </h3>
      <ol class="classes" start={0}>
        {Array.from({ length: CLASSES }, (_, digit) => (
          <li key={digit} class={digit === best ? "best" : undefined}>
            <span>{digit}</span>
            <span class="class-track">
              <span class="class-bar" style={{ width: `${100 * probabilities[digit]}%` }} />
            </span>
            <output aria-label={`Probability of a ${digit}`}>{(100 * probabilities[digit]).toFixed(1)} %</output>
          </li>
        ))}
      </ol>
    </div>
  );
}
