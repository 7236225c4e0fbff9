// What is about to be done to many, before it is done.
import { html, useEffect, useState } from '../vendor/htm-preact-standalone.js';
import { Dialog } from './dialog.js';
import { participants } from '../lib/api.js';
import { t } from '../texts.js';

const MOST = 24;

/** Asks the service whom it would affect, and shows that. */
export function EverybodyDialog({ id, verb, people, onClose, onProceed }) {
  const [targets, setTargets] = useState(null);
  const [failure, setFailure] = useState(null);
  useEffect(() => {
    let gone = false;
    participants.actOnAll(id, verb, { dryRun: true }).then(
      ({ data }) => gone || setTargets(data.participants.map(it => it.participant_id)),
      error => gone || setFailure(error));
    return () => gone = true;
  }, []);
  return html`
    <${Preview} title=${t.actions.all[verb]} verb=${verb} people=${people} targets=${targets}
      failure=${failure}
      note=${verb === 'kick' ? '' : t.actions.moderatorsSkipped} onClose=${onClose} onProceed=${onProceed} />`;
}

/** Those who are selected, without those for whom it would change nothing. */
export function SelectionDialog({ verb, people, selected, onClose, onProceed }) {
  const targets = [...selected].filter(number => people.has(number) && affects[verb](people.get(number)));
  const rest = selected.size - targets.length;
  return html`
    <${Preview} title=${t.actions.chosen(t.actions.verbs[verb])} verb=${verb} people=${people} targets=${targets}
      note=${rest > 0 ? t.actions.unaffected(rest) : ''} onClose=${onClose} onProceed=${() => onProceed(targets)} />`;
}

const affects = {
  mute: it => !it.muted,
  unmute: it => it.muted,
  deaf: it => !it.deaf,
  undeaf: it => it.deaf,
  kick: () => true,
};

function Preview({ title, verb, people, targets, failure, note, onClose, onProceed }) {
  const proceed = () => {
    if (targets?.length > 0) {
      onClose();
      onProceed();
    }
  };
  return html`
    <${Dialog} title=${title} onClose=${onClose} onSubmit=${proceed}
      actions=${html`<button class=${`button ${verb === 'kick' ? 'button-danger-full' : 'button-primary'}`}
        aria-disabled=${targets?.length > 0 ? undefined : 'true'}>${title}</button>`}>
      ${failure && html`<p class="notice notice-bad" role="alert">${failure.message}</p>`}
      ${!failure && !targets && html`<p class="quiet">${t.common.loading}</p>`}
      ${targets && html`
        <p aria-live="polite"><strong>
          ${targets.length === 0 ? t.actions.nobody : t.actions.preview[verb](targets.length)}</strong></p>
        <ul class="names">
          ${targets.slice(0, MOST).map(number => html`<li key=${number}>
            ${people.get(number)?.name ?? t.live.participant(number)}</li>`)}
          ${targets.length > MOST && html`<li class="quiet">${t.remove.andMore(targets.length - MOST)}</li>`}
        </ul>`}
      ${note && html`<p class="quiet">${note}</p>`}
    <//>`;
}
