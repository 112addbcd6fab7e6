import { build, check, type Checked, type Model } from "ringwright";

const checked: Checked = await check(["specs/io_uring.ring"]);
const models: readonly Model[] = checked.programs.flatMap((program) => program.models);
const built = await build(["specs/io_uring.ring"], { out: "by-library" });

console.log(
  JSON.stringify({
    models: models.length,
    diagnostics: checked.diagnostics.length + built.diagnostics.length,
    written: built.outputs.filter(({ state }) => state === "written").length,
  }),
);
