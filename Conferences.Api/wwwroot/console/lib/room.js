// One conference, live: a snapshot, and behind its sequence the events of the socket, so that nothing is missed and
// nothing counts twice. Events carry the whole state of whom they are about; applying one again changes nothing.
import { conferences, operations, pause, sequenceOf, UNMODIFIED } from './api.js';
import { readPerson } from './people.js';
import { subscribe } from './socket.js';
import { createStore, nextFrame } from './store.js';
import { fromGregorian, serverNow } from './time.js';

const MOST_OPERATIONS = 50;
const MOST_REFUSED = 100;
const RECENT_MS = 3_600_000;
const AGAIN_MS = 3_000;

const RANKS = { requested: 0, sent: 1, confirmed: 2, failed: 2, timed_out: 2 };

/** True once an operation's outcome is known. */
export const isFinal = status => RANKS[status] === 2;

/** Follows the conference until `signal` aborts. */
export function openRoom(id, signal) {
  const state = {
    id,
    status: 'loading',
    failure: null,
    document: {},
    sequence: 0,
    startedAt: null,
    locked: false,
    recording: false,
    people: new Map(),
    rows: [],
    refused: [],
    operations: [],
    isLive: false,
  };
  const room = createStore(state);
  const watchers = new Set();
  let snapshotSequence = 0;
  let queue = [];
  let planned = false;
  let bound = false;
  let again = false;
  let reading = null;

  // Where the socket goes on: what a snapshot has besides, such as a refusal, is told by the events alone.
  let heard = 0;

  // Who talks is not recorded: a lost connection forgets it, and no sequence or ETag tells that it has changed.
  let etag = null;

  const tell = () => room.set({ ...state });

  function take({ data, etag: newTag, envelope }) {
    const sequence = sequenceOf(newTag);
    etag = newTag;
    heard ||= sequence;
    const live = data._read_only ?? envelope.metadata ?? {};
    state.document = data;
    if (sequence < state.sequence) {
      // The socket was faster: it knows all that is recorded, but not who talked before it listened.
      for (const it of live.participants ?? [])
        change(it.participant_id, { talking: it.talking === true });
      redraw();
      return;
    }
    snapshotSequence = state.sequence = sequence;
    state.startedAt = live.start_time === undefined ? null : fromGregorian(live.start_time).getTime();
    state.locked = live.is_locked ?? false;
    state.recording = live.recording !== undefined;
    state.people = new Map((live.participants ?? []).map(it => [it.participant_id, readPerson(it)]));
    state.status = 'ready';
    state.failure = null;
    redraw();
  }

  function redraw() {
    state.rows = [...state.people.values()].sort(
      (one, other) => other.isModerator - one.isModerator || one.id - other.id);
    tell();
  }

  function end() {
    Object.assign(state, { status: 'gone', rows: [], people: new Map() });
    tell();
  }

  async function read() {
    try {
      const answer = await conferences.get(id, { signal, headers: etag ? { 'If-None-Match': etag } : {} });
      if (answer.status !== UNMODIFIED)
        take(answer);
    } catch (failure) {
      if (signal.aborted)
        return;
      if (failure.isGone)
        end();
      else if (state.status === 'loading')
        Object.assign(state, { status: 'failed', failure });
      else
        throw failure;
      tell();
    }
  }

  // Frames of the time between two pictures are applied together.
  function hear(frame) {
    queue.push(frame);
    if (!planned)
      nextFrame(applyAll);
    planned = true;
  }

  function applyAll() {
    planned = false;
    const frames = queue;
    queue = [];
    if (signal.aborted)
      return;
    for (const it of frames)
      apply(it.data, it.subscribed_key);
    redraw();
  }

  function apply(data, key) {
    if (typeof data.sequence === 'number') {
      heard = data.sequence;
      state.sequence = Math.max(state.sequence, data.sequence);
    }
    if (key.startsWith('conference.operation.'))
      hearOperation(data);
    else if (data.event === 'refused-member')
      refuse(data);
    else if (data.event === 'start-talking' || data.event === 'stop-talking')
      change(data.participant_id, { talking: data.event === 'start-talking' });
    else if (data.sequence > snapshotSequence)
      happen(data);
  }

  function change(number, what) {
    const one = state.people.get(number);
    if (one)
      state.people.set(number, { ...one, ...what });
  }

  function happen(data) {
    switch (data.event) {
      case 'conference-create':
        state.people.clear();
        Object.assign(state, { startedAt: timeOf(data), locked: false, recording: false });
        break;
      case 'conference-destroy':
        state.people.clear();
        Object.assign(state, { startedAt: null, locked: false, recording: false });
        break;
      case 'lock':
      case 'unlock':
        state.locked = data.event === 'lock';
        break;
      case 'start-recording':
      case 'stop-recording':
        state.recording = data.event === 'start-recording';
        break;
      case 'del-member':
        state.people.delete(data.participant_id);
        break;
      case 'person-erased':
        refresh();
        break;
      default:
        for (const it of data.participants ?? [data]) {
          if (typeof it.participant_id === 'number' && it.conference_channel_vars)
            state.people.set(it.participant_id, readPerson(it));
        }
    }
  }

  function refuse(it) {
    if (state.refused.some(other => other.sequence === it.sequence))
      return;
    const one = {
      sequence: it.sequence,
      at: timeOf(it),
      reason: it.reason,
      name: it.caller_id_name || it.caller_id_number || '',
      number: it.caller_id_number ?? '',
    };
    state.refused = [one, ...state.refused].sort((a, b) => b.sequence - a.sequence).slice(0, MOST_REFUSED);
  }

  function hearOperation(it) {
    const known = state.operations.find(other => other.id === it.id);
    if (known && (RANKS[known.status] > RANKS[it.status] || isFinal(known.status)))
      return;
    const rest = state.operations.filter(other => other !== known);
    state.operations = [it, ...rest].sort((a, b) => a.requested_at < b.requested_at ? 1 : -1).slice(0, MOST_OPERATIONS);
    for (const watcher of watchers)
      watcher(it);
  }

  // Reads the conference anew, until that has succeeded.
  function refresh() {
    again = true;
    reading ??= (async () => {
      while (again && !signal.aborted) {
        again = false;
        try {
          await read();
        } catch (failure) {
          console.warn(failure);
          again = true;
          await pause(AGAIN_MS, signal).catch(() => again = false);
        }
      }
    })().finally(() => reading = null);
    return reading;
  }

  async function readPast() {
    const from = new Date(serverNow() - RECENT_MS).toISOString();
    const [past, refusals] = await Promise.all([
      operations.page(id, { query: { page_size: MOST_OPERATIONS }, signal }),
      conferences.events(id, { query: { type: 'participant.refused', from, limit: 1_000 }, signal }),
    ]);
    past.data.forEach(hearOperation);
    refusals.data.forEach(it => refuse({ ...it.data, sequence: it.sequence, time: it.time }));
    tell();
  }

  function follow() {
    bound = true;
    const stops = [
      subscribe({
        bindings: [`conference.event.*.${id}.*`, `conference.operation.${id}`],
        // One event can be told in several frames, of which the last may have been lost.
        after: () => Math.max(0, heard - 1),
        onEvent: hear,
        catchUp: refresh,
        onState: now => {
          state.isLive = now === 'live';
          if (now === 'lost') {
            etag = null;
            for (const [number, it] of state.people)
              state.people.set(number, { ...it, talking: false });
          }
          // At once: what is called live is what is shown.
          applyAll();
          room.setNow({ ...state });
        },
      }),
      subscribe({
        bindings: [`object.*.*.conference.${id}`],
        onEvent: frame => frame.name === 'doc_deleted' ? end() : refresh(),
      }),
    ];
    signal.addEventListener('abort', () => stops.forEach(stop => stop()), { once: true });
  }

  async function start() {
    state.status = 'loading';
    tell();
    await read();
    if (signal.aborted || state.status !== 'ready')
      return;
    if (!bound)
      follow();
    await readPast();
  }

  const begin = () => start().catch(failure => {
    if (!signal.aborted)
      Object.assign(state, { failure }) && tell();
  });
  begin();
  return {
    ...room,
    get value() {
      return room.value;
    },
    reload: begin,
    hearOperation: it => {
      hearOperation(it);
      tell();
    },
    /** Tells of every change of an operation until the function it returns is called. */
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}

const timeOf = data => data.time ? Date.parse(data.time) : fromGregorian(data.timestamp).getTime();
