// The page of a link: a name, perhaps a pin, and then a telephone.
import { html, useEffect, useLayoutEffect, useRef, useState } from '../vendor/htm-preact-standalone.js';
import { Field } from '../components/field.js';
import { Devices, LegButtons, LegStates, Meter, sayLeg } from '../components/leg.js';
import { isBusy, join, leg, resume } from '../lib/leg.js';
import { devices, MicrophoneError, openMicrophone } from '../lib/microphone.js';
import { useStore } from '../lib/store.js';
import { t } from '../texts.js';

// Refusals that another pin may change, and those after which nothing will.
const OF_PIN = ['bad_pin', 'pin_required', 'too_many_pins'];
const FINAL = ['link_invalid', 'link_expired', 'link_revoked', 'unknown'];

export function JoinPage({ link }) {
  const now = useStore(leg);
  const heading = useRef(null);
  const busy = isBusy(now);
  useEffect(() => {
    document.title = `${t.join.title} – ${t.app.name}`;
    resume(place => place?.link === link);
  }, []);
  // A screen reader is to hear what has become of the press.
  useLayoutEffect(() => {
    if (now.phase !== 'idle' && !OF_PIN.includes(now.reason))
      heading.current?.focus();
  }, [busy]);
  return html`
    <main class="login">
      <div class="login-card join-card">
        <p class="brand">${t.app.name}</p>
        <h1 ref=${heading} tabindex="-1">${busy ? t.join.titleIn(now.name) : t.join.title}</h1>
        ${now.phase !== 'idle' && html`
          <p class=${`notice ${busy ? 'notice-plain' : 'notice-bad'}`} role="status">${sayLeg(now)}</p>`}
        ${busy ? html`<${Present} now=${now} />`
          : FINAL.includes(now.reason) ? html`<p class="quiet">${t.join.askForAnother}</p>`
            : html`<${Entry} now=${now} link=${link} />`}
      </div>
    </main>`;
}

function Present({ now }) {
  return html`
    <${LegStates} now=${now} />
    <div class="field"><span class="meter-label" aria-hidden="true">${t.join.level}</span><${Meter} /></div>
    <${LegButtons} now=${now} />
    <${Devices} />`;
}

function Entry({ now, link }) {
  const { inputs } = useStore(devices);
  const [values, setValues] = useState({ name: now.name, pin: '', muted: false });
  const [errors, setErrors] = useState({});
  const form = useRef(null);
  const asksPin = OF_PIN.includes(now.reason);
  const set = (key, value) => setValues(it => ({ ...it, [key]: value }));
  useLayoutEffect(() => {
    if (asksPin)
      form.current?.querySelector('[name=pin]')?.focus();
  }, [asksPin, now]);
  const submit = event => {
    event.preventDefault();
    const name = values.name.trim();
    setErrors(name ? {} : { name: t.join.nameNeeded });
    if (!name)
      return form.current.querySelector('[name=name]').focus();
    return join({ link, name, pin: values.pin || undefined, muted: values.muted }, { link });
  };
  const attempt = async () => {
    try {
      await openMicrophone();
      setErrors({});
    } catch (failure) {
      if (!(failure instanceof MicrophoneError))
        throw failure;
      setErrors({ microphone: t.join.reasons[failure.reason] });
    }
  };
  return html`
    <form ref=${form} class="join-form" novalidate onSubmit=${submit}>
      <${Field} label=${t.join.name} name="name" value=${values.name} error=${errors.name} maxlength="128"
        autocomplete="name" onInput=${it => set('name', it)} />
      <${Field} label=${t.join.pin} name="pin" value=${values.pin} hint=${asksPin ? '' : t.join.pinHint}
        inputmode="numeric" maxlength="64" autocomplete="off" onInput=${it => set('pin', it)} />
      <${Field} label=${t.join.muted} kind="checkbox" value=${values.muted} onInput=${it => set('muted', it)} />
      ${inputs.length > 0
        ? html`<div class="field"><span class="meter-label" aria-hidden="true">${t.join.level}</span><${Meter} /></div>
          <${Devices} />`
        : html`<button type="button" class="button" onClick=${attempt}>${t.join.try}</button>`}
      ${errors.microphone && html`<p class="field-error" role="alert">${errors.microphone}</p>`}
      <button class="button button-primary button-wide">${now.phase === 'idle' ? t.join.join : t.join.again}</button>
      <p class="field-hint">${t.join.hint}</p>
    </form>`;
}
