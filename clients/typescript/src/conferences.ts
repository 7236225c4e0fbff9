import { type CallOptions, type Core, headersOf, type WriteOptions } from './core.js';
import { Listing } from './listing.js';
import type { paths } from './generated/openapi.js';
import type { ConferenceDocument, ConferenceSummary, StoredConference } from './types.js';

type ListQuery = NonNullable<paths['/v2/accounts/{account}/conferences']['get']['parameters']['query']>;

/** What part of a list is wanted, and in which order; the service's own names. */
export type ConferenceQuery = Omit<ListQuery, 'start_key' | 'paginate' | 'accept' | 'file_name'> & {
  /** `filter_…` and `filter_not_…` by the field's dotted path, e.g. `filter_name`. */
  [filter: `filter_${string}`]: string | undefined;
};

/** The conferences of an account. */
export class Conferences {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** The conferences, newest id first; of a user with `owner`. */
  list({ signal, owner, ...query }: ConferenceQuery & CallOptions & { owner?: string } = {}): Listing<ConferenceSummary> {
    const account = this.#core.account;
    return new Listing(async start => {
      const asked = { ...query, ...start === undefined ? {} : { start_key: start } };
      const { data } = owner === undefined
        ? await this.#core.http.GET('/v2/accounts/{account}/conferences', {
          params: { path: { account }, query: asked }, signal,
        })
        : await this.#core.http.GET('/v2/accounts/{account}/users/{owner}/conferences', {
          params: { path: { account, owner }, query: asked }, signal,
        });
      return { items: data!.data, next: data!.next_start_key };
    });
  }

  /** Creates a conference. Its numbers are unique within the account. */
  async create(document: ConferenceDocument = {}, options: WriteOptions = {}): Promise<StoredConference> {
    const { data } = await this.#core.http.PUT('/v2/accounts/{account}/conferences', {
      params: { path: { account: this.#core.account } },
      headers: headersOf(options),
      body: { data: document },
      signal: options.signal,
    });
    return data!.data;
  }
}
