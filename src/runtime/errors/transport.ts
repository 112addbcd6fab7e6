import { RingwrightError } from "./base.ts";

/** The transport has no such capability: the spec needs one that it doesn't offer. Use another transport. */
export class TransportLacks extends RingwrightError {
  readonly code = "TRANSPORT_LACKS";
  readonly transport: string;
  readonly capability: string;

  constructor(transport: string, capability: string) {
    super(`The transport ${transport} offers no ${capability}, which this driver needs. Use one that does.`);
    this.transport = transport;
    this.capability = capability;
  }
}

/** Memory could not be mapped: the system's error is in the message. */
export class MapFailed extends RingwrightError {
  readonly code = "MAP_FAILED";
  readonly length: number;

  constructor(what: string, length: number, why: string) {
    super(`Mapping ${length} bytes for ${what} failed: ${why}.`);
    this.length = length;
  }
}

/**
 * The event loop cannot watch a handle: it was closed by somebody else, or is of a kind that cannot be waited for. A queue
 * that needed it has failed with this as its cause; a fence of an eventfd is not made, or fails with it.
 */
export class WatchFailed extends RingwrightError {
  readonly code = "WATCH_FAILED";
  readonly handle: number;

  constructor(handle: number, why: string, then = "Only its queue may close it.") {
    super(`Handle ${handle} cannot be watched: ${why}. ${then}`);
    this.handle = handle;
  }
}

/** A place that the device named lies outside its region, or is not aligned: the device, or the spec, is wrong. */
export class RegionRange extends RingwrightError {
  readonly code = "REGION_RANGE";
  readonly region: string;

  constructor(region: string, what: string) {
    super(`Region ${region}: ${what}.`);
    this.region = region;
  }
}

/**
 * The device's program has ended: the thread or process that its model ran in. What it did not answer, it never will;
 * `cause` is what the model threw, if that was it.
 */
export class PeerGone extends RingwrightError {
  readonly code = "PEER_GONE";
  readonly transport: string;

  constructor(transport: string, why: string, options?: ErrorOptions) {
    super(`The device behind the transport ${transport} is gone: ${why}.`, options);
    this.transport = transport;
  }
}
