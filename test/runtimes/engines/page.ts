// In a browser: what the page is asked.
import { program } from "program";

Object.assign(globalThis, { program });
