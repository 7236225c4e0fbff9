// Joins the conference that is shown, with the microphone of this browser.
import { html, useState } from '../vendor/htm-preact-standalone.js';
import { Dialog } from './dialog.js';
import { Field } from './field.js';
import { join } from '../lib/leg.js';
import { session } from '../lib/session.js';
import { t } from '../texts.js';

export function MicrophoneDialog({ id, title, onClose }) {
  const [values, setValues] = useState({ name: '', pin: '', moderator: true, muted: false });
  const [error, setError] = useState('');
  const set = (key, it) => setValues(now => ({ ...now, [key]: it }));
  const submit = () => {
    const name = values.name.trim();
    if (!name)
      return setError(t.join.nameNeeded);
    const { account, token } = session.value;
    onClose();
    return join({
      account_id: account,
      conference_id: id,
      auth_token: token,
      name,
      pin: values.pin || undefined,
      is_moderator: values.moderator,
      muted: values.muted,
    }, { id, title });
  };
  return html`
    <${Dialog} title=${t.join.dialog(title)} onClose=${onClose} onSubmit=${submit}
      actions=${html`<button class="button button-primary">${t.join.join}</button>`}>
      <${Field} label=${t.join.name} value=${values.name} error=${error} maxlength="128" autocomplete="name"
        onInput=${it => set('name', it)} data-autofocus />
      <${Field} label=${t.join.pin} value=${values.pin} hint=${t.join.pinHint} inputmode="numeric" maxlength="64"
        autocomplete="off" onInput=${it => set('pin', it)} />
      <div class="pair">
        <${Field} label=${t.join.moderator} kind="checkbox" value=${values.moderator}
          onInput=${it => set('moderator', it)} />
        <${Field} label=${t.join.muted} kind="checkbox" value=${values.muted} onInput=${it => set('muted', it)} />
      </div>
      <p class="field-hint">${t.join.hint}</p>
    <//>`;
}
