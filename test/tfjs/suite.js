// TensorFlow.js core's own specs: written for a bundler, so that specs.ts bundles them.
import "./environment.js";
import "@tensorflow/tfjs-core/dist/tests.js";
