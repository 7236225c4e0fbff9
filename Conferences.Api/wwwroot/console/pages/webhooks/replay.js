// Deliver again: from a time on, or behind a place in the record.
import { html, useState } from '../../vendor/htm-preact-standalone.js';
import { Dialog } from '../../components/dialog.js';
import { Field } from '../../components/field.js';
import { toast } from '../../components/toasts.js';
import { t } from '../../texts.js';
import { webhooks } from './api.js';

/** @param hasConference true if the webhook is for one conference, whose places are sequences */
export function Replay({ id, hasConference, onClose, onDone }) {
  const [kind, setKind] = useState('from');
  const [value, setValue] = useState('');
  const [error, setError] = useState('');
  const after = hasConference ? t.webhooks.replay.afterSequence : t.webhooks.replay.afterCursor;
  const submit = async () => {
    if (value === '')
      return setError(t.webhooks.replay.needed);
    const payload = kind === 'from' ? { from: new Date(value).toISOString() }
      : { after: hasConference && /^\d+$/.test(value) ? Number(value) : value };
    try {
      await webhooks.act(id, 'replay', payload);
    } catch (failure) {
      return setError(failure.problems?.map(it => it.message).join(' ') || failure.message);
    }
    toast(t.webhooks.replay.requested, 'good');
    onDone();
  };
  const choose = next => {
    setKind(next);
    setValue('');
    setError('');
  };
  return html`
    <${Dialog} title=${t.webhooks.replay.title} onClose=${onClose} onSubmit=${submit}
      actions=${html`<button class="button button-primary">${t.webhooks.replay.submit}</button>`}>
      <p>${t.webhooks.replay.hint}</p>
      <${Field} kind="select" label=${t.webhooks.replay.kind} value=${kind} onInput=${choose} options=${[
        ['from', t.webhooks.replay.from], ['after', after]]} />
      ${kind === 'from'
        ? html`
          <${Field} key="from" kind="datetime-local" step="1" label=${t.webhooks.replay.from} value=${value}
            error=${error} onInput=${setValue} />`
        : html`<${Field} key="after" label=${after} value=${value} error=${error} onInput=${setValue} />`}
    <//>`;
}
