// Short notices, read out by screen readers. They stay long enough to be read, and longer while pointed at.
import { html, useEffect, useRef } from '../vendor/htm-preact-standalone.js';
import { createStore, useStore } from '../lib/store.js';
import { newId } from '../lib/ids.js';
import { t } from '../texts.js';

const SHOWN_MS = 8_000;
const MOST = 4;

const shown = createStore([]);

/** @param {'info' | 'good' | 'bad'} kind */
export function toast(text, kind = 'info', detail = '') {
  const one = { id: newId(), text, kind, detail };
  shown.set(list => [...list, one].slice(-MOST));
  return one.id;
}

const dismiss = id => shown.set(list => list.filter(it => it.id !== id));

function Toast({ id, text, kind, detail }) {
  const timer = useRef(0);
  const wait = () => timer.current = setTimeout(() => dismiss(id), SHOWN_MS);
  const hold = () => clearTimeout(timer.current);
  useEffect(() => {
    wait();
    return hold;
  }, []);
  return html`
    <li class=${`toast toast-${kind}`} onMouseEnter=${hold} onMouseLeave=${wait} onfocusin=${hold} onfocusout=${wait}>
      <div><p>${text}</p>${detail && html`<p class="toast-detail">${detail}</p>`}</div>
      <button type="button" class="button button-plain" aria-label=${t.common.dismiss}
        onClick=${() => dismiss(id)}>×</button>
    </li>`;
}

export function Toasts() {
  const list = useStore(shown);
  return html`
    <section class="toasts" aria-label=${t.app.notices}>
      <ul aria-live="polite" aria-relevant="additions">
        ${list.map(it => html`<${Toast} key=${it.id} ...${it} />`)}
      </ul>
    </section>`;
}
