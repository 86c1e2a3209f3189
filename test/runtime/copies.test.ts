// Two copies of the package in one program, as two dependencies install it, or as the ES module and the CommonJS build are.
import { describe, expect, test, vi } from "vitest";
import type { KernelConfig, TensorFlow } from "../../src/tfjs/types.js";

const copy = async () => {
  vi.resetModules();
  return { ...(await import("../../src/index.js")), ...(await import("../../src/tfjs/index.js")) };
};
const [a, b] = [await copy(), await copy()];

/** A registry of kernels as TensorFlow.js has one. */
function registry(): TensorFlow & { readonly kernels: Map<string, KernelConfig> } {
  const kernels = new Map<string, KernelConfig>();
  const key = (kernelName: string, backendName: string) => `${backendName}.${kernelName}`;
  const tf = {
    kernels,
    getKernel: (kernelName: string, backendName: string) => kernels.get(key(kernelName, backendName)),
    registerKernel: (config: KernelConfig) => void kernels.set(key(config.kernelName, config.backendName), config),
    unregisterKernel: (kernelName: string, backendName: string) => void kernels.delete(key(kernelName, backendName)),
  };
  const kernelFunc = () => [];
  for (const kernelName of ["Relu", "Softmax"]) tf.registerKernel({ kernelName, backendName: "cpu", kernelFunc });
  return tf;
}

describe("two copies", () => {
  test("are two", () => expect(a.sigmoid).not.toBe(b.sigmoid));

  test("share the default instance: an array of one is the other's too", () => {
    const x = a.alloc(Float32Array, 3);
    x.set([-1, 0, 2]);
    expect([...b.relu(x, { out: x })]).toEqual([0, 0, 2]);
    b.free(x);
    expect(() => a.relu(x)).toThrow("freed");
  });

  test.each(["gelu", "softmax", "tanh"] as const)("a layer of one ends with the other's %s", (name) => {
    const [x, w] = [Float32Array.of(1, -2, 3), Float32Array.of(0.5, 1, -1, 2, 0.25, 1)];
    const layer = { shape: [1, 3, 2] as const };
    expect([...a.dense(x, w, { ...layer, activation: b[name] })]).toEqual([...a.dense(x, w, { ...layer, activation: a[name] })]);
  });

  test.each([
    ["in the order of registration", [0, 1]],
    ["in reverse", [1, 0]],
  ])("register of both, undone %s, leaves nothing behind", (_, order) => {
    const tf = registry();
    const before = new Map(tf.kernels);
    const registrations = [a.register(tf), b.register(tf)];
    expect(tf.kernels.get("cpu.Relu")).not.toBe(before.get("cpu.Relu"));
    for (const i of order) registrations[i].unregister();
    expect(tf.kernels).toEqual(before);
  });
});

test("copies share an instance only where they are of one version", async () => {
  const { default: manifest } = await import("../../package.json", { with: { type: "json" } });
  expect(Reflect.has(globalThis, Symbol.for(`lanewise.default@${manifest.version}`))).toBe(true);
});
