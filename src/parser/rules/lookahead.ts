import { LLkLookaheadStrategy, type EmbeddedActionsParser, type ILookaheadStrategy } from "chevrotain";

type Alternatives = Parameters<ReturnType<ILookaheadStrategy["buildLookaheadForAlternation"]>>[0];

/**
 * Chevrotain's way to tell alternatives apart by their first tokens, worked out for each choice when it is first met: a
 * description meets few of them, and to work out all is a good part of what a short run takes.
 */
export class LookaheadWhenMet extends LLkLookaheadStrategy {
  override buildLookaheadForAlternation(
    options: Parameters<ILookaheadStrategy["buildLookaheadForAlternation"]>[0],
  ): ReturnType<ILookaheadStrategy["buildLookaheadForAlternation"]> {
    let known: ReturnType<ILookaheadStrategy["buildLookaheadForAlternation"]> | undefined;
    const build = () => (known = super.buildLookaheadForAlternation(options));
    // Chevrotain calls it as a method of the parser.
    return function (this: EmbeddedActionsParser, alternatives: Alternatives) {
      return (known ?? build()).call(this, alternatives);
    };
  }

  override buildLookaheadForOptional(
    options: Parameters<ILookaheadStrategy["buildLookaheadForOptional"]>[0],
  ): ReturnType<ILookaheadStrategy["buildLookaheadForOptional"]> {
    let known: ReturnType<ILookaheadStrategy["buildLookaheadForOptional"]> | undefined;
    const build = () => (known = super.buildLookaheadForOptional(options));
    return function (this: EmbeddedActionsParser) {
      return (known ?? build()).call(this);
    };
  }
}
