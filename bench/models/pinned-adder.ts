/** The adder, on the second processor. */
import type { DeviceModel } from "@ringwright/runtime/soft";
import { pin } from "../harness/pin.ts";
import Adder from "./adder.ts";

export default function make(): DeviceModel {
  pin(1);
  return new Adder();
}
