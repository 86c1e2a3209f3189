// In a browser: what the page is asked.
import { program } from "./program.js";

Object.assign(globalThis, { program });
