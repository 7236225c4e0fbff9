// One conference, live: who is in, what can be done, and what became of it.
import { html, useEffect, useMemo, useState } from '../vendor/htm-preact-standalone.js';
import { EverybodyDialog, SelectionDialog } from '../components/bulk.js';
import { Heading } from '../components/heading.js';
import { LinksDialog } from '../components/links.js';
import { MicrophoneDialog } from '../components/microphone.js';
import { Legs, Operations, RefusedJoins } from '../components/panels.js';
import { DialDialog, EndDialog, PlayDialog } from '../components/requests.js';
import { RemoveDialog } from '../components/remove.js';
import { Empty, Failure, Loading } from '../components/states.js';
import { Field } from '../components/field.js';
import { filters, People } from '../components/people.js';
import { Elapsed } from '../components/time.js';
import { ActionButton, Truth } from '../components/truth.js';
import { useMedia } from '../lib/about.js';
import { createActions } from '../lib/actions.js';
import { conferences, participants } from '../lib/api.js';
import { isBusy, leg } from '../lib/leg.js';
import { nameOf, numbersOf } from '../lib/names.js';
import { openRoom } from '../lib/room.js';
import { go, href } from '../lib/router.js';
import { mayWrite, session } from '../lib/session.js';
import { live } from '../lib/socket.js';
import { useStore } from '../lib/store.js';
import { timeOf } from '../lib/time.js';
import { t } from '../texts.js';

const back = { href: href('conferences'), text: t.app.toList };

const PATIENCE_MS = 1_500;
const WIDE = matchMedia('(min-width: 1100px)');

export function ConferencePage({ id }) {
  const [opened, setOpened] = useState(null);
  useEffect(() => {
    const abort = new AbortController();
    const room = openRoom(id, abort.signal);
    setOpened({ room, actions: createActions(room, id, abort.signal) });
    return () => abort.abort();
  }, [id]);
  return opened && html`<${Room} id=${id} ...${opened} />`;
}

function Room({ id, room, actions }) {
  const now = useStore(room);
  const name = now.status === 'ready' ? nameOf(now.document) : '';
  const history = html`<a class="button" href=${href('conferences', id, 'history')}>${t.live.history}</a>`;
  switch (now.status) {
    case 'loading':
      return html`<${Heading} title=${t.common.loading} back=${back} /><${Loading} rows=${10} />`;
    case 'gone':
      return html`<${Heading} title=${t.live.gone} back=${back} actions=${history}><p class="quiet">
        ${t.live.goneHint}</p><//>`;
    case 'failed':
      return html`
        <${Heading} title=${t.live.failed} back=${back} actions=${history} />
        <${Failure} failure=${now.failure} onRetry=${room.reload} />`;
    default:
      return html`<${Live} id=${id} name=${name} now=${now} actions=${actions} history=${history} />`;
  }
}

