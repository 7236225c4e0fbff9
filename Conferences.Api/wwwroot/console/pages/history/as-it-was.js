// The conference as it was after so many events: who was in, whether it was locked or recorded, and its document.
import { html, useEffect, useState } from '../../vendor/htm-preact-standalone.js';
import { Empty, Failure, Loading } from '../../components/states.js';
import { Table, useNarrow } from '../../components/table.js';
import { ask } from '../../lib/api.js';
import { pathOf } from '../../lib/paths.js';
import { nameOf } from '../../lib/names.js';
import { lengthOf } from '../../lib/time.js';
import { t } from '../../texts.js';

// A slider that is dragged passes a hundred moments; only the one it rests at is asked for.
const RESTS_MS = 200;

/** Reads what was, once `version` has not changed for a moment. */
export function useMoment(id, version) {
  const [state, setState] = useState({ version: 0, value: null, failure: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (version < 1)
      return;
    const abort = new AbortController();
    const options = { query: { version }, signal: abort.signal };
    const timer = setTimeout(() => Promise.all([
      ask('GET', pathOf('conferences', id), options),
      ask('GET', pathOf('conferences', id, 'participants'), options),
    ]).then(
      ([conference, people]) =>
        setState({ version, value: { document: conference.data, people: people.data }, failure: null }),
      failure => failure.name === 'AbortError' || setState({ version, value: null, failure })), RESTS_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [id, version, round]);
  return { ...state, isStale: state.version !== version, retry: () => setRound(it => it + 1) };
}

const columns = [
  { key: 'name', title: t.history.people.name },
  { key: 'number', title: t.history.people.number },
  { key: 'role', title: t.history.people.role },
  { key: 'states', title: t.history.people.states },
  { key: 'time', title: t.history.people.time },
];

const statesOf = it => [
  it.status === 'waiting' && t.history.states.waiting,
  it.ghost && t.history.states.ghost,
  !it.speak && t.history.states.muted,
  !it.hear && t.history.states.deaf,
].filter(Boolean).join(', ');

const cells = it => ({
  name: html`<span title=${it.caller_id_name}>${it.caller_id_name || t.history.participant(it.participant_id)}</span>`,
  number: it.caller_id_number,
  role: it.is_moderator ? t.history.moderator : t.history.member,
  states: statesOf(it) || html`<span class="visually-hidden">${t.history.states.none}</span>`,
  time: lengthOf(it.duration),
});

const hidden = new Set(['id', '_read_only']);

const written = value => typeof value === 'string' ? value : JSON.stringify(value);

function Document({ document }) {
  const fields = Object.entries(document).filter(([key]) => !hidden.has(key));
  return html`
    <details class="history-document">
      <summary>${t.history.document}</summary>
      <dl class="fact-list">${fields.map(([key, value]) => html`
        <div key=${key}><dt class="mono">${key}</dt><dd class="mono">${written(value)}</dd></div>`)}</dl>
    </details>`;
}

/** @param state what useMoment says @param isLocked, isRecorded as the events say */
export function AsItWas({ state, existed, isLocked, isRecorded, instance }) {
  const narrow = useNarrow();
  const { value, failure, isStale, retry } = state;
  const badge = (text, className) => html`<li class=${`tag ${className}`}>${text}</li>`;
  return html`
    <section class="panel history-then" aria-labelledby="history-then"
      aria-busy=${existed && isStale ? 'true' : 'false'}>
      <h2 id="history-then">${t.history.thenTitle}</h2>
      ${!existed ? html`<${Empty} title=${t.history.notThen} />`
        : failure?.isGone ? html`<${Empty} title=${t.history.notThen} />`
        : failure ? html`<${Failure} failure=${failure} onRetry=${retry} />`
        : !value ? html`<${Loading} rows=${4} />`
        : html`
          <p class="history-name">${nameOf(value.document)}</p>
          <ul class="badges" aria-label=${t.history.stateThen}>
            ${instance ? badge(t.history.running(instance.number), 'tag-good') : badge(t.history.idle, '')}
            ${isLocked ? badge(t.history.locked, 'tag-warn') : badge(t.history.open, '')}
            ${isRecorded && badge(t.history.recorded, 'tag-bad')}
            ${badge(t.common.people(value.document._read_only?.participant_count ?? 0), '')}
          </ul>
          <${Document} document=${value.document} />
          <details class="history-people" open=${!narrow}>
            <summary>${t.history.whoWasIn(value.people.length)}</summary>
            ${value.people.length === 0 ? html`<${Empty} title=${t.history.nobody} />` : html`
              <${Table} className="people-then" label=${t.history.peopleTitle} columns=${columns} rows=${value.people}
                keyOf=${it => it.participant_id} cells=${cells} />`}
          </details>`}
    </section>`;
}
