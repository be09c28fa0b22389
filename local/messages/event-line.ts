import { styleText } from 'node:util';

/** As much of an event as is shown: CloudEvents 1.0, of which no field is taken for granted. */
interface ShownEvent {
  readonly time?: string;
  readonly type?: string;
  readonly source?: string;
  readonly subject?: string;
  readonly sequence?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

const GOOD = /succeeded|replicated|available|created|appeared/;
const BAD = /failed|rejected|hidden|deleted|skipped|cancelled/;

/** An event on one line, for people. */
export function eventLine(event: ShownEvent): string {
  const { time = '', type = '', source = '', subject = '', sequence, data = {} } = event;
  const name = type.slice(type.lastIndexOf('.') + 1);
  const color = BAD.test(name) ? 'red' : GOOD.test(name) ? 'green' : 'cyan';
  const place = sequence === undefined ? '' : `#${Number(sequence)}`;
  const details = Object.entries(data)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
  const where = `${source.slice(source.lastIndexOf('/') + 1)}/${subject}`;
  return [
    styleText('dim', time.slice(11, 19)),
    styleText(color, name.padEnd(26)),
    `${where} ${place}`.trim(),
    styleText('dim', details),
  ].join('  ');
}
