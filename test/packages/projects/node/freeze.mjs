// A program that freezes Object itself, before the first import.
import { deepStrictEqual } from "node:assert/strict";

Object.freeze(Object);
const { relu } = await import("lanewise");
deepStrictEqual([...relu(Float32Array.of(-1, 2))], [0, 2]);
