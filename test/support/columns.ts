/** A description's text with one space wherever columns have more: what is looked for in it need not know their width. */
export function withoutColumns(text: string): string {
  return text.replaceAll(/(?<=\S) {2,}/g, " ");
}
