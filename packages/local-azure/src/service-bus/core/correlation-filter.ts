/** What a filter can ask of a message; a property that is no text never equals a filter's. */
export interface FilterableMessage {
  readonly messageId?: string;
  readonly correlationId?: string;
  readonly to?: string;
  readonly replyTo?: string;
  /** The subject, which Service Bus called label before. */
  readonly label?: string;
  readonly sessionId?: string;
  readonly replyToSessionId?: string;
  readonly contentType?: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** All that is named must be equal, with case (Azure docs, topic-filters). */
export type CorrelationFilter = {
  readonly [Name in keyof FilterableMessage]?: FilterableMessage[Name] | undefined;
};

/** Whether a message passes a filter. One that names nothing lets everything pass. */
export function matches(
  { properties = {}, ...fields }: CorrelationFilter,
  message: FilterableMessage,
): boolean {
  const isEqual = (wanted: object, given: object): boolean =>
    Object.entries(wanted).every(
      ([name, value]) => value === undefined || Reflect.get(given, name) === value,
    );
  return isEqual(fields, message) && isEqual(properties, message.properties);
}
