import type { Diagnostic } from "../diagnostic.ts";

/** How many codes a summary names. */
const namedCodes = 3;

/** `2 errors, 1 warning in io_uring.ring`, and how to learn more about them. Ends with a line break. */
export function summaryOf(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Diagnostic["severity"]) => {
    const found = diagnostics.filter((one) => one.severity === severity).length;
    return found === 0 ? [] : [`${found} ${severity}${found === 1 ? "" : "s"}`];
  };
  const files = [...new Set(diagnostics.map(({ location }) => location.file))];
  const where = files.length === 1 ? files[0]! : `${files.length} files`;
  const codes = [...new Set(diagnostics.map(({ code }) => code))];
  const more = codes.slice(0, namedCodes).map((code) => `\`ringwright explain ${code}\``);
  const tells = codes.length > 1 ? "tell" : "tells";
  return `${[...count("error"), ...count("warning")].join(", ")} in ${where}; ${more.join(", ")} ${tells} more\n`;
}
