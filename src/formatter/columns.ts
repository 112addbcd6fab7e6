/**
 * Columns: rows of one kind that follow each other have their parts below each other. What stands at a position is always
 * set so, other rows where the text does so already: one of them has more than one space there.
 */
import * as t from "../parser/tokens.ts";
import { besides, cellsOf, type Cells } from "./cells.ts";
import { isInline, measure } from "./lengths.ts";
import { firstOf, isPiece, type Block, type Row } from "./tree.ts";

/** Settles which blocks stand on one line, and puts columns into rows and into the blocks in them. */
export function setColumns(rows: readonly Row[], indent: number, width: number): void {
  const room = width - indent;
  let run: Cells[] = [];
  const end = () => {
    setRun(run, room);
    run = [];
  };
  for (const row of rows) {
    if (row.verbatim !== undefined) {
      end();
      continue;
    }
    const blocks = row.items.filter((item): item is Block => !isPiece(item) && item.kind === "block");
    if (blocks.length > 0 && !(blocks.every(isInline) && measure(besides(row), 0, new Map()) <= room)) {
      // Both of an `if` and its `else`, or none.
      for (const block of blocks) block.expanded ||= block.rows.length > 0;
    }
    for (const block of blocks) if (block.expanded) setColumns(block.rows, indent + 2, width);
    if (row.blankBefore || row.leading.some(({ text }) => !text.startsWith("///"))) end();
    const cells = cellsOf(row);
    if (cells !== undefined) {
      if (run.length > 0 && (run[0]!.kind !== cells.kind || endsTyped(row, cells))) end();
      run.push(cells);
    } else if (blocks.length > 0 || !isTransparent(row)) {
      end();
    }
  }
  end();
}

/** Whether a member that has no position, and no attribute in front of it, begins other columns by its comment. */
function endsTyped({ leading }: Row, { kind, stops }: Cells): boolean {
  return kind === "typed" && leading.length > 0 && stops[0]!.name !== "row";
}

/** Whether a row may stand among others without being one of them: it has no type, or nothing at all but words. */
function isTransparent({ attributes, items }: Row): boolean {
  const head = items[0] && firstOf(items[0]);
  if (head?.type === t.k.reserved) return true;
  const last = items.at(-2);
  return attributes.length === 0 && last !== undefined && isPiece(last) && last.type === t.k.command;
}

/** Sets the columns of rows of one kind: as wide as they must be for those that are of about one length. */
function setRun(run: readonly Cells[], room: number): void {
  if (run.length < 2) return;
  const shifts = new Map<Cells, number>(run.map((cells) => [cells, 0]));
  const columnFrom = (group: readonly Cells[], index: number): void => {
    for (const part of byName(group, index)) {
      for (const alike of byLength(part, index, shifts)) {
        setColumn(alike, index, shifts, room);
        columnFrom(alike, index + 1);
      }
    }
  };
  columnFrom(run, 0);
}

/** Parts rows by what begins at their next column; those that have none are left out. */
function byName(group: readonly Cells[], index: number): Iterable<readonly Cells[]> {
  const parts = new Map<string, Cells[]>();
  for (const cells of group) {
    const name = cells.stops[index]?.name;
    if (name === undefined) continue;
    const part = parts.get(name);
    if (part === undefined) parts.set(name, [cells]);
    else part.push(cells);
  }
  return parts.values();
}

/** Parts rows where one is much longer or shorter than those before it, so that it widens no column of theirs. */
function byLength(
  part: readonly Cells[],
  index: number,
  shifts: ReadonlyMap<Cells, number>,
): Iterable<readonly Cells[]> {
  const groups: Cells[][] = [];
  let [shortest, longest, slack] = [0, 0, 0];
  for (const cells of part) {
    const stop = cells.stops[index]!;
    const at = stop.at + shifts.get(cells)!;
    const last = groups.at(-1);
    slack = Math.max(slack, stop.slack);
    if (last !== undefined && Math.max(longest, at) - Math.min(shortest, at) <= slack) {
      last.push(cells);
      [shortest, longest] = [Math.min(shortest, at), Math.max(longest, at)];
    } else {
      groups.push([cells]);
      [shortest, longest, slack] = [at, at, stop.slack];
    }
  }
  return groups;
}

function setColumn(group: readonly Cells[], index: number, shifts: Map<Cells, number>, room: number): void {
  const stops = group.map((cells) => cells.stops[index]!);
  if (!stops.some(({ always, piece }) => always || piece.gap > 1)) return;
  const column = Math.max(...group.map((cells, i) => stops[i]!.at + shifts.get(cells)!));
  group.forEach((cells, i) => {
    const shift = column - stops[i]!.at;
    // A row that would no longer fit stays as it is.
    if (cells.width + shift > room) return;
    stops[i]!.piece.pad = shift - shifts.get(cells)!;
    shifts.set(cells, shift);
  });
}
