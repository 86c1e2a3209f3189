import { relu } from "lanewise";

export const y = relu(new Float32Array([-1, 2]));
