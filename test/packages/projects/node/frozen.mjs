// The engine's own objects are frozen: node --frozen-intrinsics.
import { deepStrictEqual, notStrictEqual } from "node:assert/strict";
import { info, relu } from "lanewise";

deepStrictEqual(Object.isFrozen(Object), true);
deepStrictEqual([...relu(Float32Array.of(-1, 2))], [0, 2]);
notStrictEqual(info().simd, "none");
