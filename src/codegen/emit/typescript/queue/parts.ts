/** A submission ring that is an object of its own: what a program sees of it, and the class that runs it. */
import type { Context } from "../context.ts";
import { takenToText } from "./finding.ts";
import { declarations, member, renewing, type Member } from "./members.ts";
import { ringObjectForms } from "./object-form.ts";
import { ringPosts } from "./posting.ts";
import { ringPublishing } from "./publishing.ts";
import { partRenewing } from "./renewing.ts";
import { indexMembers, slotMembers } from "./ring-state.ts";
import type { SubmissionRing } from "./rings.ts";
import { partRoomTexts } from "./room.ts";
import type { QueueShape } from "./shape.ts";
import { stampTexts } from "./stamps.ts";

/** The member of the queue's driver that it is. */
export function partMember(ring: SubmissionRing, depth: string, entries: string): Member {
  const { member: name, driver } = ring.part!;
  return renewing(
    member(name, `readonly ${driver}`, `new ${driver}(this, ${depth}, ${entries})`),
    `this.${name}.renew();`,
  );
}

export function partClasses(context: Context, shape: QueueShape): readonly string[] {
  return shape.several ? shape.submissions.map((ring) => partClass(context, shape, ring)) : [];
}

function partClass(context: Context, shape: QueueShape, ring: SubmissionRing): string {
  const { driver, name } = ring.part!;
  const methods = [
    ...partRoomTexts(context, shape, ring),
    ...ringPosts(context, shape, ring),
    ...stampTexts(context, ring),
    ...ringPublishing(context, shape, ring),
    ...takenToText(context, shape, ring),
    ...ringObjectForms(context, shape, ring),
  ];
  const members = [
    member("queue", `readonly ${shape.driver}`, "queue"),
    ...slotMembers(ring, "depth", "entries", []),
    ...indexMembers(context, shape, ring),
  ];
  return `
    class ${driver} implements ${name} {
      ${declarations(members, true)}

      constructor(queue: ${shape.driver}, depth: number, entries: Uint32Array) {
        ${members.map(({ set }) => set).join("\n")}
      }

      ${[...methods, ...partRenewing(shape, members)].map((text) => text.trim()).join("\n\n")}
    }
  `.trim();
}