function Live({ id, name, now, actions, history }) {
  const who = useStore(session);
  const { state, since } = useStore(live);
  const truths = useStore(actions.truths);
  const said = useStore(actions.announced);
  const [dialog, setDialog] = useState(null);
  const [selected, setSelected] = useState(new Set());
  const [text, setText] = useState('');
  const [filter, setFilter] = useState('all');
  const isLive = state === 'live' && now.isLive;
  const media = useMedia();
  const own = useStore(leg);
  const waits = !mayWrite(who) ? t.live.readOnly : isLive ? '' : t.live.waitsForConnection;
  const wanted = text.trim().toLowerCase();
  const rows = useMemo(
    () => now.rows.filter(it => filters[filter](it)
      && (wanted === '' || `${it.name} ${it.number}`.toLowerCase().includes(wanted))),
    [now.rows, filter, wanted]);
  const chosen = useMemo(() => new Set([...selected].filter(it => now.people.has(it))), [selected, now.rows]);

  const close = () => setDialog(null);
  const waitsFor = (kind, verb) =>
    waits || (now.capabilities?.[kind]?.includes(verb) === false ? t.live.unsupported : '');
  const select = (numbers, on) => setSelected(before => {
    const next = new Set([...before].filter(it => now.people.has(it)));
    numbers.forEach(it => on ? next.add(it) : next.delete(it));
    return next;
  });
  // A repeat of what is pending is the same operation, whoever requested it.
  const act = (verb, action, payload) =>
    actions.run(verb, t.actions[verb], () => conferences.act(id, action, payload), {
      isAbout: it => it.action === (verb === 'stop' ? 'recordstop' : verb),
    });
  const actOn = (person, verb, key) =>
    actions.run(key, t.actions.verbs[verb], () => participants.act(id, person.id, verb), {
      who: person.name,
      isAbout: it => it.action === verb && it.targets.length === 1 && it.targets[0].participant_id === person.id,
    });
  const actOnAll = verb =>
    actions.run('all', t.actions.all[verb], () => participants.actOnAll(id, verb));
  // What is wrong with it is said in the dialog, beside its field; what becomes of it, beside the button.
  const request = (verb, query) => async payload => {
    let refusal = null;
    const accepted = await actions.run(verb, t.actions[verb], () =>
      conferences.act(id, verb, payload, { query }).catch(failure => {
        refusal = failure;
        throw failure;
      }));
    if (!accepted) {
      actions.forget(verb);
      throw refusal;
    }
  };
  const actOnChosen = async (verb, numbers) => {
    const left = [...numbers];
    const work = async () => {
      for (let number; (number = left.shift()) !== undefined;) {
        const person = now.people.get(number);
        if (person)
          await actOn(person, verb, `${number}-${verb.replace(/^un/, '')}`);
      }
    };
    // The account's share of the service is for others, too.
    await Promise.all(Array.from({ length: 4 }, work));
  };

  const button = (verb, press, className = '') => html`
    <${ActionButton} id=${verb} text=${t.actions[verb]} truth=${truths.get(verb)}
      waits=${waitsFor('conference', verb === 'stop' ? 'record' : verb)} className=${className} onPress=${press} />`;
  const told = ['lock', 'unlock', 'record', 'stop', 'play', 'dial', 'end', 'all'].filter(it => truths.has(it));
  const dialogs = {
    remove: () => html`<${RemoveDialog} id=${id} name=${name} onClose=${close} onDone=${() => go('conferences')} />`,
    links: () => html`<${LinksDialog} id=${id} name=${name} onClose=${close} />`,
    microphone: () => html`<${MicrophoneDialog} id=${id} title=${name} onClose=${close} />`,
    play: () => html`<${PlayDialog} onClose=${close} onSend=${request('play')} />`,
    dial: () => html`<${DialDialog} onClose=${close} onSend=${request('dial', { wait: '0s' })} />`,
    end: () => html`<${EndDialog} name=${name} count=${now.people.size} onClose=${close}
      onProceed=${() => act('end', 'end')} />`,
    all: () => html`
      <${EverybodyDialog} id=${id} verb=${dialog.verb} people=${now.people} onClose=${close}
        onProceed=${() => actOnAll(dialog.verb)} />`,
    chosen: () => html`
      <${SelectionDialog} verb=${dialog.verb} people=${now.people} selected=${chosen} onClose=${close}
        onProceed=${targets => actOnChosen(dialog.verb, targets)} />`,
  };
  const verbs = Object.keys(t.actions.verbs);
  const everybody = verb => {
    const why = waitsFor('participant', verb);
    return html`
      <button type="button" class=${`button ${verb === 'kick' ? 'button-danger' : ''}`} key=${verb}
        title=${why || undefined}
        aria-disabled=${why ? 'true' : undefined} onClick=${() => why || setDialog({ kind: 'all', verb })}>
          ${t.actions.all[verb]}</button>`;
  };

  return html`
    <${Heading} title=${name} back=${back} actions=${html`
      ${history}
      ${mayWrite(who) && media.takes_legs && html`
        <button type="button" class="button button-primary" aria-disabled=${isBusy(own) ? 'true' : undefined}
          onClick=${() => isBusy(own) || setDialog({ kind: 'microphone' })}>${t.join.open}</button>
        <button type="button" class="button" onClick=${() => setDialog({ kind: 'links' })}>${t.links.open}</button>`}
      ${mayWrite(who) && html`
        <a class="button" href=${href('conferences', id, 'edit')}>${t.common.edit}</a>
        <button type="button" class="button button-danger" onClick=${() => setDialog({ kind: 'remove' })}>
          ${t.common.delete}</button>`}`}>
      <${Facts} now=${now} isLive=${isLive} />
    <//>
    ${!isLive && (state === 'disconnected'
      ? html`<p class="notice live-notice">${t.live.stale(timeOf(since))}</p>`
      : html`<${Later}><p class="notice live-notice">${t.live.notYetLive}</p><//>`)}
    ${now.failure && html`<p class="notice notice-bad live-notice" role="alert">${now.failure.message}</p>`}
    <div class="controls">
      <div class="group" role="group" aria-label=${t.actions.conference}>
        ${now.locked ? button('unlock', () => act('unlock', 'unlock')) : button('lock', () => act('lock', 'lock'))}
        ${now.recording
          ? button('stop', () => act('stop', 'record', { action: 'stop' }))
          : button('record', () => act('record', 'record', { action: 'start' }))}
        ${button('play', () => setDialog({ kind: 'play' }))}
        ${button('dial', () => setDialog({ kind: 'dial' }))}
        ${button('end', () => setDialog({ kind: 'end' }), 'button-danger')}
      </div>
      <div class="group" role="group" aria-label=${t.actions.everybody}>${verbs.map(everybody)}</div>
      ${told.length > 0 && html`<div class="truths">${told.map(key => html`<${Truth} key=${key} id=${key}
        truth=${truths.get(key)} />`)}</div>`}
    </div>
    <div class="live">
      <div class="live-main">
        ${now.rows.length > 0 && html`
          <div class="toolbar">
            <${Field} label=${t.live.find} kind="search" className="search" value=${text} onInput=${setText} />
            <${Field} label=${t.live.show} kind="select" className="search search-small"
              options=${Object.entries(t.live.filters)} value=${filter} onInput=${setFilter} />
            ${rows.length < now.rows.length && html`<p class="quiet numbers">
              ${t.live.shown(rows.length, now.rows.length)}</p>`}
          </div>`}
        ${chosen.size > 0 && html`
          <div class="selection" role="group" aria-label=${t.live.selected(chosen.size)}>
            <b class="numbers">${t.live.selected(chosen.size)}</b>
            ${verbs.map(verb => [verb, waitsFor('participant', verb)]).map(([verb, why]) => html`
              <button type="button" key=${verb}
                class=${`button button-small ${verb === 'kick' ? 'button-danger' : ''}`} title=${why || undefined}
                aria-label=${t.actions.chosen(t.actions.verbs[verb])} aria-disabled=${why ? 'true' : undefined}
                onClick=${() => why || setDialog({ kind: 'chosen', verb })}>${t.actions.verbs[verb]}</button>`)}
            <button type="button" class="button button-small button-plain" onClick=${() => setSelected(new Set())}>
              ${t.live.clear}</button>
          </div>`}
        ${rows.length > 0
          ? html`<${People} rows=${rows} selected=${chosen} onSelect=${select} truths=${truths}
            waitsFor=${verb => waitsFor('participant', verb)} onAct=${actOn} isLive=${isLive} />`
          : html`<div class="panel">${now.rows.length > 0
            ? html`<${Empty} title=${t.live.noMatch} />`
            : html`<${Empty} title=${t.live.empty}><p>${t.live.emptyHint}</p><//>`}</div>`}
      </div>
      <div class="live-side">
        <${Legs} id=${id} rows=${now.rows} waits=${waits} open=${WIDE.matches} />
        <${RefusedJoins} list=${now.refused} open=${WIDE.matches || now.refused.length > 0} />
        <${Operations} list=${now.operations} people=${now.people} open=${WIDE.matches} />
      </div>
    </div>
    <p class="visually-hidden" aria-live="polite">${said}</p>
    ${dialog && dialogs[dialog.kind]()}`;
}

// What usually takes no time is not worth a notice that comes and goes.
function Later({ children }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return due ? children : null;
}

function Facts({ now, isLive }) {
  const counted = now.rows.filter(it => !it.ghost);
  const moderators = counted.filter(it => it.isModerator).length;
  const waiting = counted.filter(it => it.waiting).length;
  return html`
    <p class="facts">
      ${now.startedAt
        ? html`<span class="tag tag-good">${t.live.running}</span> <span class="numbers"><${Elapsed}
          from=${now.startedAt} ticking=${isLive} /></span>`
        : html`<span class="tag">${t.live.idle}</span>`}
      ${now.locked && html` <span class="tag tag-warn">${t.live.locked}</span>`}
      ${now.recording && html` <span class="tag tag-bad">${t.live.recording}</span>`}
      ${' '}<b class="numbers">${t.common.people(counted.length)}</b>
      ${' '}<span class="quiet numbers">
        ${t.live.counts(moderators, counted.length - moderators - waiting, waiting)}</span>
      ${' '}<span class="quiet numbers facts-numbers">${numbersOf(now.document).slice(0, 6).join(', ')}</span>
    </p>`;
}
