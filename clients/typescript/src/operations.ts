import type { CallOptions, Core } from './core.js';
import { Listing } from './listing.js';
import { operationOf } from './outcome.js';
import type { Operation } from './types.js';

/** Requests to the media server, and what became of each. */
export class Operations {
  readonly #core: Core;
  readonly #conference: string;

  constructor(core: Core, conference: string) {
    this.#core = core;
    this.#conference = conference;
  }

  /** All, newest first. */
  list(
    { signal, ...query }: CallOptions & { page_size?: number; ascending?: boolean } = {},
  ): Listing<Operation> {
    return new Listing(async start => {
      const { data } = await this.#core.http.GET('/v2/accounts/{account}/conferences/{id}/operations', {
        params: {
          path: this.#core.of(this.#conference),
          query: { ...query, ...start === undefined ? {} : { start_key: start } },
        },
        signal,
      });
      return { items: data!.data, next: data!.next_start_key };
    });
  }

  /** One as it is now. */
  get(operation: string, { signal }: CallOptions = {}): Promise<Operation> {
    return operationOf(this.#core, this.#conference, operation, signal);
  }
}
