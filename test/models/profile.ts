// Where the time of a model goes, by kernel.
import * as tf from "@tensorflow/tfjs";

/** Milliseconds by kernel. */
export type Profile = Record<string, number>;

/** Convolutions with the sizes of their filters: "FusedConv2D 3x3". */
function label(kernel: string, inputs: tf.NamedTensorInfoMap): string {
  const filter = inputs.filter as tf.TensorInfo | undefined;
  return filter?.shape?.length === 4 ? `${kernel} ${filter.shape.slice(0, 2).join("x")}` : kernel;
}

/** Times every kernel of a backend during a run, the mean of so many after as many that do not count. Kernels that call others through the engine count these twice. */
export async function profile(backend: string, runs: number, run: () => Promise<void>): Promise<Profile> {
  const times: Profile = {};
  const kernels = tf.getKernelsForBackend(backend);
  const put = (kernel: tf.KernelConfig) => {
    tf.unregisterKernel(kernel.kernelName, backend);
    tf.registerKernel(kernel);
  };
  for (const kernel of kernels)
    put({
      ...kernel,
      kernelFunc: (args) => {
        const start = performance.now();
        const y = kernel.kernelFunc(args);
        const name = label(kernel.kernelName, args.inputs);
        times[name] = (times[name] ?? 0) + (performance.now() - start) / runs;
        return y;
      },
    });
  for (let i = 0; i < 2 * runs; i++) {
    if (i === runs) for (const name in times) times[name] = 0;
    await run();
  }
  for (const kernel of kernels) put(kernel);
  return times;
}
