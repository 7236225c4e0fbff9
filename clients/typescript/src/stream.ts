import type { Core } from './core.js';
import { ConferencesError } from './errors.js';
import { BrokenStream } from './lines.js';
import { backoff, pause } from './waiting.js';

const LONGEST_WAIT_MS = 5_000;

/** How something that is followed is connected: `live`, or being connected again after it was lost. */
export type ConnectionState = 'live' | 'reconnecting';

/** Of everything that is followed. */
export interface FollowOptions {
  /** Ends it, with the signal's reason as the error; leaving the loop ends it too. */
  signal?: AbortSignal | undefined;
  /** Told of each change: what is shown is current only while it is `live`. */
  onState?: ((state: ConnectionState, why?: unknown) => void) | undefined;
}

/** One connection: reads until it ends or breaks, and tells when the service is heard. */
export type Connection<T> = (signal: AbortSignal, isHeard: () => void) => AsyncIterable<T>;

/**
 * Reads by one connection after the other. Until the service was heard, and where there is an end, tries are bounded
 * as those of a request; what was followed and is lost is connected again for as long as that takes.
 * @param hasEnd True if a connection that ends by itself has told everything
 * @throws ConferencesError
 */
export async function* resuming<T>(
  core: Core, connect: Connection<T>, { signal, onState }: FollowOptions, hasEnd: boolean,
): AsyncGenerator<T, void, undefined> {
  let wasHeard = false;
  for (let failures = 0; ;) {
    signal?.throwIfAborted();
    // Each connection ends with its reading, and leaves nothing behind on the caller's signal.
    const control = new AbortController();
    const abort = () => control.abort(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    let why: ConferencesError;
    try {
      let isHeard = false;
      const hear = () => {
        if (isHeard)
          return;
        isHeard = wasHeard = true;
        failures = 0;
        onState?.('live');
      };
      yield* connect(control.signal, hear);
      if (hasEnd)
        return;
      throw new BrokenStream('The stream ended');
    } catch (failure) {
      signal?.throwIfAborted();
      why = failure instanceof BrokenStream
        ? new ConferencesError(0, { code: failure.message, cause: failure }) : asOurs(failure);
      const isBounded = hasEnd || !wasHeard;
      if (!why.isTransient || (isBounded && (failures >= core.transport.retries || !core.transport.waitsFor(why))))
        throw why;
    } finally {
      signal?.removeEventListener('abort', abort);
      control.abort();
    }
    if (wasHeard)
      onState?.('reconnecting', why);
    // Never sooner than the service asks for, and never at once.
    await pause((why.retryAfter ?? 0) * 1_000 + backoff(++failures, LONGEST_WAIT_MS), signal);
  }
}

/** Opens a stream of the service. */
export async function open(
  core: Core, url: string, headers: Record<string, string>, signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const response = await core.transport.send(
    { url, method: 'GET', headers: new Headers(headers), signal, streams: true, retries: 0 }, core.session);
  if (response.body === null)
    throw new BrokenStream('The answer has no body');
  return response.body;
}

// What comes from the caller's own code, or is a fault of this one, is thrown as it is.
function asOurs(failure: unknown): ConferencesError {
  if (failure instanceof ConferencesError)
    return failure;
  throw failure;
}
