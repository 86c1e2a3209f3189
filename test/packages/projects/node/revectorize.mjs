// Whether 256-bit instructions are on, the import being the last one.
import { strictEqual } from "node:assert/strict";
import { info, relu } from "lanewise";
import "lanewise/revectorize";

strictEqual(relu(Float32Array.of(-1, 2))[1], 2);
console.log(info().revectorized);
