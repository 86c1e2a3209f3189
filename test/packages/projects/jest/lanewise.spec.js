const lanewise = require("lanewise");

test("works", () => {
  expect([...lanewise.relu(Float32Array.of(-1, 2))]).toEqual([0, 2]);
  expect(lanewise.info().simd).not.toBe("none");
});

test("takes arrays, masks and constructors of Jest's realm", () => {
  const x = lanewise.alloc(Float32Array, 2);
  expect([...lanewise.softmax(x, { mask: Uint8Array.of(1, 0) })]).toEqual([1, 0]);
  lanewise.free(x);
});

test("makes an instance of its own", async () => {
  const own = await lanewise.create({ simd: "baseline" });
  expect([...own.sigmoid(Float32Array.of(0))]).toEqual([0.5]);
});

test("can be spied on", () => {
  const spy = jest.spyOn(lanewise, "relu").mockReturnValue("mocked");
  expect(lanewise.relu()).toBe("mocked");
  spy.mockRestore();
});
