// One conference, live: a snapshot, and behind its sequence the events of the socket, so that nothing is missed and
// nothing counts twice.
import { conferences, operations, pause, UNMODIFIED } from './api.js';
import { createRoomState, MOST_OPERATIONS } from './room-state.js';
import { subscribe } from './socket.js';
import { createStore, nextFrame } from './store.js';
import { serverNow } from './time.js';

const RECENT_MS = 3_600_000;
const AGAIN_MS = 3_000;

/** Follows the conference until `signal` aborts. */
export function openRoom(id, signal) {
  const watchers = new Set();
  const { state, take, apply, refuse, hearOperation, silence } = createRoomState(id, {
    onOperation: it => watchers.forEach(watcher => watcher(it)),
    onErased: () => refresh(),
  });
  const room = createStore(state);
  let queue = [];
  let planned = false;
  let bound = false;
  let again = false;
  let reading = null;

  // Who talks is not recorded: a lost connection forgets it, and no sequence or ETag tells that it has changed.
  let etag = null;

  // How often it was said to be gone: what was asked before that may be answered after it.
  let ends = 0;

  const tell = () => room.set({ ...state });

  function redraw() {
    state.rows = [...state.people.values()].sort(
      (one, other) => other.isModerator - one.isModerator || one.id - other.id);
    tell();
  }

  function end() {
    ends++;
    Object.assign(state, { status: 'gone', rows: [], people: new Map() });
    tell();
  }

  async function read() {
    const before = ends;
    try {
      const answer = await conferences.get(id, { signal, headers: etag ? { 'If-None-Match': etag } : {} });
      if (answer.status === UNMODIFIED)
        return;
      if (ends !== before) {
        again = true;
        return;
      }
      etag = answer.etag;
      take(answer);
      redraw();
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
        after: () => Math.max(0, state.heard - 1),
        onEvent: hear,
        catchUp: refresh,
        onState: now => {
          state.isLive = now === 'live';
          if (now === 'lost') {
            etag = null;
            silence();
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
    etag = null;
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
