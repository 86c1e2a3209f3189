import { sigmoid, softmax } from "lanewise";
import { prove } from "./prove.mjs";

prove({ sigmoid, softmax });
