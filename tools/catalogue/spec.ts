import type { Parameter } from "../../src/spec/spec.js";

/** What the catalogue reads of an op's spec. */
export interface AnySpec {
  readonly name: string;
  readonly kind?: string;
  readonly parameters?: Readonly<Record<string, Parameter>>;
  readonly conflict?: (...parameters: number[]) => string | undefined;
  readonly reduces?: boolean;
  readonly ulp?: number;
}
