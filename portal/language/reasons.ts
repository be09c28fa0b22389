/**
 * A language's sentences for what the API says by code. English needs none: the API's own sentences are written for
 * people. What a language does not know is better said in English than not at all.
 */
export interface Reasons {
  /** Of codes of errors and details. */
  readonly codes: Readonly<Record<string, string>>;
  /** Of fields that were not filled in as they must be. */
  readonly fields: Readonly<Record<string, string>>;
  /** Of what Azure refuses, by the ids of the API's catalogue, with its placeholders. */
  readonly azure: Readonly<Record<string, { sentence: string; advice: string }>>;
  /** Of notes in a timeline. */
  readonly notes: Readonly<Record<string, string>>;
}
