// Beside the people of a conference: who was refused, what became of requests, and callers to try it with.
import { html, useEffect, useMemo, useState } from '../vendor/htm-preact-standalone.js';
import { Field } from './field.js';
import { Moment } from './time.js';
import { about, participants } from '../lib/api.js';
import { newId } from '../lib/ids.js';
import { reasonOf, reasonText, whyOf } from '../lib/actions.js';
import { t } from '../texts.js';

const SHOWN = 30;
const MOST_LEGS = 100;

// What was chosen, while it is there; else the last.
const chosenOf = (options, chosen) => options.some(([id]) => id === chosen) ? chosen : options.at(-1)?.[0] ?? '';

const Panel = ({ title, count, open = true, children }) => html`
  <details class="panel side-panel" open=${open}>
    <summary class="panel-head"><h2>${title}</h2>${count > 0 && html`<span class="tag">${count}</span>`}</summary>
    <div class="panel-body">${children}</div>
  </details>`;

export const RefusedJoins = ({ list, open }) => html`
  <${Panel} title=${t.refused.title} count=${list.length} open=${open}>
    <ul class="log" aria-live="polite" aria-relevant="additions" aria-label=${t.refused.title}>
      ${list.slice(0, SHOWN).map(it => html`
        <li key=${it.sequence}>
          <span class="log-what"><b>${it.name || t.refused.unknown}</b>
            ${' '}<span class="quiet numbers">${it.number === it.name ? '' : it.number}</span></span>
          ${' '}<span class="log-time quiet numbers"><${Moment} at=${it.at} /></span>
          ${' '}<span class="log-reason">${reasonText(it.reason)}</span>
        </li>`)}
    </ul>
    ${list.length === 0 && html`<p class="quiet">${t.refused.empty}</p>`}
  <//>`;

export const Operations = ({ list, people, open }) => html`
  <${Panel} title=${t.truth.title} open=${open}>
    <ul class="log">
      ${list.slice(0, SHOWN).map(it => html`
        <li key=${it.id}>
          <span class="log-what"><b>${t.truth.actions[it.action] ?? it.action}</b>${' '}<span class="quiet">
            ${targetsOf(it, people)}</span></span>
          ${' '}<span class="log-time quiet numbers"><${Moment} at=${it.requested_at} /></span>
          ${' '}<span class=${`log-reason truth truth-${it.status}`}><b>${t.truth.phases[it.status] ?? it.status}</b>
            ${reasonOf(it) && `, ${reasonOf(it)}`}</span>
        </li>`)}
    </ul>
    ${list.length === 0 && html`<p class="quiet">${t.truth.empty}</p>`}
  <//>`;

const targetsOf = ({ targets = [] }, people) => targets.length === 0 ? ''
  : targets.length === 1 ? targetOf(targets[0].participant_id, people)
    : t.truth.targets(targets.length);

const targetOf = (number, people) => people.get(number)?.name ?? (number ? t.live.participant(number) : '');

/** Legs as a call controller reports them; only where the service says that it takes them. */
export function Legs({ id, rows, waits, open }) {
  const [takes, setTakes] = useState(false);
  useEffect(() => {
    const abort = new AbortController();
    about(abort.signal).then(
      it => setTakes(it.media.takes_joins),
      failure => abort.signal.aborted || console.warn(failure));
    return () => abort.abort();
  }, []);
  const [next, setNext] = useState(rows.length);
  const sample = at => ({
    name: t.legs.names[at % t.legs.names.length],
    number: `+1415555${`${1_000 + at}`.slice(-4)}`,
  });
  const [leg, setLeg] = useState({ ...sample(rows.length), pin: '', moderator: rows.length === 0 });
  const [chosen, setChosen] = useState('');
  const [problem, setProblem] = useState('');
  // The newest of them: a choice of a thousand helps nobody, and is drawn again with every event.
  const legs = rows.length <= MOST_LEGS ? rows : [...rows].sort((one, other) => one.id - other.id).slice(-MOST_LEGS);
  const options = useMemo(() => legs.map(it => [`${it.id}`, it.callId]), [legs.map(it => it.id).join()]);
  const choice = useMemo(() => html`
    <${Field} label=${t.legs.leg} kind="select" options=${options} value=${chosenOf(options, chosen)}
      onInput=${setChosen} />`, [options, chosen]);
  if (!takes)
    return null;
  const set = (key, value) => setLeg(now => ({ ...now, [key]: value }));
  const attempt = async request => {
    setProblem('');
    try {
      await request();
      return true;
    } catch (failure) {
      setProblem(whyOf(failure));
      return false;
    }
  };
  const join = async event => {
    event.preventDefault();
    if (waits)
      return;
    const joined = await attempt(() => participants.join(id, {
      call_id: `console-${newId().slice(0, 8)}`,
      caller_id_name: leg.name,
      caller_id_number: leg.number,
      is_moderator: leg.moderator,
      pin: leg.pin || undefined,
    }));
    if (joined) {
      setLeg({ ...sample(next + 1), pin: leg.pin, moderator: false });
      setNext(next + 1);
    }
  };
  const hangUp = () => waits || attempt(() => participants.hangUp(id, chosenOf(options, chosen)));
  return html`
    <${Panel} title=${t.legs.title} open=${open}>
      <form class="legs" novalidate onSubmit=${join}>
        <p class="field-hint">${t.legs.hint}</p>
        <div class="pair">
          <${Field} label=${t.legs.name} value=${leg.name} onInput=${it => set('name', it)} />
          <${Field} label=${t.legs.number} value=${leg.number} onInput=${it => set('number', it)} />
        </div>
        <div class="pair">
          <${Field} label=${t.legs.pin} value=${leg.pin} inputmode="numeric" onInput=${it => set('pin', it)} />
          <${Field} label=${t.legs.moderator} kind="checkbox" value=${leg.moderator}
            onInput=${it => set('moderator', it)} className="at-end" />
        </div>
        <button class="button" aria-disabled=${waits ? 'true' : undefined} title=${waits || undefined}>
          ${t.legs.join}</button>
        ${rows.length > 0 && html`
          <div class="leg-end">
            ${choice}
            <button type="button" class="button" aria-disabled=${waits ? 'true' : undefined} onClick=${hangUp}>
              ${t.legs.hangUp}</button>
          </div>`}
        ${problem && html`<p class="field-error" role="alert">${problem}</p>`}
      </form>
    <//>`;
}
