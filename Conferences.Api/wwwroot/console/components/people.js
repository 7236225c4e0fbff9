// Who is in a conference, and what can be done with each.
import { html } from '../vendor/htm-preact-standalone.js';
import { ActionButton, Truth } from './truth.js';
import { Table } from './table.js';
import { Elapsed } from './time.js';
import { t } from '../texts.js';

/** Filters of the list by their key. */
export const filters = {
  all: () => true,
  moderators: it => it.isModerator,
  members: it => !it.isModerator && !it.ghost,
  talking: it => it.talking,
  muted: it => it.muted,
  deaf: it => it.deaf,
  waiting: it => it.waiting,
  ghosts: it => it.ghost,
};

/** The key of the truth about one person's action; a verb and its opposite share one. */
const keyOf = (person, verb) => `${person.id}-${verb.replace(/^un/, '')}`;

// The latest first: a row has room for one.
const told = (person, truths) => ['mute', 'deaf', 'kick']
  .map(verb => [keyOf(person, verb), truths.get(keyOf(person, verb))])
  .filter(([, truth]) => truth)
  .sort(([, one], [, other]) => other.at - one.at);

export function People({ rows, selected, onSelect, truths, waitsFor, onAct, isLive }) {
  const all = rows.length > 0 && rows.every(it => selected.has(it.id));
  const some = !all && rows.some(it => selected.has(it.id));
  const selectAll = event => onSelect(rows.map(it => it.id), event.currentTarget.checked);
  const columns = [
    {
      key: 'select',
      title: html`<input type="checkbox" aria-label=${t.live.selectAll} checked=${all} indeterminate=${some}
        onChange=${selectAll} />`,
    },
    { key: 'name', title: t.live.columns.name },
    { key: 'number', title: t.live.columns.number },
    { key: 'role', title: t.live.columns.role },
    { key: 'state', title: t.live.columns.state },
    { key: 'since', title: t.live.columns.since, className: 'cell-end' },
    { key: 'actions', title: t.live.columns.actions, className: 'cell-end' },
  ];
  const cells = it => ({
    select: html`<input type="checkbox" aria-label=${t.live.selectOne(it.name)} checked=${selected.has(it.id)}
      onChange=${event => onSelect([it.id], event.currentTarget.checked)} />`,
    name: html`<span class="person" title=${`${it.name} (${it.callId})`}>${it.name}</span>`,
    number: html`<span class="numbers quiet">${it.number === it.name ? '' : it.number}</span>`,
    role: it.isModerator ? html`<span class="tag tag-accent">${t.live.moderator}</span>` : html`<span class="quiet">
      ${t.live.member}</span>`,
    state: html`<span class="states">
      ${it.talking && html`<span class="tag tag-good tag-talking">${t.live.states.talking}</span> `}
      ${it.waiting && html`<span class="tag tag-warn">${t.live.states.waiting}</span> `}
      ${it.ghost && html`<span class="tag">${t.live.states.ghost}</span> `}
      ${it.muted && html`<span class="tag tag-bad">${t.live.states.muted}</span> `}
      ${it.deaf && html`<span class="tag tag-bad">${t.live.states.deaf}</span> `}
    </span>${told(it, truths).map(([key, truth]) => html`<${Truth} key=${key} id=${key} truth=${truth} />`)}`,
    since: html`<span class="numbers quiet"><${Elapsed} from=${it.joinedAt} ticking=${isLive} /></span>`,
    actions: html`<${RowActions} person=${it} truths=${truths} waitsFor=${waitsFor} onAct=${onAct} />`,
  });
  return html`
    <${Table} label=${t.live.people} className=${`people ${isLive ? '' : 'is-stale'}`} rows=${rows} columns=${columns}
      keyOf=${it => it.id}
      cells=${cells} rowClass=${it => `${it.talking ? 'row-talking' : ''} ${selected.has(it.id) ? 'row-selected' : ''}`}
      height=${44} narrowHeight=${118} />`;
}

function RowActions({ person, truths, waitsFor, onAct }) {
  const verbs = [person.muted ? 'unmute' : 'mute', person.deaf ? 'undeaf' : 'deaf', 'kick'];
  return html`
    <span class="row-actions">
      ${verbs.map(verb => html`
        <${ActionButton} key=${verb.replace(/^un/, '')} id=${keyOf(person, verb)}
          className=${`button-small ${verb === 'kick' ? 'button-danger' : ''}`}
          text=${t.actions.verbs[verb]} name=${t.actions.one(t.actions.verbs[verb], person.name)}
            truth=${truths.get(keyOf(person, verb))}
          waits=${waitsFor(verb)} onPress=${() => onAct(person, verb, keyOf(person, verb))} />${' '}`)}
    </span>`;
}
