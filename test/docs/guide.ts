/** A guide whose blocks, one after the other, are one program: written to a folder of its own, compiled, and run. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "../cli/cli.ts";

export interface Ended {
  readonly status: number | null;
  readonly stderr: string;
  readonly stdout: string;
}

export class Guide {
  readonly text: string;
  readonly blocks: readonly string[];
  /** Where the program stands; within the repository, so that the packages resolve. */
  readonly place: string;

  /** `page` of the repository; its program imports `./NAME.gen.js` of `specs`, or of another folder. */
  constructor(page: string, folder = "specs") {
    this.text = readFileSync(join(root, page), "utf8");
    this.blocks = [...this.text.matchAll(/^<!-- part of the program -->\n+```ts\n([^]*?)^```$/gm)].map(
      ([, text]) => text!,
    );
    const generated = join(root, "test/.generated");
    mkdirSync(generated, { recursive: true });
    this.place = mkdtempSync(join(generated, "guide-"));
    const program = this.blocks
      .join("\n")
      .replaceAll(/"\.\/([\w.-]+)\.gen\.js"/g, (_match, name: string) =>
        JSON.stringify(relative(this.place, join(root, folder, `${name}.gen.ts`))),
      );
    writeFileSync(join(this.place, "guide.ts"), program);
    const settings = {
      extends: join(root, "tsconfig.json"),
      compilerOptions: { skipLibCheck: false },
      include: ["guide.ts"],
      exclude: [],
    };
    writeFileSync(join(this.place, "tsconfig.json"), JSON.stringify(settings));
  }

  compile(): Ended {
    const compiler = join(root, "node_modules/typescript-7/bin/tsc");
    return spawnSync(process.execPath, [compiler, "--project", this.place], { encoding: "utf8", timeout: 60_000 });
  }

  run(): Ended {
    return spawnSync(process.execPath, ["--conditions=ringwright-source", "guide.ts"], {
      cwd: this.place,
      encoding: "utf8",
      timeout: 15_000,
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.place, { recursive: true, force: true });
  }
}
