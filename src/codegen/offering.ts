/** Queues whose commands never complete: they offer memory to a device. Which of them a driver can be generated for. */
import type { Command, Model, Queue, Sequence } from "../model/model.ts";

export function isOffering({ completes, gates }: Queue): boolean {
  return completes.length === 0 && gates.length === 0;
}

/** The sequences by which what is offered is taken: they are methods of the queue, and no functions of their own. */
export function takingSequences(model: Model): ReadonlySet<string> {
  return new Set(
    model.queues.filter(isOffering).flatMap(({ commands }) =>
      commands.flatMap(({ name }) => {
        const command = model.commands.find((candidate) => candidate.name === name);
        return command?.transfers.flatMap(({ until }) => (until === undefined ? [] : until.name)) ?? [];
      }),
    ),
  );
}

/** Why one can't be run; the steps of opening and closing are looked at where those of all queues are. */
export function strangeOffer(model: Model, queue: Queue): readonly string[] {
  const { rings, submits, memories, regions, parameters } = queue;
  const [ring] = rings;
  if (ring === undefined || rings.length !== 1 || submits.length !== 1) return ["it offers in several rings"];
  const entry = model.entries.find(({ name }) => name === ring.entry.name);
  const tag = entry?.fields.find(({ role }) => role === "tag");
  const plain =
    ring.index.kind === "free-running" && ring.index.bits <= 32 && ring.spare === 0 && ring.takes === 1 &&
    ring.stamps.length === 0 && ring.free === undefined && ring.depthRange === undefined; // prettier-ignore
  return [
    ...(memories.length === 1 && regions.length === 0 && memories[0]!.name === ring.region
      ? []
      : [`the memory of ring ${ring.name} is not its own`]),
    ...(plain ? [] : [`ring ${ring.name} has more rules than an offer takes`]),
    ...(tag !== undefined && tag.width <= 32 && entry!.size % 4 === 0
      ? []
      : [`entries of ring ${ring.name} have no tag of 32 bits or fewer`]),
    ...(submits[0]!.publish.length === 1 && submits[0]!.tailCell !== ""
      ? []
      : ["it publishes by more than storing the tail"]),
    ...parameters.flatMap(({ name, type }) =>
      type.kind === "queue" && type.queue.file !== model.file ? [`its ${name} is another file's`] : [],
    ),
    ...queue.commands.flatMap((reference) => {
      const command = model.commands.find(({ name }) => reference.file === model.file && name === reference.name);
      return command === undefined ? [`command ${reference.name} is another file's`] : offer(model, command, tag?.name);
    }),
  ];
}

function offer(
  model: Model,
  { name, transfers, records, parameters }: Command,
  tag: string | undefined,
): readonly string[] {
  const [lent] = transfers;
  const until = model.sequences.find((sequence) => sequence.name === lent?.until?.name);
  if (
    lent === undefined ||
    transfers.length !== 1 ||
    records.length + parameters.length > 0 ||
    lent.encoding !== undefined
  )
    return [`command ${name} offers more, or less, than a piece of memory`];
  return until !== undefined && takesBack(until, tag)
    ? []
    : [`no sequence that takes a number of 'until' ends what command ${name} lends`];
}

/** It has the tag as its one parameter, and nothing else to do. */
function takesBack({ parameters, body, returns }: Sequence, tag: string | undefined): boolean {
  return parameters.length === 1 && parameters[0]!.name === tag && body.length === 0 && returns === undefined;
}
