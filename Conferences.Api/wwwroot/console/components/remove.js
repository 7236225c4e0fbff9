// Deleting a conference: asks first, and says who is in.
import { html, useState } from '../vendor/htm-preact-standalone.js';
import { Dialog } from './dialog.js';
import { toast } from './toasts.js';
import { conferences } from '../lib/api.js';
import { useLoaded } from '../lib/load.js';
import { personOf } from '../lib/people.js';
import { t } from '../texts.js';

const MOST = 12;

/** @param {{ id: string, name: string, onClose: () => void, onDone: () => void }} props */
export function RemoveDialog({ id, name, onClose, onDone }) {
  const { loading, failure, value } = useLoaded(signal => conferences.get(id, { signal }), [id]);
  const [working, setWorking] = useState(false);
  const [refusal, setRefusal] = useState(null);
  const inside = value?.data._read_only?.participants ?? [];
  const remove = async () => {
    if (working)
      return;
    setWorking(true);
    setRefusal(null);
    try {
      await conferences.remove(id);
      toast(t.remove.done(name), 'good');
      onDone();
    } catch (error) {
      setWorking(false);
      setRefusal(error);
    }
  };
  return html`
    <${Dialog} title=${t.remove.title(name)} onClose=${onClose} onSubmit=${remove}
      actions=${html`<button class="button button-danger-full" aria-busy=${working}>${t.common.delete}</button>`}>
      ${loading && html`<p class="quiet">${t.remove.looking}</p>`}
      ${failure && html`<p class="notice notice-bad" role="alert">${failure.message}</p>`}
      ${value && (inside.length === 0 ? html`<p>${t.remove.nobody}</p>` : html`
        <p><strong>${t.remove.somebody(inside.length)}</strong></p>
        <ul class="names">
          ${inside.slice(0, MOST).map(it => html`<li key=${it.participant_id}>${personOf(it)}</li>`)}
          ${inside.length > MOST && html`<li class="quiet">${t.remove.andMore(inside.length - MOST)}</li>`}
        </ul>`)}
      <p class="quiet">${t.remove.consequences}</p>
      ${refusal && html`<p class="notice notice-bad" role="alert">${refusal.message}</p>`}
    <//>`;
}
