/** Names of variables, and of fields in comments. */

/** `values[3]!` → `values3`: the start of a variable's name. */
export function variable(text: string): string {
  return text.replace(/\W+(\w)?/g, (_match, letter: string | undefined) => letter?.toUpperCase() ?? "");
}

export function joined(prefix: string, name: string): string {
  return prefix === "" ? name : prefix + capital(name);
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A field's name in comments: without what its whole is called. */
export function labelled(label: string): string {
  return label.slice(label.indexOf(".") + 1);
}
