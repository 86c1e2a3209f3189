import { useEffect, useState } from "preact/hooks";
import { unaryEntries } from "../catalogue/entries.js";
import { format } from "../format.js";
import { href } from "../route.js";
import { type Recipe, Stack } from "./stack.js";

interface Place {
  readonly name: string;
  /** The first layer's gradient in terms of the last's; NaN where the last has none, or it overflows. */
  readonly ratio: number;
  readonly overflows: boolean;
}

/** Decades to either side that the bars show. */
const DECADES = 12;

/** Every function of the catalogue in the same stack: how much of the gradient reaches the first layer. */
export function Ranking({ recipe }: { readonly recipe: Recipe }) {
  const places = usePlaces(recipe);
  return (
    <section aria-labelledby="ranking">
      <h2 id="ranking">All of them, in this stack</h2>
      <p>
        The gradient that reaches the first layer, in terms of the last layer’s, at the start of training. In the middle it passes whole; to
        the left it vanishes, to the right it explodes.
      </p>
      <ol class="ranking">
        {places.map(({ name, ratio, overflows }) => (
          <li key={name}>
            <a class="mono" href={href(`op/${name}`)}>
              {name}
            </a>
            <span class="ranking-track">
              <span class="ranking-bar" style={extent(ratio)} />
            </span>
            <output>{overflows ? "overflows" : Number.isNaN(ratio) ? "none" : format(ratio, 2)}</output>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** From the middle to the left or to the right, by powers of ten. */
function extent(ratio: number) {
  const decades = Math.max(-DECADES, Math.min(DECADES, Math.log10(ratio))) || 0;
  const share = (50 * Math.abs(decades)) / DECADES;
  return { left: `${decades < 0 ? 50 - share : 50}%`, width: `${Math.max(0.4, share)}%` };
}

/** One op at a time, so that the page answers meanwhile. */
function usePlaces(recipe: Recipe): Place[] {
  const [places, setPlaces] = useState<Place[]>([]);
  useEffect(() => {
    const found: Place[] = [];
    let timer = setTimeout(function next() {
      const { name, unary } = unaryEntries[found.length];
      const { gradients } = new Stack(unary, recipe).step(0);
      const [first, last] = [gradients[0], gradients[recipe.depth - 1]];
      found.push({ name, ratio: first / last, overflows: !Number.isFinite(first) });
      if (found.length < unaryEntries.length) timer = setTimeout(next);
      else setPlaces(found.sort((a, b) => (b.ratio || 0) - (a.ratio || 0)));
    });
    return () => clearTimeout(timer);
  }, [recipe.depth, recipe.gain, recipe.seed]);
  return places;
}
