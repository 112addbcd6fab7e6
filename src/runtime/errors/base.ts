/**
 * What every error of the runtime and of generated drivers is. `code` is a literal of its class: switch on it, or use
 * instanceof.
 */
export abstract class RingwrightError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
