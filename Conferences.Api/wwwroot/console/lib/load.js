// Reading something once for a page: loading, failed, or there.
import { useEffect, useState } from '../vendor/htm-preact-standalone.js';

/**
 * @param {(signal: AbortSignal) => Promise<any>} read
 * @param {any[]} inputs read again when one of them changes
 * @returns {{ loading: boolean, failure: Error | null, value: any, reload: () => void }}
 */
export function useLoaded(read, inputs) {
  const [state, setState] = useState({ loading: true, failure: null, value: undefined });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setState(now => ({ ...now, loading: true, failure: null }));
    read(abort.signal).then(
      value => abort.signal.aborted || setState({ loading: false, failure: null, value }),
      failure => abort.signal.aborted || setState(now => ({ ...now, loading: false, failure })));
    return () => abort.abort();
  }, [...inputs, round]);
  return { ...state, reload: () => setRound(it => it + 1) };
}
