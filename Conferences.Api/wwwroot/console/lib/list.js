// The account's conferences, kept current. What the socket says has happened is read anew: a figure is never computed
// from events that may have been missed. However much happens, it is read at the most every REST_MS.
import { conferences, pages, pause } from './api.js';
import { live, subscribe } from './socket.js';

const PAGE = 500;
const REST_MS = 400;
const AGAIN_MS = 5_000;

// A connection that is being made is waited for, so that a first reading is not thrown away.
const PATIENCE_MS = 1_500;

// More documents than these are read as a list.
const MOST_SINGLE = 20;

const idle = { members: 0, moderators: 0, participant_count: 0, is_locked: false };

/** What the list is before anything is read. */
export const unread = { loaded: false, complete: false, failure: null, all: new Map(), gone: new Set() };

export const isRunning = it => it._read_only?.start_time !== undefined;

/** Reads the list into the store, and keeps it current until `signal` aborts. */
export function followList(list, signal) {
  let wanted = nothing();
  let wake = () => {};
  // Resolves once it is read that was asked for now.
  const want = change => new Promise(resolve => {
    change(wanted);
    wanted.told.push(resolve);
    wake();
  });
  const stop = subscribe({
    bindings: ['conference.event.*.*.*', 'object.*.*.conference.*'],
    onEvent: frame => {
      if (frame.name === 'doc_deleted')
        remove(list, frame.data.id);
      else if (frame.subscribed_key.startsWith('object.'))
        want(it => it.documents.add(frame.data.id));
      else
        want(it => it.running = true);
    },
    catchUp: () => want(it => it.all = true),
  });
  signal.addEventListener('abort', stop, { once: true });

  const sleep = () => new Promise(resolve => wake = resolve);
  const work = async () => {
    if (live.value.state !== 'live')
      await Promise.race([sleep(), pause(PATIENCE_MS, signal)]);
    wanted.all = true;
    for (; ;) {
      const now = wanted;
      wanted = nothing();
      try {
        await read(list, now, signal);
        now.told.forEach(resolve => resolve());
        await pause(REST_MS, signal);
      } catch (failure) {
        if (signal.aborted)
          return;
        wanted.all = true;
        wanted.told.push(...now.told);
        list.set(it => ({ ...it, failure }));
        await pause(AGAIN_MS, signal);
      }
      if (!wanted.all && !wanted.running && wanted.documents.size === 0)
        await sleep();
    }
  };
  work().catch(failure => {
    if (!signal.aborted)
      throw failure;
  });
}

const nothing = () => ({ all: false, running: false, documents: new Set(), told: [] });

async function read(list, { all, running, documents }, signal) {
  if (all || documents.size > MOST_SINGLE)
    return readAll(list, signal);
  for (const id of documents)
    await readOne(list, id, signal);
  if (running)
    await readRunning(list, signal);
}

async function readAll(list, signal) {
  const found = new Map();
  for await (const page of pages('conferences', { query: { page_size: PAGE }, signal })) {
    for (const it of page)
      found.set(it.id, it);
    // The first reading fills the page as it arrives; later ones replace it at once.
    if (!list.value.complete)
      put(list, () => ({ loaded: true, failure: null, all: found }));
  }
  await readRunning(list, signal, found);
}

function remove(list, id) {
  list.set(now => ({ ...now, gone: new Set(now.gone).add(id) }));
  put(list, now => now);
}

// What was read may be older than what has been said to be gone meanwhile.
function put(list, change) {
  list.set(now => {
    const next = { ...now, ...change(now) };
    return { ...next, all: new Map([...next.all].filter(([id]) => !next.gone.has(id))) };
  });
}

async function readOne(list, id, signal) {
  let one;
  try {
    one = (await conferences.get(id, { signal })).data;
    delete one._read_only?.participants;
  } catch (failure) {
    if (!failure.isGone)
      throw failure;
    remove(list, id);
    return;
  }
  put(list, now => ({ failure: null, all: new Map(now.all).set(id, one) }));
}

// Started by a dial, without a document: only the list of what runs has them.
async function readRunning(list, signal, configured) {
  const running = new Map();
  for await (const page of pages('conferences', { query: { running: true, page_size: PAGE }, signal })) {
    for (const it of page)
      running.set(it.id, it);
  }
  put(list, now => {
    const all = new Map(configured ?? now.all);
    for (const [id, it] of all) {
      if (running.has(id) || !isRunning(it))
        continue;
      // One that was never configured is gone with its last leg.
      if (it.isDynamic)
        all.delete(id);
      else
        all.set(id, { ...it, _read_only: idle });
    }
    for (const [id, it] of running)
      all.set(id, { ...it, isDynamic: all.get(id)?.isDynamic ?? !all.has(id) });
    return { loaded: true, complete: true, failure: null, all };
  });
}
