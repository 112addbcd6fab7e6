import type { SoftTransport } from "@ringwright/runtime/soft";
import { Copier } from "../../../specs/dma-copy.gen.ts";
import type { Depths } from "./drive.ts";

export function open(transport: SoftTransport, depths: Depths): Promise<Copier> {
  const c = Copier.open(transport, { depths });
  transport.step(3);
  return Promise.resolve(c);
}
