/** What a message has beside its body, as far as its sender could give it and it can be given on. */
export type MessageProperties = Readonly<Record<string, string | number | boolean>>;

/** A message as it came from a queue. */
export interface IncomingMessage {
  /** As its sender gave it, within `limits.ts`; undefined where there is none, or where it can't be told from others. */
  id: string | undefined;
  /** JSON where it is; otherwise the text, or bytes. */
  body: unknown;
  contentType?: string;
  properties: MessageProperties;
}

/** A message that is to be sent. */
export interface OutgoingMessage {
  id?: string;
  body: unknown;
  contentType?: string;
  properties: MessageProperties;
}

/** Why a message was not done: a stable code and a sentence. */
export interface Reason {
  code: string;
  message: string;
}
