import type { Parameter } from "lanewise";
import type { Values } from "../catalogue/curve.js";

/** The parameters that the query gives, where they are valid. */
export function valuesOf(parameters: Readonly<Record<string, Parameter>>, query: URLSearchParams): Values {
  const given = Object.keys(parameters).flatMap((name): [string, number][] => {
    const text = query.get(name);
    const value = Number(text);
    const { valid = Number.isFinite } = parameters[name];
    return text !== null && text !== "" && valid(Math.fround(value)) ? [[name, value]] : [];
  });
  return Object.fromEntries(given);
}
