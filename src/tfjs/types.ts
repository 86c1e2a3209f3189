// The parts of TensorFlow.js that the adapter uses. TensorFlow.js' own types fit these, so lanewise compiles without it.

export type Values = Float32Array | Int32Array | Uint8Array;

export interface TensorInfo {
  dataId: object;
  shape: number[];
  dtype: "float32" | "int32" | "bool" | "complex64" | "string";
}

export interface KernelArguments {
  inputs: Record<string, TensorInfo | undefined>;
  backend: object;
  attrs?: object;
}

export type KernelFunction = (args: KernelArguments) => TensorInfo | TensorInfo[];

export interface KernelConfig {
  kernelName: string;
  backendName: string;
  kernelFunc(args: KernelArguments): TensorInfo | TensorInfo[];
}

/** The part of `@tensorflow/tfjs` or `@tensorflow/tfjs-core` that `register` needs. */
export interface TensorFlow {
  getKernel(kernelName: string, backendName: string): KernelConfig | undefined;
  registerKernel(config: KernelConfig): void;
  unregisterKernel(kernelName: string, backendName: string): void;
}
