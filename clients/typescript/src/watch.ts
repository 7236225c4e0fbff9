import type { Core } from './core.js';
import { ConferencesError } from './errors.js';
import { type ServiceFrame, Socket, type SocketConstructor } from './socket.js';
import { type FollowOptions, resuming } from './stream.js';

/** Something that happened, as the WebSocket tells it. */
export interface LiveFrame extends ServiceFrame {
  /** The binding that took it. */
  subscribed_key: string;
  subscription_key: string;
  routing_key: string;
  /** `event`, `operation`, `command`, `doc_created`, `doc_edited` or `doc_deleted`. */
  name: string;
  /** Where to go on behind it; absent for what is not recorded: who talks. */
  cursor?: string;
  data: Record<string, unknown>;
}

/** What is watched. */
export interface WatchOptions extends FollowOptions {
  /** E.g. `conference.event.*.{conference}.*`, `conference.operation.*` or `object.*.conference`. */
  bindings: readonly string[];
  /** Begin behind this sequence of the one conference that all bindings name; by default with what happens now. */
  after?: number | undefined;
  /** Begin behind this cursor of the account. */
  cursor?: string | undefined;
  /** The WebSocket of this platform: needed in Node 20, where the package `ws` has one. */
  WebSocket?: SocketConstructor | undefined;
}

/** Tells what the bindings take. A lost connection is made again, and goes on where it was, without gap or repeat. */
export function watch(core: Core, options: WatchOptions): AsyncGenerator<LiveFrame, void, undefined> {
  const make = options.WebSocket ?? (globalThis as { WebSocket?: SocketConstructor }).WebSocket;
  if (!make)
    throw new TypeError('There is no WebSocket here: pass one as the option WebSocket, e.g. that of the package ws');
  const place = new Place(options);
  return resuming(core, async function* (signal, isHeard) {
    // Before the connection: a login that fails is told as what it is.
    await core.session.token(signal);
    const socket = await Socket.open(core, make, signal);
    try {
      const { cursor } = await socket.ask('subscribe', {
        account_id: core.account, bindings: options.bindings, ...place.toAsk(),
      });
      if (typeof cursor === 'string')
        place.begin(cursor);
      isHeard();
      for await (const frame of socket.frames()) {
        if (place.takes(frame as LiveFrame))
          yield frame as LiveFrame;
      }
    } finally {
      socket.lose(new ConferencesError(0, { code: 'The connection is not needed any more' }));
    }
  }, options, false);
}

// Where a watcher is. One event may be told in several frames, of which a lost connection may have brought some: it is
// asked for again, and as many as have come are left out.
class Place {
  readonly #ofConference: boolean;
  #done: string | number | undefined;
  #current: string | number | undefined;
  #come = new Map<string, number>();
  #repeated = new Map<string, number>();

  constructor({ after, cursor }: WatchOptions) {
    this.#ofConference = after !== undefined;
    this.#done = after ?? cursor;
  }

  /** What a subscription says of it. */
  toAsk(): { after?: number; cursor?: string } {
    this.#repeated = new Map(this.#come);
    return this.#done === undefined ? {}
      : this.#ofConference ? { after: this.#done as number } : { cursor: this.#done as string };
  }

  /** The subscription tells what is recorded behind this cursor. */
  begin(cursor: string): void {
    if (!this.#ofConference)
      this.#done ??= cursor;
  }

  /** True if it has not been told before. */
  takes(frame: LiveFrame): boolean {
    const at = this.#ofConference ? sequenceOf(frame) : frame.cursor;
    if (at === undefined)
      return true;
    const { subscribed_key: key } = frame;
    if (at !== this.#current) {
      this.#done = this.#current ?? this.#done;
      this.#current = at;
      this.#come.clear();
      this.#repeated.clear();
    }
    const repeated = this.#repeated.get(key) ?? 0;
    if (repeated > 0) {
      this.#repeated.set(key, repeated - 1);
      return false;
    }
    this.#come.set(key, (this.#come.get(key) ?? 0) + 1);
    return true;
  }
}

// Of documents it is in the ETag: "<revision>.<sequence>".
function sequenceOf({ data }: LiveFrame): number | undefined {
  const { sequence, _rev: tag } = data;
  return typeof sequence === 'number' ? sequence
    : typeof tag === 'string' ? Number(tag.slice(tag.lastIndexOf('.') + 1)) : undefined;
}
