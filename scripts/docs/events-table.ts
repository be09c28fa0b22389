import { LAB_EVENTS } from '../../shared/domain/event/lab-event.ts';
import { markdownTable } from './markdown-table.ts';

/** Every event type: when the app sends it, and the schema of its data in the AsyncAPI document. */
export function eventsTable(): string {
  const rows = Object.entries(LAB_EVENTS).map(([type, { data, when }]) => [
    `\`${type}\``,
    when,
    `\`${data.meta()?.id ?? ''}\``,
  ]);
  return markdownTable(['type', 'when', 'data'], rows);
}
