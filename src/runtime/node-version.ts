/**
 * Imported first by every entry, for its effect: on a Node that is too old, one clear line instead of whatever breaks
 * first. (Older Nodes parse the built package because it has no syntax newer than they are.)
 */

const OLDEST = 24;

/** Says in one line why a Node cannot run the runtime; undefined when `version` ("v20.20.2") will do. */
export function complaint(version: string): string | undefined {
  const major = Number.parseInt(version.replace(/^v/, ""), 10);
  return major >= OLDEST ? undefined : `ringwright needs Node ${OLDEST} or newer; this is ${version}.`;
}

const found = complaint(process.version);
if (found !== undefined) throw new Error(found);
