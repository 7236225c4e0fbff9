// What is known of one conference, from a snapshot and the events behind it. Events carry the whole state of whom they
// are about: applying one again changes nothing.
import { sequenceOf } from './api.js';
import { readPerson } from './people.js';
import { fromGregorian } from './time.js';

/** Operations that are kept. */
export const MOST_OPERATIONS = 50;

const MOST_REFUSED = 100;

const RANKS = { requested: 0, sent: 1, confirmed: 2, failed: 2, timed_out: 2 };

/** True once an operation's outcome is known. */
export const isFinal = status => RANKS[status] === 2;

/**
 * @param {string} id
 * @param {object} listener
 * @param {(operation: object) => void} listener.onOperation
 * @param {() => void} listener.onErased what is shown of somebody is no longer to be shown
 */
export function createRoomState(id, { onOperation, onErased }) {
  const state = {
    id,
    status: 'loading',
    failure: null,
    document: {},
    sequence: 0,
    startedAt: null,
    locked: false,
    recording: false,

    // What the media server offers, by what it is about; null where that is not said.
    capabilities: null,
    people: new Map(),
    rows: [],
    refused: [],
    operations: [],
    isLive: false,

    // Where the socket goes on: what a snapshot has besides, such as a refusal, is told by the events alone.
    heard: 0,
  };
  let snapshotSequence = 0;

  /** Takes a snapshot, as the API answers it. */
  function take({ data, etag, envelope }) {
    const sequence = sequenceOf(etag);
    const live = data._read_only ?? envelope.metadata ?? {};
    state.heard ||= sequence;
    state.document = data;
    if (sequence < state.sequence) {
      // The socket was faster: it knows all that is recorded, but not who talked before it listened.
      for (const it of live.participants ?? [])
        change(it.participant_id, { talking: it.talking === true });
      return;
    }
    snapshotSequence = state.sequence = sequence;
    state.startedAt = live.start_time === undefined ? null : fromGregorian(live.start_time).getTime();
    state.locked = live.is_locked ?? false;
    state.recording = live.recording !== undefined;
    state.capabilities = live.capabilities ?? null;
    state.people = new Map((live.participants ?? []).map(it => [it.participant_id, readPerson(it)]));
    state.status = 'ready';
    state.failure = null;
  }

  /** Nobody is known to talk any more. */
  function silence() {
    for (const number of state.people.keys())
      change(number, { talking: false });
  }

  /** Takes a frame of the socket. */
  function apply(data, key) {
    if (typeof data.sequence === 'number') {
      state.heard = data.sequence;
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
        onErased();
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
    state.operations = [it, ...rest].sort((a, b) => a.requested_at < b.requested_at ? 1 : -1)
      .slice(0, MOST_OPERATIONS);
    onOperation(it);
  }

  return { state, take, apply, refuse, hearOperation, silence };
}

const timeOf = data => data.time ? Date.parse(data.time) : fromGregorian(data.timestamp).getTime();
