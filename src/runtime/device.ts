/** The device side, which this package carries: what generated device models run on. */
export * from "../device/index.ts";
