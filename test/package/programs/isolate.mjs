// A runtime that forbids compiling bytes, but takes modules that come with the program.
import * as lanewise from "lanewise";
import { prove } from "./prove.mjs";
import sigmoid from "./sigmoid.wasm";
import softmax from "./softmax.wasm";

export default {
  async fetch() {
    try {
      prove(lanewise);
      const lw = await lanewise.create({ module: [sigmoid, softmax] });
      prove(lw);
      return Response.json({ own: lanewise.info(), given: lw.info });
    } catch (error) {
      return Response.json({ error: String(error.stack) });
    }
  },
};
