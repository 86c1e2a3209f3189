/**
 * `import "lanewise/revectorize"`, before the first function of lanewise is called: V8 joins pairs of the kernels' 128-bit instructions into
 * 256-bit ones, which makes many of them faster. It is an experimental feature of V8, off by default, for x64: Node from 24 on has it.
 * Kernels that V8 has optimised before the import stay as they are. Elsewhere, in Deno and Bun too, the import does nothing.
 * After a kernel of 256 bits `Math.exp` in plain JavaScript may take up to 1.6 times as long (Node 26 on an AMD EPYC; 1.1 on Node 24).
 * `info().revectorized` says whether it is on.
 */
import { revectorize } from "./runtime/revectorized.js";

revectorize();
