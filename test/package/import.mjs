import assert from "node:assert/strict";
import * as lanewise from "lanewise";
import { prove } from "./prove.mjs";

prove(lanewise);
const x = lanewise.alloc(Float32Array, 3);
x.set([-1, 0, 2]);
assert.deepEqual([...lanewise.relu(x, { out: x })], [0, 0, 2]);
lanewise.free(x);
assert.notEqual(lanewise.info().simd, "none");
