// A worker thread begins here: Node 20 does not pass tsx on to its workers.
import { register } from "tsx/esm/api";

register();
await import("./worker.ts");
