/** What the emitters of a device side share: the file's context, of which the driver's file is another file. */
import { posix } from "node:path";
import type { Model, Program, Reference } from "../../../../model/model.ts";
import { DEVICE_RUNTIME, type DeviceSymbol } from "../../../device-symbols.ts";
import { Context, type ImportExtension } from "../context.ts";
import type { UnionOwner } from "../types.ts";

/**
 * The device side's file declares nothing that the description does: enums, structures and their encoders are imported
 * from the driver's. So it is the file of another description, which imports that one.
 */
export class DeviceContext extends Context {
  /** The description's file. */
  readonly file: string;
  readonly #used = new Map<DeviceSymbol, string>();
  /** What the driver's file calls its own. */
  readonly #driver: Context;

  constructor(program: Program, model: Model, extension: ImportExtension = "js") {
    super(program, beside(model), [], extension);
    this.file = model.file;
    this.#driver = new Context(program, model, [], extension);
  }

  override refer(
    reference: Reference,
    options: { readonly before?: string; readonly typeOnly?: boolean } = {},
  ): string {
    if (reference.file !== this.file) return super.refer(reference, options);
    return this.foreignName(this.file, this.#driver.refer(reference, options), options.typeOnly ?? false);
  }

  override unionType(owner: UnionOwner): string {
    if (owner.file !== this.file) return super.unionType(owner);
    return this.foreignName(this.file, this.#driver.unionType(owner), true);
  }

  /** The name of something that the device side runs on; that it is imported is seen to. */
  device(symbol: DeviceSymbol): string {
    const name = this.registerName(symbol, `device runtime ${symbol}`);
    this.#used.set(symbol, name);
    return name;
  }

  /** Those used so far, in one order. */
  get deviceImports(): readonly { readonly name: string; readonly alias?: string; readonly isTypeOnly: boolean }[] {
    return [...this.#used]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, local]) => ({
        name,
        ...(local === name ? {} : { alias: local }),
        isTypeOnly: DEVICE_RUNTIME[name] === "type",
      }));
  }

  override specPath(...path: string[]): string {
    return `${posix.basename(this.file)}#${path.join(".")}`;
  }
}

function beside(model: Model): Model {
  const { dir, name } = posix.parse(model.file);
  return {
    ...model,
    file: posix.join(dir, `${name}.device.ring`),
    imports: [{ from: `./${name}.ring`, file: model.file, names: [] }, ...model.imports],
  };
}
