/** `sq_entries` as generated code calls it: `sqEntries`. */
export function camelCase(name: string): string {
  return name.replace(/_+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
