// What somebody sees of the own leg: the meter, the devices, mute and leave.
import { html, useState } from '../vendor/htm-preact-standalone.js';
import { Field } from './field.js';
import { leg, leave, listen, mute, replaceMicrophone, unmute } from '../lib/leg.js';
import { chooseMicrophone, chooseSpeaker, devices, level, MicrophoneError } from '../lib/microphone.js';
import { useStore } from '../lib/store.js';
import { t } from '../texts.js';

/** How loud it is at the microphone. */
export function Meter({ className = '' }) {
  const loud = useStore(level);
  return html`
    <meter class=${`meter ${className}`} aria-label=${t.join.level} min="0" max="1" value=${loud}>
      ${Math.round(loud * 100)} %</meter>`;
}

/** The choice of devices, of which there is none before the microphone is open. */
export function Devices() {
  const { inputs, outputs, input, output } = useStore(devices);
  const [problem, setProblem] = useState('');
  const choose = async id => {
    setProblem('');
    try {
      replaceMicrophone(await chooseMicrophone(id));
    } catch (failure) {
      if (!(failure instanceof MicrophoneError))
        throw failure;
      setProblem(t.join.reasons[failure.reason]);
    }
  };
  return inputs.length > 0 && html`
    <${Field} label=${t.join.microphone} kind="select" options=${inputs} value=${input} onInput=${choose}
      error=${problem} />
    ${outputs.length > 1 && html`<${Field} label=${t.join.speaker} kind="select" options=${outputs}
      value=${output || outputs[0][0]} onInput=${chooseSpeaker} />`}`;
}

/** What the service says of the leg, in a few words. */
export function LegStates({ now }) {
  return html`
    <span class="states">
      ${now.phase === 'waiting' && html`<span class="tag tag-warn">${t.live.states.waiting}</span> `}
      ${now.phase === 'in' && html`<span class="tag tag-good">${t.join.in}</span> `}
      ${now.muted && html`<span class="tag tag-bad">${t.live.states.muted}</span> `}
      ${now.deaf && html`<span class="tag tag-bad">${t.live.states.deaf}</span> `}
    </span>`;
}

/** Mute and leave. */
export function LegButtons({ now, small = false }) {
  const size = small ? 'button-small' : '';
  const waits = now.phase === 'joining' || now.isReconnecting ? t.join.connecting : now.asked ? t.join.asked : '';
  return html`
    <div class="group">
      ${now.isSilent && html`
        <button type="button" class=${`button button-primary ${size}`} onClick=${listen}>${t.join.listen}</button>`}
      <button type="button" class=${`button ${size}`} aria-pressed=${now.muted ? 'true' : 'false'}
        aria-disabled=${waits ? 'true' : undefined} title=${waits || undefined}
        onClick=${() => waits || (now.muted ? unmute() : mute())}>${t.join.muteMe}</button>
      <button type="button" class=${`button button-danger ${size}`} onClick=${leave}>${t.join.leave}</button>
    </div>`;
}

/** Whatever view is shown: that the microphone of this browser is in a conference, or why it is no longer. */
export function LegBar({ onClose }) {
  const now = useStore(leg);
  if (now.phase === 'idle')
    return null;
  const isOver = now.phase === 'refused' || now.phase === 'over';
  return html`
    <section class="leg-bar" aria-label=${t.join.bar}>
      <p role="status"><b>${now.place?.title}</b> ${sayLeg(now)}</p>
      ${isOver
        ? html`<button type="button" class="button button-small" onClick=${onClose}>${t.common.dismiss}</button>`
        : html`<${LegStates} now=${now} /><${Meter} /><${LegButtons} now=${now} small />`}
    </section>`;
}

/** What has become of the leg. */
export function sayLeg(now) {
  if (now.phase === 'refused' || now.phase === 'over')
    return t.join.reasons[now.reason] ?? t.join.other(now.reason);
  return now.isReconnecting ? t.join.reconnecting : t.join.phases[now.phase] ?? '';
}
