import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './generated/openapi.js';
import type { Session } from './session.js';
import type { Transport } from './transport.js';

/** Every operation of the contract: what `openapi-fetch` makes of it. */
export type Http = Client<paths, 'application/json'>;

/** Of every call. */
export interface CallOptions {
  /** Ends the call, also while it waits to be repeated. */
  signal?: AbortSignal | undefined;
}

/** Of every call that changes something. */
export interface WriteOptions extends CallOptions {
  /** The caller's name for the request, at most 255 visible characters; one is made if there is none. */
  idempotencyKey?: string | undefined;
}

/** Of a write that is not to undo what others wrote. */
export interface MatchOptions extends WriteOptions {
  /** Write only if the ETag's part before the dot is unchanged; else the error has status 412. */
  ifMatch?: string | undefined;
}

/** What all parts of a client share: the account, and typed requests with token, keys and retries. */
export class Core {
  /** Every operation of the contract. */
  readonly http: Http;

  constructor(
    readonly url: string,
    readonly account: string,
    readonly session: Session,
    readonly transport: Transport,
  ) {
    this.http = createClient<paths, 'application/json'>({
      baseUrl: url,
      fetch: async request => transport.send(
        {
          url: request.url,
          method: request.method,
          headers: request.headers,
          body: request.body === null ? undefined : await request.text(),
          signal: request.signal,
          streams: /csv|ndjson|event-stream/.test(request.headers.get('Accept') ?? ''),
        },
        session),
    });
  }

  /** The path parameters of a conference. */
  of(id: string): { account: string; id: string } {
    return { account: this.account, id };
  }

  /** The address of a path below the account. */
  address(path: string, query: Record<string, string | number | undefined> = {}): string {
    const url = new URL(`${this.url}/v2/accounts/${this.account}/${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined)
        url.searchParams.set(name, String(value));
    }
    return url.href;
  }
}

/** The headers of a write. */
export function headersOf({ idempotencyKey, ifMatch }: MatchOptions): Record<string, string> {
  return {
    ...idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey },
    ...ifMatch === undefined ? {} : { 'If-Match': ifMatch },
  };
}
