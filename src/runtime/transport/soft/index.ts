/** Devices made of software: in this thread, step by step, or in a thread of their own. */
import "../../node-version.ts";

export { soft, type SoftOptions, type SoftTransport } from "./stepped.ts";
export type { DeviceModel } from "../device-model.ts";
export { softWorker, type SoftWorkerOptions, type SoftWorkerTransport } from "./worker.ts";
