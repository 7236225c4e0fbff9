/** 32 random hex digits. `crypto.randomUUID` is missing on pages that come without TLS. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), it => it.toString(16).padStart(2, '0')).join('');

// A longer timer is over at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Waits, unless aborted first. @throws the signal's reason */
export function pause(milliseconds: number, signal?: AbortSignal | null): Promise<void> {
  return untilAborted(signal, resolve => {
    const timer = setTimeout(resolve, Math.min(milliseconds, LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  });
}

/** The promise's outcome, unless aborted first; what was promised goes on. @throws the signal's reason */
export function orAborted<T>(promised: Promise<T>, signal?: AbortSignal | null): Promise<T> {
  // Whoever has given up does not hear how it ends.
  promised.catch(() => {});
  return untilAborted<T>(signal, (resolve, reject) => {
    promised.then(resolve, reject);
    return () => {};
  });
}

/** How long to wait before the n-th try after the first: 250 ms, doubled each time, with a part that is random. */
export const backoff = (tried: number, longest: number): number =>
  Math.min(250 * 2 ** (tried - 1), longest) * (0.5 + Math.random() / 2);

function untilAborted<T = void>(
  signal: AbortSignal | null | undefined,
  begin: (resolve: (value: T) => void, reject: (why: unknown) => void) => () => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal?.aborted)
      return reject(signal.reason);
    const stop = () => {
      end();
      reject(signal?.reason);
    };
    const over = <A>(pass: (value: A) => void) => (value: A) => {
      signal?.removeEventListener('abort', stop);
      pass(value);
    };
    signal?.addEventListener('abort', stop, { once: true });
    const end = begin(over(resolve), over(reject));
  });
}
