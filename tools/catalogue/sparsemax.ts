// Softmax with exact zeros.
import { type Family, lastAxis } from "./call.js";
import { rowsOf } from "./softmax.js";

export const sparsemax: Family = { calls: ({ name }) => lastAxis(name, () => ({})), kernels: rowsOf };
