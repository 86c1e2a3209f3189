import type { Bars } from "../catalogue/bars.js";
import type { Entry } from "../catalogue/entries.js";
import { Sketch } from "../catalogue/sketch.js";
import { format } from "../format.js";
import { href } from "../route.js";
import { Scroll } from "../ui/scroll.js";

/** A row-wise op: its input and its output, as bars and as numbers. */
export function BarsPlot({ entry, bars }: { readonly entry: Entry; readonly bars: Bars }) {
  const y = Array.from(bars.y());
  return (
    <section class="panel" aria-label="Plot">
      <Scroll label="Bars and numbers">
        <div class="wide-sketch">
          <Sketch entry={entry} />
        </div>
        <table class="numbers under-bars">
          <tbody>
            <tr>
              <th scope="row">x</th>
              {Array.from(bars.logits, (x) => (
                <td key={x}>{format(x, 3)}</td>
              ))}
            </tr>
            <tr>
              <th scope="row">{entry.name}</th>
              {y.map((value, i) => (
                <td key={i}>{format(value, 3)}</td>
              ))}
            </tr>
          </tbody>
        </table>
      </Scroll>
      <p class="key">
        {bars.note} <a href={href("softmax")}>Play with softmax and its relatives</a>
      </p>
    </section>
  );
}
