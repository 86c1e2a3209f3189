import { Digits } from "./digits.js";
import { Playground } from "./playground.js";
import { Steps } from "./steps.js";

export default function SoftmaxPage() {
  return (
    <>
      <header class="page-head">
        <h1>Softmax, by hand</h1>
        <p class="lead">
          Scores in, probabilities out. Drag a score, change the temperature, hide one, and see where the rest of the probability goes.
        </p>
      </header>
      <Playground />
      <Steps />
      <Digits />
    </>
  );
}
