import { create } from "lanewise";

const memory = new WebAssembly.Memory({ initial: 32, maximum: 32 });
const module = await WebAssembly.compile(new Uint8Array(8));
const lw = await create({ memory, module });
await create({ module: [module] });
export const buffer: ArrayBufferLike | undefined = lw.memory?.buffer;
export const same: WebAssembly.Memory | undefined = lw.memory;
