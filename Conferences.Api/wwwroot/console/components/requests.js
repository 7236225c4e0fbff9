// Dialogs for actions that need something said: what to play, whom to dial, and whether to end it all.
import { html, useState } from '../vendor/htm-preact-standalone.js';
import { Dialog } from './dialog.js';
import { Field } from './field.js';
import { t } from '../texts.js';

// Errors come by the path of the field in the action's data.
function useRequest(onSend, onClose) {
  const [failure, setFailure] = useState(null);
  const [working, setWorking] = useState(false);
  const send = async payload => {
    if (working)
      return;
    setWorking(true);
    try {
      await onSend(payload);
      onClose();
    } catch (error) {
      setFailure(error);
      setWorking(false);
    }
  };
  const errors = {};
  const general = [];
  for (const { path, message } of failure?.problems ?? []) {
    const [name] = path.replace(/^data\./, '').split('.');
    (fieldNames.has(name) ? errors[name] = message : general.push(message));
  }
  if (failure && Object.keys(errors).length === 0 && general.length === 0)
    general.push(failure.message);
  return { send, working, errors, general };
}

const fieldNames = new Set([
  'media_id', 'endpoints', 'caller_id_name', 'caller_id_number', 'timeout', 'participant_flags',
]);

const General = ({ texts }) => texts.length > 0 && html`<p class="notice notice-bad" role="alert">
  ${texts.join(' ')}</p>`;

export function PlayDialog({ onClose, onSend }) {
  const [media, setMedia] = useState('');
  const { send, working, errors, general } = useRequest(onSend, onClose);
  return html`
    <${Dialog} title=${t.actions.playTitle} onClose=${onClose} onSubmit=${() => send({ media_id: media.trim() })}
      actions=${html`<button class="button button-primary" aria-busy=${working}>${t.actions.play}</button>`}>
      <${General} texts=${general} />
      <${Field} label=${t.actions.media} hint=${t.actions.mediaHint} error=${errors.media_id} value=${media}
        onInput=${setMedia}
        spellcheck="false" data-autofocus />
    <//>`;
}

export function DialDialog({ onClose, onSend }) {
  const [values, setValues] = useState({ endpoints: '', name: '', number: '', timeout: '', flags: [] });
  const { send, working, errors, general } = useRequest(onSend, onClose);
  const set = (key, value) => setValues(now => ({ ...now, [key]: value }));
  const submit = () => send({
    endpoints: values.endpoints.split(/[\n,;]+/).map(it => it.trim()).filter(Boolean),
    caller_id_name: values.name || undefined,
    caller_id_number: values.number || undefined,
    timeout: values.timeout === '' ? undefined : /^\d+$/.test(values.timeout) ? Number(values.timeout) : values.timeout,
    participant_flags: values.flags.length > 0 ? values.flags : undefined,
  });
  return html`
    <${Dialog} title=${t.actions.dialTitle} onClose=${onClose} onSubmit=${submit}
      actions=${html`<button class="button button-primary" aria-busy=${working}>${t.actions.dial}</button>`}>
      <${General} texts=${general} />
      <${Field} label=${t.actions.endpoints} hint=${t.actions.endpointsHint} kind="area" error=${errors.endpoints}
        value=${values.endpoints}
        onInput=${it => set('endpoints', it)} spellcheck="false" data-autofocus />
      <div class="pair">
        <${Field} label=${t.actions.callerName} error=${errors.caller_id_name} value=${values.name}
          onInput=${it => set('name', it)} />
        <${Field} label=${t.actions.callerNumber} error=${errors.caller_id_number} value=${values.number}
          onInput=${it => set('number', it)} />
      </div>
      <${Field} label=${t.actions.timeout} error=${errors.timeout} value=${values.timeout} inputmode="numeric"
        placeholder="20"
        onInput=${it => set('timeout', it)} />
      <div class="pair">
        ${Object.entries(t.actions.flags).map(([flag, text]) => html`
          <${Field} key=${flag} label=${text} kind="checkbox" value=${values.flags.includes(flag)}
            onInput=${on => set('flags', on ? [...values.flags, flag] : values.flags.filter(it => it !== flag))} />`)}
      </div>
      ${errors.participant_flags && html`<p class="field-error">${errors.participant_flags}</p>`}
    <//>`;
}

export function EndDialog({ name, count, onClose, onProceed }) {
  const proceed = () => {
    onClose();
    onProceed();
  };
  return html`
    <${Dialog} title=${t.actions.endTitle(name)} onClose=${onClose} onSubmit=${proceed}
      actions=${html`<button class="button button-danger-full" data-autofocus>${t.actions.end}</button>`}>
      <p>${t.actions.endText(count)}</p>
    <//>`;
}
