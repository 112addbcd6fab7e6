/** A description's device side: one structure for ts-morph, like the driver's file. */
import { StructureKind, type StatementStructures } from "ts-morph";
import type { Model, Program, Queue } from "../../../../model/model.ts";
import { DEVICE_MODULE } from "../../../device-symbols.ts";
import type { DeviceSide, OfFile } from "../../../device-sides.ts";
import type { ServedSide } from "../../../device-refusals.ts";
import type { ImportExtension } from "../context.ts";
import { header, imports, printed, type Section } from "../file.ts";
import { emitCommands } from "./commands.ts";
import { emitCompletion } from "./completions.ts";
import { DeviceContext } from "./context.ts";
import { emitDevice } from "./device.ts";
import { emitQueueSide } from "./queues.ts";
import { emitRecords } from "./records.ts";
import { emitRegisterStates } from "./registers.ts";
import { deviceShape } from "./shape.ts";
import { emitInspections, emitSubmission } from "./submissions.ts";

export async function emitDeviceFile(
  program: Program,
  model: Model,
  sides: readonly ServedSide[],
  extension?: ImportExtension,
): Promise<string> {
  const context = new DeviceContext(program, model, extension);
  const sections = sides.flatMap(({ side, queues }) => sectionsOf(context, side, queues));
  return printed([...header(model), ...deviceImports(context), ...imports(context, sections)], sections);
}

function sectionsOf(context: DeviceContext, side: DeviceSide, queues: readonly OfFile<Queue>[]): readonly Section[] {
  const shape = deviceShape(context, side, queues);
  const inspections = emitInspections(context, shape);
  return [
    ...shape.registers.map((registers): Section => [
      `Registers of ${registers.of.declared.name}`,
      emitRegisterStates(context, shape, registers),
    ]),
    ["Records", emitRecords(context, shape)],
    ["Commands", [...emitCommands(context, shape), ...inspections.statements]],
    ...shape.queues.map((queue): Section => [
      `Queue ${queue.queue.name}`,
      [
        ...queue.submissions.flatMap((ring) => emitSubmission(context, shape, queue, ring, inspections.names)),
        ...queue.completions.flatMap((ring) => emitCompletion(context, shape, queue, ring)),
        emitQueueSide(context, shape, queue),
      ],
    ]),
    [`Device ${side.name}`, [emitDevice(context, shape)]],
  ];
}

function deviceImports(context: DeviceContext): readonly StatementStructures[] {
  return [
    {
      kind: StructureKind.ImportDeclaration,
      moduleSpecifier: DEVICE_MODULE,
      namedImports: [...context.deviceImports],
    },
  ];
}
