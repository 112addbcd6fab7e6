// `node kaitai.cjs FILE`: compiles a description, given as JSON, to JavaScript, as kaitai-struct-compiler's own manual shows.
const { readFileSync } = require("node:fs");
const KaitaiStructCompiler = require("kaitai-struct-compiler");

const description = JSON.parse(readFileSync(process.argv[2], "utf8"));
const compiler = typeof KaitaiStructCompiler === "function" ? new KaitaiStructCompiler() : KaitaiStructCompiler;
compiler.compile("javascript", description, null, false).then(
  (files) => process.exit(Object.keys(files).length > 0 ? 0 : 1),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
