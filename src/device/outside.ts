/** What stands between a device model and its transport: types that both sides know. */
export type { DeviceModel, DmaAddress, DoorbellCells, Outside } from "../runtime/transport/device-model.ts";
export type { RegistersPlace, RegisterWindow } from "../runtime/transport/transport.ts";
export { DmaFault, HostBug, type HostRule } from "../runtime/errors/model.ts";
