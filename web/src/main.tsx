import "uplot/dist/uPlot.min.css";
import "./style/index.css";
import { render } from "preact";
import { App } from "./app.js";
import { keepAll } from "./offline.js";

render(<App />, document.getElementById("app") as HTMLElement);

// when the first page has come to rest; the development server has pages that change
const idle = window.requestIdleCallback ?? ((callback: () => void) => setTimeout(callback, 500));
if (import.meta.env.PROD)
  addEventListener("load", () => idle(() => void keepAll().then(() => document.documentElement.setAttribute("data-kept", ""))));
