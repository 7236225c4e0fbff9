// The runs of a conference: when, how many, why each ended; of each, its people and the legs it refused.
import { html, useState } from '../../vendor/htm-preact-standalone.js';
import { Empty, Failure, Loading } from '../../components/states.js';
import { Moment } from '../../components/time.js';
import { ask } from '../../lib/api.js';
import { useLoaded } from '../../lib/load.js';
import { pathOf } from '../../lib/paths.js';
import { lengthOf, momentOf } from '../../lib/time.js';
import { t } from '../../texts.js';

const PAGE = 50;

// More are read when asked for: an instance may have had thousands of people.
const SHOWN = 200;

// The column with a figure.
const MUTED = 5;

const column = figure => (text, at) => html`
  <th scope="col" key=${text} class=${at === figure ? 'figure' : ''}>${text}</th>`;

const roleOf = it => [it.is_moderator ? t.history.moderator : t.history.member, it.ghost && t.history.states.ghost]
  .filter(Boolean).join(', ');

function People({ people }) {
  const [shown, setShown] = useState(SHOWN);
  if (people.length === 0)
    return html`<${Empty} title=${t.history.instances.nobody} />`;
  return html`
    <div class="scroll-x" role="group" tabindex="0" aria-label=${t.history.instances.people}><table class="plain">
      <caption>${t.history.instances.people}</caption>
      <thead><tr>${t.history.instances.peopleColumns.map(column(MUTED))}</tr></thead>
      <tbody>${people.slice(0, shown).map(it => html`
        <tr key=${it.participant_id}>
          <th scope="row">${it.caller_id_name || t.history.participant(it.participant_id)}</th>
          <td>${it.caller_id_number}</td>
          <td>${roleOf(it)}</td>
          <td><${Moment} at=${it.joined_at} /></td>
          <td>${it.left_at ? html`<${Moment} at=${it.left_at} />` : t.history.instances.stillIn}</td>
          <td class="figure">${it.seconds_muted}</td>
          <td>${it.reason ? t.history.leftReasons[it.reason] ?? it.reason : ''}</td>
        </tr>`)}</tbody>
    </table></div>
    ${people.length > shown && html`
      <button type="button" class="button" onClick=${() => setShown(it => it + SHOWN)}>
        ${t.history.instances.morePeople(people.length - shown)}</button>`}`;
}

const Refusals = ({ refusals }) => refusals.length > 0 && html`
  <div class="scroll-x" role="group" tabindex="0" aria-label=${t.history.instances.refusals}><table class="plain">
    <caption>${t.history.instances.refusals}</caption>
    <thead><tr>${t.history.instances.refusalColumns.map(column(null))}</tr></thead>
    <tbody>${refusals.slice(0, SHOWN).map((it, at) => html`
      <tr key=${at}>
        <th scope="row">${it.caller_id_name || t.history.withheld}</th>
        <td>${it.caller_id_number}</td>
        <td>${t.history.refusals[it.reason] ?? it.reason}</td>
        <td><${Moment} at=${it.at} /></td>
      </tr>`)}</tbody>
  </table></div>`;

function Instance({ id, number }) {
  const { loading, failure, value, reload } = useLoaded(
    signal => ask('GET', pathOf('conferences', id, 'instances', `${number}`), { signal }), [id, number]);
  if (failure)
    return html`<${Failure} failure=${failure} onRetry=${reload} />`;
  if (loading)
    return html`<${Loading} rows=${3} />`;
  return html`
    <${People} people=${value.data.people} />
    <${Refusals} refusals=${value.data.refusals} />`;
}

function Summary({ id, instance }) {
  const [isOpen, setOpen] = useState(false);
  const ended = instance.ended_at && new Date(instance.ended_at);
  const started = new Date(instance.started_at);
  return html`
    <details class="instance" onToggle=${it => setOpen(it.currentTarget.open)}>
      <summary>
        <span class="instance-number">${t.history.instances.number(instance.instance)}</span>
        <span>${momentOf(started)}</span>
        <span>${ended ? lengthOf((ended - started) / 1_000) : t.history.instances.running}</span>
        <span>${t.common.people(instance.participants)}</span>
        <span>${t.history.instances.refusedCount(instance.refused)}</span>
        <span>${instance.reason ? t.history.endReasons[instance.reason] ?? instance.reason : ''}</span>
      </summary>
      ${isOpen && html`<${Instance} id=${id} number=${instance.instance} />`}
    </details>`;
}

export function Instances({ id }) {
  const [starts, setStarts] = useState([undefined]);
  return html`
    <section class="panel" aria-labelledby="history-instances">
      <h2 id="history-instances">${t.history.instances.title}</h2>
      ${starts.map((start, at) => html`
        <${Page} key=${start ?? ''} id=${id} start=${start} isLast=${at === starts.length - 1}
          onMore=${next => setStarts(it => [...it, next])} />`)}
    </section>`;
}

function Page({ id, start, isLast, onMore }) {
  const { loading, failure, value, reload } = useLoaded(
    signal => ask(
      'GET', pathOf('conferences', id, 'instances'), { query: { page_size: PAGE, start_key: start }, signal }),
    [id, start]);
  if (failure)
    return html`<${Failure} failure=${failure} onRetry=${reload} />`;
  if (loading)
    return html`<${Loading} rows=${3} />`;
  if (value.data.length === 0)
    return html`<${Empty} title=${t.history.instances.none} />`;
  const next = value.envelope.next_start_key;
  return html`
    ${value.data.map(it => html`<${Summary} key=${it.instance} id=${id} instance=${it} />`)}
    ${isLast && next && html`
      <button type="button" class="button" onClick=${() => onMore(next)}>${t.common.more}</button>`}`;
}
