// What info says of builds and threads that are not those that were asked for.
import { afterEach, describe, expect, test, vi } from "vitest";
import { create } from "../../src/index.js";
import { choose } from "../../src/runtime/modules.js";

afterEach(() => void vi.unstubAllGlobals());

describe("threads", () => {
  test("the platform has no shared memory", async () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const { threads, threadsReason } = (await create({ threads: 4 })).info;
    expect([threads, threadsReason]).toEqual([1, expect.stringContaining("no shared memory")]);
  });

  test("plain JavaScript", async () => {
    expect((await create({ threads: 4, simd: "none" })).info).toMatchObject({ threads: 1, threadsReason: "plain JavaScript runs on one" });
  });

  test("a worker that never answers costs a second at most", async () => {
    vi.stubGlobal(
      "Worker",
      class {
        postMessage() {}
        terminate() {}
      },
    );
    const start = performance.now();
    const { threads, threadsReason } = (await create({ threads: 4 })).info;
    expect(performance.now() - start).toBeLessThan(2000);
    expect([threads, threadsReason]).toEqual([1, "3 of 3 workers did not start within a second, or have ended"]);
  });

  test("all came up, then ended", async () => {
    const lw = await create({ threads: 2 });
    expect(lw.info).toMatchObject({ threads: 2, threadsReason: "asked for" });
    lw.dispose();
    expect(lw.info).toMatchObject({ threads: 1, threadsReason: "dispose() ended the others" });
  });
});

describe("instructions of 256 bits", () => {
  const set = vi.fn();
  const node = { arch: "x64", execArgv: [] as string[], versions: { v8: "13.6.1" }, getBuiltinModule: () => ({ setFlagsFromString: set }) };
  const on = async (process?: object) => {
    vi.resetModules();
    set.mockClear();
    vi.stubGlobal("process", process);
    const { isRevectorized } = await import("../../src/runtime/revectorized.js");
    await import("../../src/revectorize.js");
    const result = isRevectorized();
    Reflect.deleteProperty(globalThis, Symbol.for("lanewise.revectorized"));
    return [result, set.mock.calls.length];
  };

  test("are asked for where the engine has them, once", async () => {
    expect(await on(node)).toEqual([true, 1]);
    expect(await on({ ...node, execArgv: ["--experimental-wasm-revectorize"] })).toEqual([true, 0]);
    expect(await on({ ...node, execArgv: ["--experimental_wasm_revectorize"] })).toEqual([true, 0]);
  });

  test("not in Deno, whose V8 takes the flag and runs no faster", async () => {
    vi.stubGlobal("Deno", {});
    expect(await on(node)).toEqual([false, 0]);
    vi.unstubAllGlobals();
  });

  test.each([
    ["an older V8", { ...node, versions: { v8: "12.4.254" } }],
    ["another processor", { ...node, arch: "arm64" }],
    ["an engine other than V8", { ...node, versions: {} }],
    ["Bun, which names a version of V8", { ...node, versions: { v8: "14.6.202", bun: "1.4.5" } }],
    ["a Node that does not give its modules", { ...node, getBuiltinModule: undefined }],
    ["a browser", undefined],
  ])("not in %s", async (_, process) => {
    expect(await on(process)).toEqual([false, 0]);
  });
});

describe("an engine that runs relaxed SIMD, and fuses nothing", () => {
  const real = WebAssembly;
  /** Compiles what it is given, or an empty module for what this engine does not know. */
  function Module(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
    return new real.Module(real.validate(bytes) ? bytes : Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  }
  class Instance {
    readonly exports = { probe_f32: () => 0 };
  }
  const stub = () => vi.stubGlobal("WebAssembly", { Memory: real.Memory, Module, Instance });

  test.each(["auto", "relaxed"] as const)("%s takes the baseline, and blames the engine", (simd) => {
    stub();
    expect(choose(simd)).toEqual({ simd: "baseline", reason: "on this engine multiply-adds are not fused" });
  });

  test("the baseline is what was asked for", () => {
    stub();
    expect(choose("baseline")).toEqual({ simd: "baseline", reason: "asked for" });
  });
});
