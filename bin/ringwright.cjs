#!/usr/bin/env node
"use strict";
// Written so that any Node parses it: a Node that is too old must get as far as saying so.

var complaint = require("./node-version.cjs").complaint(process.version);

if (complaint) {
  process.stderr.write(complaint + "\n");
  process.exitCode = 1;
} else {
  import("../dist/cli/main.js").catch(function (error) {
    process.stderr.write(((error && error.stack) || String(error)) + "\n");
    process.exitCode = 70;
  });
}
