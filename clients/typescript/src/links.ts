import { type CallOptions, type Core, headersOf, type WriteOptions } from './core.js';
import { Listing } from './listing.js';
import type { JoinLink, NewJoinLink } from './types.js';

const ALL = '/v2/accounts/{account}/conferences/{id}/links';
const ONE = '/v2/accounts/{account}/conferences/{id}/links/{link}';

/** Addresses by which people join in a browser, where the media server takes browsers. */
export class JoinLinks {
  readonly #core: Core;
  readonly #conference: string;

  constructor(core: Core, conference: string) {
    this.#core = core;
    this.#conference = conference;
  }

  /** All, newest first. */
  list({ signal, ...query }: CallOptions & { page_size?: number; ascending?: boolean } = {}): Listing<JoinLink> {
    return new Listing(async start => {
      const { data } = await this.#core.http.GET(ALL, {
        params: { path: this.#path, query: { ...query, ...start === undefined ? {} : { start_key: start } } }, signal,
      });
      return { items: data!.data, next: data!.next_start_key };
    });
  }

  /** Creates a link. Whoever has its address may join until it expires. */
  async create(link: NewJoinLink = {}, options: WriteOptions = {}): Promise<JoinLink> {
    const { data } = await this.#core.http.POST(ALL, {
      params: { path: this.#path }, headers: headersOf(options), body: { data: link }, signal: options.signal,
    });
    return data!.data;
  }

  /** Nobody joins by it any more. */
  async revoke(link: string, options: WriteOptions = {}): Promise<void> {
    await this.#core.http.DELETE(ONE, {
      params: { path: { ...this.#path, link } }, headers: headersOf(options), signal: options.signal,
    });
  }

  get #path() {
    return this.#core.of(this.#conference);
  }
}
