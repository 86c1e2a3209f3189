import { rejects } from "node:assert/strict";
import { create } from "lanewise";

const name = process.argv[2];
const pages = name === "address" ? { initial: 64n, maximum: 64n } : { initial: 64, maximum: 64 };
for (const memory of [new WebAssembly.Memory({ [name]: "i64", ...pages })])
  await rejects(create({ memory }), { name: "TypeError", message: /"memory" expected one with 32-bit addresses/ });
for (const shared of [false, true]) {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 64, shared });
  const lw = await create({ memory });
  lw.relu(Float32Array.of(1));
}
