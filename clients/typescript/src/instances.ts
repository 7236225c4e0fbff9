import type { CallOptions, Core } from './core.js';
import { Listing } from './listing.js';
import type { AttendedInstance, ConferenceInstance } from './types.js';

/** Which instances are wanted. */
export interface InstanceQuery extends CallOptions {
  page_size?: number;
  ascending?: boolean;
  /** From this time on; ISO 8601, UTC by default. */
  from?: string;
  /** Before this time. */
  to?: string;
  /** Only those that ended for this reason. */
  reason?: string;
  running?: boolean;
}

/** The runs of a conference: readable after it is deleted. */
export class Instances {
  readonly #core: Core;
  readonly #conference: string;

  constructor(core: Core, conference: string) {
    this.#core = core;
    this.#conference = conference;
  }

  /** All, newest first. */
  list({ signal, ...query }: InstanceQuery = {}): Listing<ConferenceInstance> {
    return new Listing(async start => {
      const { data } = await this.#core.http.GET('/v2/accounts/{account}/conferences/{id}/instances', {
        params: {
          path: this.#core.of(this.#conference),
          query: { ...query, ...start === undefined ? {} : { start_key: start } },
        },
        signal,
      });
      return { items: data!.data, next: data!.next_start_key };
    });
  }

  /** One, with the people who were in and the legs it refused. */
  async get(instance: number, { signal }: CallOptions = {}): Promise<AttendedInstance> {
    const { data } = await this.#core.http.GET('/v2/accounts/{account}/conferences/{id}/instances/{instance}', {
      params: { path: { ...this.#core.of(this.#conference), instance } }, signal,
    });
    return data!.data;
  }
}
