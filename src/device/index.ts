/** What device models are written with, and what generated device sides import: `@ringwright/runtime/device`. */
import "../runtime/node-version.ts";

export { DeviceBase } from "./base.ts";
export { Dma } from "./dma.ts";
export {
  DmaFault,
  HostBug,
  type DeviceModel,
  type DmaAddress,
  type DoorbellCells,
  type HostRule,
  type Outside,
  type RegistersPlace,
  type RegisterWindow,
} from "./outside.ts";
