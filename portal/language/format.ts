/** Times, numbers and money as the language writes them. */
export interface Format {
  /** A moment, of an ISO time. */
  moment: (iso: string) => string;
  /** A day, of an ISO time. */
  day: (iso: string) => string;
  /** A day that was named as one, whatever the time zone: an ISO time at its beginning, in UTC. */
  date: (iso: string) => string;
  /** The time of day alone. */
  clock: (iso: string) => string;
  /** The time zone that times are written in, at the moment of an ISO time. */
  zone: (iso: string) => string;
  number: (value: number) => string;
  percent: (value: number) => string;
  money: (amount: number, currency: string) => string;
  /** A length of time, to one unit or two. */
  duration: (seconds: number) => string;
  list: (items: readonly string[]) => string;
}

export function createFormat(locale: string): Format {
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const clocks = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' });
  const zones = (['long', 'shortOffset'] as const).map(
    (timeZoneName) => new Intl.DateTimeFormat(locale, { timeZoneName }),
  );
  const unit = (value: number, name: 'hour' | 'minute' | 'second') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);

  return {
    moment: (iso) => moments.format(new Date(iso)),
    day: (iso) => days.format(new Date(iso)),
    date: (iso) => dates.format(new Date(iso)),
    clock: (iso) => clocks.format(new Date(iso)),
    zone(iso) {
      const [name, offset] = zones.map(
        (zone) => zone.formatToParts(new Date(iso)).find(({ type }) => type === 'timeZoneName')?.value,
      );
      return name === offset ? `${name}` : `${name} (${offset})`;
    },
    number: (value) => numbers.format(value),
    percent: (value) => percents.format(value / 100),
    money: (amount, currency) =>
      new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount),
    duration(seconds) {
      const whole = Math.max(0, Math.round(seconds));
      if (whole < 60) return unit(whole, 'second');
      const minutes = Math.round(whole / 60);
      if (minutes < 60) return unit(minutes, 'minute');
      const rest = minutes % 60;
      const hours = unit(Math.floor(minutes / 60), 'hour');
      return rest === 0 ? hours : `${hours} ${unit(rest, 'minute')}`;
    },
    list: (items) => lists.format(items),
  };
}
