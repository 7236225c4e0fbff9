import { ConferencesError, errorOf, foreignOf } from './errors.js';
import type { Session } from './session.js';
import { backoff, newId, pause } from './waiting.js';

const UNMODIFIED = 304;
const UNAUTHORIZED = 401;
const NO_CONTENT = 204;
const JSON_TYPE = 'application/json';

// Of the service. A proxy that answers in its place, with a page to log in, says 200 as well.
const KNOWN = [JSON_TYPE, 'text/event-stream', 'application/x-ndjson', 'text/csv'];

/** How requests are repeated. */
export interface RetryOptions {
  /** Tries after the first one that failed; 4 by default, 0 for none. */
  retries?: number;
  /** The longest wait that the service may ask for, in milliseconds: 30,000. If it asks for more, that is the error. */
  longestWait?: number;
  /** How long one try may take until its answer is complete, in milliseconds, beside what `wait` asks for: 30,000. */
  timeout?: number;
}

/** A request, before it has a token and a key. */
export interface Sent {
  url: string;
  method: string;
  headers?: Headers;
  body?: string | undefined;
  signal?: AbortSignal | null | undefined;
  /** The body is read by the caller as it comes; the timeout is then for the beginning of the answer alone. */
  streams?: boolean;
  /** Instead of that of the options. */
  retries?: number;
}

/** Sends requests until they are answered: with a token, a key by which a repeat is known, and bounded retries. */
export class Transport {
  /** Tries after the first one that failed. */
  readonly retries: number;

  readonly #fetch: typeof fetch;
  readonly #longestWait: number;
  readonly #timeout: number;

  constructor(options: RetryOptions & { fetch?: typeof fetch | undefined }) {
    // Called without an object: browsers refuse to have it called on another one than the window.
    const { fetch: given = globalThis.fetch } = options;
    this.#fetch = (input, init) => given(input, init);
    this.retries = options.retries ?? 4;
    this.#longestWait = options.longestWait ?? 30_000;
    this.#timeout = options.timeout ?? 30_000;
  }

  /**
   * The answer, if it is a success or a 304.
   * @throws ConferencesError for any other, and if there is none
   */
  async send(sent: Sent, session?: Session): Promise<Response> {
    const { signal, retries = this.retries } = sent;
    const headers = new Headers(sent.headers);
    if (!headers.has('X-Request-ID'))
      headers.set('X-Request-ID', newId());
    // The same for each try: whatever becomes of the connection, the request is carried out once.
    if (session && sent.method !== 'GET' && sent.method !== 'HEAD' && !headers.has('Idempotency-Key'))
      headers.set('Idempotency-Key', newId());
    let mayRenew = true;
    for (let tried = 0; ;) {
      signal?.throwIfAborted();
      const token = await session?.token(signal);
      if (token !== undefined)
        headers.set('X-Auth-Token', token);
      const outcome = await this.#try(sent, headers);
      if (outcome instanceof Response)
        return outcome;
      signal?.throwIfAborted();
      if (outcome.status === UNAUTHORIZED && session && token !== undefined && mayRenew) {
        mayRenew = false;
        if (await session.replace(token, signal))
          continue;
      }
      if (!outcome.isTransient || tried++ >= retries)
        throw outcome;
      if (!this.waitsFor(outcome))
        throw outcome;
      // Never sooner than the service asks for; those who were refused together do not come back together.
      await pause((outcome.retryAfter ?? 0) * 1_000 + backoff(tried, this.#longestWait), signal);
    }
  }

  /** True if the service asks for no more patience than there is. */
  waitsFor({ retryAfter = 0 }: ConferencesError): boolean {
    return retryAfter * 1_000 <= this.#longestWait;
  }

  // A success, or the error that came instead.
  async #try(sent: Sent, headers: Headers): Promise<Response | ConferencesError> {
    const { url, method, body = null, signal, streams = false } = sent;
    const control = new AbortController();
    const abort = () => control.abort(signal?.reason);
    if (signal?.aborted)
      abort();
    signal?.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(
      () => control.abort(new DOMException('The answer took too long', 'TimeoutError')),
      this.#timeout + secondsToWait(url) * 1_000);
    let isRead = false;
    try {
      const response = await this.#fetch(url, { method, headers, body, signal: control.signal, cache: 'no-store' });
      if (!response.ok && response.status !== UNMODIFIED)
        return await errorOf(response, headers.get('X-Request-ID') ?? undefined);
      const type = response.headers.get('Content-Type')?.split(';')[0]!.trim().toLowerCase();
      if (response.ok && response.status !== NO_CONTENT && !KNOWN.includes(type ?? '')) {
        control.abort();
        return foreignOf(response, type ?? 'of no type');
      }
      if (streams) {
        isRead = true;
        return response;
      }
      // All of it, here: a connection that is cut in the middle of an answer has lost it like any other.
      const read = await response.arrayBuffer();
      if (read.byteLength === 0 && type === JSON_TYPE && response.ok && method !== 'HEAD')
        return foreignOf(response, 'empty');
      return new Response(read.byteLength === 0 ? null : read, response);
    } catch (cause) {
      return new ConferencesError(0, {
        code: `no answer to ${method} ${new URL(url).pathname}`,
        requestId: headers.get('X-Request-ID') ?? undefined,
        cause,
      });
    } finally {
      clearTimeout(timer);
      // What is still read ends with the caller's signal.
      if (!isRead)
        signal?.removeEventListener('abort', abort);
    }
  }
}

const secondsToWait = (url: string): number =>
  Number(/^(\d+(?:\.\d+)?)s$/.exec(new URL(url).searchParams.get('wait') ?? '')?.[1] ?? 0);
