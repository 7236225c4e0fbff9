// A conference's events, kept small: as they come, ten thousand of them are many megabytes, most of it documents.
import { ask } from '../../lib/api.js';
import { pathOf } from '../../lib/paths.js';
import { createStore } from '../../lib/store.js';
import { t } from '../../texts.js';

const PAGE = 1_000;

// What a tab holds without being asked for more.
const MOST = 50_000;

/**
 * The record of a conference, read page by page, oldest first.
 * @returns {{ store, more, stop }} the store's value is { events, index, isLoading, isCut, failure }; more() reads on
 * from the last event
 */
export function openRecord(id) {
  const index = createIndex();
  const store = createStore({ events: [], index, isLoading: true, isCut: false, failure: null });
  const stopped = new AbortController();
  let reading = null;
  let again = false;

  async function read() {
    let events = store.value.events;
    const until = events.length + MOST;
    store.set(it => ({ ...it, isLoading: true, isCut: false, failure: null }));
    try {
      for (let isLast = false; !isLast && events.length < until;) {
        const { data, envelope } = await ask('GET', pathOf('conferences', id, 'events'), {
          query: { after: events.at(-1)?.sequence, limit: PAGE },
          signal: stopped.signal,
        });
        events = [...events, ...data.map(it => index.add(it))];
        isLast = envelope.next_after === undefined || data.length === 0;
        store.set(it => ({ ...it, events, isLoading: !isLast, isCut: !isLast }));
      }
      store.set(it => ({ ...it, isLoading: false }));
    } catch (failure) {
      if (failure.name !== 'AbortError')
        store.set(it => ({ ...it, isLoading: false, failure }));
    }
  }

  // What is recorded while the last page is on its way may not be on it.
  async function readOn() {
    while (again) {
      again = false;
      await read();
    }
  }

  const more = () => {
    again = true;
    return reading ??= readOn().finally(() => reading = null);
  };
  more();
  return { store, more, stop: () => stopped.abort() };
}

/** What must be known of earlier events to tell what a later one means. */
function createIndex() {
  const people = new Map();
  const operations = new Map();
  const counts = [];
  const instances = [];
  const states = { recording: [], locked: [] };
  const types = new Map();
  const labels = new Map();
  const actors = new Map();
  let present = new Set();
  let instance = 0;
  let deleted = null;

  const nameOf = (number, participant) => people.get(`${number}/${participant}`) ?? t.history.participant(participant);

  function count(event, sequence, time) {
    const { data, type } = event;
    const before = present.size;
    if (type === 'conference.started') {
      instance = data.instance;
      present = new Set();
      instances.push({ number: instance, from: sequence, started: time, to: null, ended: null });
    } else if (type === 'participant.joined' && !data.ghost) {
      present.add(data.participant_id);
    } else if (type === 'participant.left') {
      present.delete(data.participant_id);
    } else if (type === 'conference.ended') {
      present = new Set();
      const last = instances.at(-1);
      if (last)
        Object.assign(last, { to: sequence, ended: time });
    }
    if (present.size !== before || type === 'conference.started' || type === 'conference.ended')
      counts.push({ sequence, time, instance, count: present.size });
  }

  function note(event, sequence) {
    const { type } = event;
    if (type === 'conference.deleted')
      deleted ??= sequence;
    if (type === 'recording.started' || type === 'recording.stopped')
      states.recording.push({ sequence, is: type === 'recording.started' });
    else if (type === 'conference.locked' || type === 'conference.unlocked')
      states.locked.push({ sequence, is: type === 'conference.locked' });
    else if (type === 'conference.ended' || type === 'conference.deleted')
      Object.values(states).forEach(it => it.push({ sequence, is: false }));
  }

  // Whom an event is about, by name.
  function concerned(event) {
    const { data, type } = event;
    if (type === 'participant.joined') {
      const name = data.caller_id_name || data.caller_id_number || t.history.participant(data.participant_id);
      people.set(`${data.instance}/${data.participant_id}`, name);
      return [name];
    }
    if (type === 'participant.refused')
      return [data.caller_id_name || data.caller_id_number || t.history.withheld];
    if (data.participant_id)
      return [nameOf(data.instance ?? instance, data.participant_id)];
    if (data.participant_ids)
      return data.participant_ids.map(it => nameOf(data.instance, it));
    if (data.operation)
      return data.operation.targets.filter(it => it.participant_id).map(it => nameOf(instance, it.participant_id));
    return operations.get(data.operation_id)?.names ?? [];
  }

  // A media server's event is somebody's doing if it confirms what somebody requested.
  function doer(event) {
    const operation = operations.get(event.data.proof?.command_id) ?? operations.get(event.causation_id);
    const actor = event.actor.channel === 'media' && operation ? operation.actor : event.actor;
    return t.history.actor(actor);
  }

  const tally = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);

  function add(event) {
    const time = Date.parse(event.time);
    const { sequence, type, data } = event;
    count(event, sequence, time);
    note(event, sequence);
    const names = concerned(event);
    if (type === 'operation.requested')
      operations.set(data.operation.id, { action: data.operation.action, names, actor: event.actor });
    const action = data.operation?.action ?? operations.get(data.operation_id)?.action;
    const who = doer(event);
    tally(types, type);
    names.forEach(it => tally(labels, it));
    tally(actors, who);
    return {
      sequence,
      time,
      type,
      names,
      who,
      text: t.history.event(type, { ...data, action, document: undefined }, names),
      changes: event.changes ?? null,
      address: event.actor.address ?? null,
      requestId: event.request_id,
    };
  }

  return {
    add,
    counts,
    instances,
    types,
    people: labels,
    actors,
    /** After which event it was gone, or null. */
    deletedAt: () => deleted,
    existedAt: sequence => deleted === null || sequence < deleted,
    /** Whether it was locked, or recorded, after so many events. */
    was: (state, sequence) => states[state].findLast(it => it.sequence <= sequence)?.is ?? false,
    /** The instance that ran then, or null. */
    instanceAt: sequence =>
      instances.findLast(it => it.from <= sequence && (it.to === null || it.to > sequence)) ?? null,
  };
}
