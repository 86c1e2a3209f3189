import assert from "node:assert/strict";
import * as lanewise from "lanewise";
import * as float16 from "lanewise/float16";
import { proveHalves } from "./halves.mjs";
import { prove } from "./prove.mjs";

prove(lanewise);
prove(float16);
proveHalves(float16);
const x = lanewise.alloc(Float32Array, 3);
x.set([-1, 0, 2]);
assert.deepEqual([...lanewise.relu(x, { out: x })], [0, 0, 2]);
lanewise.free(x);
assert.notEqual(lanewise.info().simd, "none");
