import type { CallOptions, Core } from './core.js';
import { linesOf } from './lines.js';
import { Listing, type Page } from './listing.js';
import { eventsOf } from './sse.js';
import { type FollowOptions, open, resuming } from './stream.js';
import type { ConferenceEvent, ConferenceEventType } from './types.js';

// The service gives a sign of life every two seconds.
const SILENCE_MS = 15_000;

/** Which events are wanted. */
export interface HistoryQuery {
  /** Events behind this place: of a conference a `sequence`, of an account a `cursor`. All by default. */
  after?: number | string | undefined;
  /** Only events of these types. */
  type?: ConferenceEventType | readonly ConferenceEventType[] | undefined;
  /** From this time on; ISO 8601, UTC by default. */
  from?: string | undefined;
  /** Before this time. */
  to?: string | undefined;
}

/** How a history is followed. */
export interface FollowHistoryOptions extends HistoryQuery, FollowOptions {
  /** Milliseconds without a sign of life after which the connection counts as lost: 15,000. */
  silence?: number | undefined;
}

/** The events of a conference, or of all conferences of an account, oldest first. */
export class History {
  readonly #core: Core;
  readonly #conference: string | undefined;

  /** @param conference Undefined for all of the account */
  constructor(core: Core, conference?: string) {
    this.#core = core;
    this.#conference = conference;
  }

  /** What is recorded, page by page. */
  list({ signal, limit, ...query }: HistoryQuery & CallOptions & { limit?: number } = {}): Listing<ConferenceEvent> {
    return new Listing(start => this.#page(start ?? query.after, query, limit, signal));
  }

  /**
   * What is recorded, and then each event as it is recorded, without an end. A lost connection is made again, and goes
   * on behind the event that came last: none is missed, and none comes twice.
   */
  follow({ silence = SILENCE_MS, signal, onState, ...query }: FollowHistoryOptions = {}):
    AsyncGenerator<ConferenceEvent, void, undefined> {
    const url = this.#address({ ...query, after: undefined });
    let last = query.after;
    const history = this;
    return resuming(this.#core, async function* (connection, isHeard) {
      const body = await open(history.#core, url, {
        Accept: 'text/event-stream',
        ...last === undefined ? {} : { 'Last-Event-ID': String(last) },
      }, connection);
      for await (const { id, data } of eventsOf(linesOf(body, silence))) {
        isHeard();
        // Signs of life, and who talks, are no part of the history: they have no id.
        if (id === undefined)
          continue;
        last = id;
        yield JSON.parse(data) as ConferenceEvent;
      }
    }, { signal, onState }, false);
  }

  /**
   * All that is recorded, in one stream rather than in pages; the key needs the scope `export`. A lost connection is
   * made again, and goes on behind the event that came last.
   */
  export({ signal, ...query }: HistoryQuery & CallOptions = {}): AsyncGenerator<ConferenceEvent, void, undefined> {
    let last = query.after;
    const history = this;
    return resuming(this.#core, async function* (connection, isHeard) {
      const url = history.#address({ ...query, after: last });
      const body = await open(history.#core, url, { Accept: 'application/x-ndjson' }, connection);
      for await (const line of linesOf(body, SILENCE_MS)) {
        isHeard();
        const event = JSON.parse(line) as ConferenceEvent;
        last = event.cursor ?? event.sequence;
        yield event;
      }
    }, { signal }, true);
  }

  async #page(
    after: number | string | undefined, query: HistoryQuery, limit?: number, signal?: AbortSignal,
  ): Promise<Page<ConferenceEvent>> {
    const { account } = this.#core;
    const asked = { ...filterOf(query), ...limit === undefined ? {} : { limit } };
    if (this.#conference === undefined) {
      const { data } = await this.#core.http.GET('/v2/accounts/{account}/conferences/events', {
        params: { path: { account }, query: { ...asked, ...after === undefined ? {} : { cursor: String(after) } } },
        signal,
      });
      return { items: data!.data, next: data!.next_cursor };
    }
    const { data } = await this.#core.http.GET('/v2/accounts/{account}/conferences/{id}/events', {
      params: {
        path: this.#core.of(this.#conference),
        query: { ...asked, ...after === undefined ? {} : { after: Number(after) } },
      },
      signal,
    });
    return { items: data!.data, next: data!.next_after?.toString() };
  }

  #address({ after, ...query }: HistoryQuery): string {
    return this.#conference === undefined
      ? this.#core.address('conferences/events', { ...filterOf(query), cursor: after })
      : this.#core.address(`conferences/${encodeURIComponent(this.#conference)}/events`, { ...filterOf(query), after });
  }
}

function filterOf({ type, from, to }: HistoryQuery): Record<string, string> {
  const types = type === undefined ? [] : [type].flat();
  return {
    ...types.length === 0 ? {} : { type: types.join(',') },
    ...from === undefined ? {} : { from },
    ...to === undefined ? {} : { to },
  };
}
