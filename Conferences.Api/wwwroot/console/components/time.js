// A moment, and how long something has lasted.
import { html, useEffect, useState } from '../vendor/htm-preact-standalone.js';
import { createStore, useStore } from '../lib/store.js';
import { lengthOf, momentOf, serverNow, shortOf } from '../lib/time.js';

/** A moment in the viewer's zone; the whole of it, with the zone, on hovering. */
export function Moment({ at }) {
  const date = at instanceof Date ? at : new Date(at);
  if (Number.isNaN(date.getTime()))
    return null;
  return html`<time datetime=${date.toISOString()} title=${momentOf(date)}>${shortOf(date)}</time>`;
}

// One clock for all: a thousand rows do not each have a timer.
const seconds = createStore(serverNow());
let users = 0;
let ticking = 0;

function useSeconds(isTicking) {
  const now = useStore(seconds);
  useEffect(() => {
    if (!isTicking)
      return;
    seconds.set(serverNow());
    if (users++ === 0)
      ticking = setInterval(() => seconds.set(serverNow()), 1_000);
    return () => --users === 0 && clearInterval(ticking);
  }, [isTicking]);
  return now;
}

/** How long since `from`, counting while `ticking`; else as it was at `until`. */
export function Elapsed({ from, until, ticking = true }) {
  const now = useSeconds(ticking);
  const [mounted] = useState(serverNow);
  const end = until ?? Math.max(now, mounted);
  return html`<span class="elapsed">${lengthOf((end - from) / 1_000)}</span>`;
}
