/** `sq_entries` as generated code calls it: `sqEntries`. */
export function camelCase(name: string): string {
  // Most names have one word, and this is asked for each.
  if (!name.includes("_")) return name;
  return name.replace(/_+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
