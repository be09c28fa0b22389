import { MessageLockLostError, MessageNotFoundError } from '../../src/service-bus/core/errors.ts';

/** A message of the model, under the number that says in which order it came. */
interface ModelMessage {
  order: number;
  readonly id: string;
  place: 'queue' | 'dead';
  state: 'active' | 'locked' | 'scheduled';
  deliveryCount: number;
  /** When its lock, its wait or its life ends. */
  lockedUntil: number;
  scheduledFor: number;
  expiresAt: number;
  readonly timeToLive: number;
  lock: number;
  reason: string | null;
}

export interface ModelRules {
  readonly lockDuration: number;
  readonly maxDeliveryCount: number;
  readonly timeToLive: number;
  readonly deadLettersExpired: boolean;
}

/** One queue and its dead-letter queue as a list: what the broker is held against. */
export class Model {
  #messages: ModelMessage[] = [];
  #order = 0;
  #locks = 0;
  readonly #rules: ModelRules;

  constructor(rules: ModelRules) {
    this.#rules = rules;
  }

  send(
    id: string,
    { timeToLive = Infinity, delay = 0 }: { timeToLive?: number; delay?: number },
    now: number,
  ): number {
    this.#pass(now);
    const life = Math.min(timeToLive, this.#rules.timeToLive);
    this.#messages.push({
      order: (this.#order += 1),
      id,
      place: 'queue',
      state: delay > 0 ? 'scheduled' : 'active',
      deliveryCount: 0,
      lockedUntil: Infinity,
      scheduledFor: now + delay,
      timeToLive: life,
      expiresAt: now + life,
      lock: 0,
      reason: null,
    });
    return this.#order;
  }

  /** @returns the messages, each with its lock */
  receive(
    place: 'queue' | 'dead',
    limit: number,
    now: number,
  ): { id: string; lock: number; deliveryCount: number }[] {
    this.#pass(now);
    return this.#active(place, limit).map((message) => {
      message.state = 'locked';
      message.lock = this.#locks += 1;
      message.lockedUntil = now + this.#rules.lockDuration;
      return { id: message.id, lock: message.lock, deliveryCount: message.deliveryCount };
    });
  }

  receiveAndDelete(limit: number, now: number): string[] {
    this.#pass(now);
    const gone = this.#active('queue', limit);
    this.#messages = this.#messages.filter((message) => !gone.includes(message));
    return gone.map(({ id }) => id);
  }

  complete(lock: number, now: number): void {
    const gone = this.#locked(lock, now);
    this.#messages = this.#messages.filter((message) => message !== gone);
  }

  abandon(lock: number, now: number): void {
    this.#giveBack(this.#locked(lock, now), now);
  }

  deadLetter(lock: number, reason: string, now: number): void {
    this.#kill(this.#locked(lock, now), reason);
  }

  renew(lock: number, now: number): number {
    const message = this.#locked(lock, now);
    return (message.lockedUntil = now + this.#rules.lockDuration);
  }

  cancel(order: number, now: number): void {
    this.#pass(now);
    const gone = this.#messages.find((message) => message.order === order && message.state === 'scheduled');
    if (!gone) throw new MessageNotFoundError(order);
    this.#messages = this.#messages.filter((message) => message !== gone);
  }

  /** Everything that is there, in its order. */
  look(place: 'queue' | 'dead', now: number): object[] {
    this.#pass(now);
    return this.#messages
      .filter((message) => message.place === place)
      .sort((a, b) => a.order - b.order)
      .map(({ id, state, deliveryCount, reason }) => ({ id, state, deliveryCount, reason }));
  }

  #active(place: 'queue' | 'dead', limit: number): ModelMessage[] {
    return this.#messages
      .filter((message) => message.place === place && message.state === 'active')
      .sort((a, b) => a.order - b.order)
      .slice(0, limit);
  }

  #locked(lock: number, now: number): ModelMessage {
    this.#pass(now);
    const message = this.#messages.find(
      (candidate) => candidate.lock === lock && candidate.state === 'locked',
    );
    if (!message) throw new MessageLockLostError(String(lock));
    return message;
  }

  /** What the time has brought by now. */
  #pass(now: number): void {
    const endOf = ({ state, lockedUntil, scheduledFor, expiresAt }: ModelMessage): number =>
      ({ locked: lockedUntil, scheduled: scheduledFor, active: expiresAt })[state];
    const due = this.#messages.filter((message) => endOf(message) <= now);
    for (const message of due.sort((a, b) => endOf(a) - endOf(b) || a.order - b.order)) {
      if (message.state === 'locked') this.#giveBack(message, now);
      else if (message.state === 'active') this.#expire(message);
      else {
        message.state = 'active';
        message.order = this.#order += 1;
        message.expiresAt = now + message.timeToLive;
      }
    }
  }

  #giveBack(message: ModelMessage, now: number): void {
    message.state = 'active';
    message.deliveryCount += 1;
    if (message.expiresAt <= now) this.#expire(message);
    else if (message.place === 'queue' && message.deliveryCount === this.#rules.maxDeliveryCount) {
      this.#kill(message, 'MaxDeliveryCountExceeded');
    }
  }

  #expire(message: ModelMessage): void {
    if (this.#rules.deadLettersExpired) this.#kill(message, 'TTLExpiredException');
    else this.#messages = this.#messages.filter((other) => other !== message);
  }

  #kill(message: ModelMessage, reason: string): void {
    Object.assign(message, { place: 'dead', state: 'active', reason, expiresAt: Infinity });
  }
}
