"use strict";
// Written so that any Node parses it: a Node that is too old must get as far as saying so.

var OLDEST = 24;

/**
 * Says in one line why a Node cannot run ringwright.
 * @param {string} version as in process.version: "v20.20.2".
 * @returns {string | undefined} the line; undefined when the version will do.
 */
exports.complaint = function complaint(version) {
  var major = parseInt(version.replace(/^v/, ""), 10);
  if (major >= OLDEST) return undefined;
  return "ringwright needs Node " + OLDEST + " or newer; this is " + version + ".";
};
