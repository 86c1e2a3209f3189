import { useMemo } from "preact/hooks";
import type { UnaryOp } from "../catalogue/entries.js";
import { useQuery } from "../route.js";
import { factsOf } from "./facts.js";
import { type PropertyRow, propertyRows } from "./properties.js";
import { valuesOf } from "./valuesOf.js";

export function Properties({ op }: { readonly op: UnaryOp }) {
  const [query] = useQuery();
  const values = valuesOf(op.spec.parameters, query);
  const key = JSON.stringify(values);
  // the key stands for the values
  const rows = useMemo(() => rowsOf(op, values), [op, key]);
  if (rows === undefined) return null;
  return (
    <section aria-labelledby="properties">
      <h2 id="properties">What it means for training</h2>
      <table class="properties">
        <thead class="hidden">
          <tr>
            <th scope="col">Property</th>
            <th scope="col">Value</th>
            <th scope="col">What it means</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, value, meaning }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="value">{value}</td>
              <td>{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="key">Measured here, on the float64 kernels{key === "{}" ? "" : " with the parameters above"}.</p>
    </section>
  );
}

/** Undefined for parameters that the op refuses, which the plot tells. */
function rowsOf(op: UnaryOp, values: Readonly<Record<string, number>>): PropertyRow[] | undefined {
  try {
    return propertyRows(factsOf(op, values));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
