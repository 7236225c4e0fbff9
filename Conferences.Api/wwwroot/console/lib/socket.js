// The live socket: one for the whole console. It subscribes for whoever asks, notices a dead connection, reconnects by
// itself, and resumes where it was. What a subscriber shows is live only while `live.value.state` is 'live'.
import { createStore } from './store.js';
import { newId } from './ids.js';
import { socketUrl } from './paths.js';
import { renew, session } from './session.js';

const PING_MS = 10_000;
const ANSWER_MS = 5_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

// After so long without a word the machine has slept, or the line is dead: what is shown may be old.
const SILENCE_MS = PING_MS + ANSWER_MS;
const WATCH_MS = 2_000;

// Closed for what was sent: trying again at once would bring the same.
const POLICY_VIOLATION = 1008;

/**
 * { state: 'off' | 'connecting' | 'live' | 'disconnected', since, problem }
 * 'live': connected, logged in, and every subscription is confirmed.
 */
export const live = createStore({ state: 'off', since: Date.now(), problem: '' });

const subscriptions = new Set();
let socket = null;
let tries = 0;
let retry = 0;
let pinging = 0;
let token = '';
let heardAt = 0;
const waiting = new Map();

function become(state, problem = '') {
  if (live.value.state === state && live.value.problem === problem)
    return;
  const since = live.value.state === state ? live.value.since : Date.now();
  live.setNow({ state, problem, since });
}

/** Connected while somebody is logged in; to be called once. */
export function keepConnected() {
  session.follow(who => {
    if (!who)
      stop();
    else if (!socket && !retry)
      connect();
    else if (socket?.readyState === WebSocket.OPEN && who.token !== token)
      greet();
  });
  addEventListener('online', hurry);
  addEventListener('offline', () => lose(socket, 'offline'));
  document.addEventListener('visibilitychange', () => {
    watch();
    hurry();
  });
  setInterval(watch, WATCH_MS);
  if (session.value)
    connect();
}

/**
 * Subscribes until the function it returns is called.
 * @param {object} wanted
 * @param {string[]} wanted.bindings
 * @param {() => number | undefined} [wanted.after] the sequence to resume behind, asked at each (re)connection
 * @param {(frame: object) => void} wanted.onEvent
 * @param {() => Promise<void>} [wanted.catchUp] reads what was missed; nothing is live before. Events come meanwhile
 * @param {(reason: 'live' | 'lost') => void} [wanted.onState]
 */
export function subscribe(wanted) {
  const one = { ...wanted, account: session.value.account, confirmed: false };
  subscriptions.add(one);
  if (socket?.readyState === WebSocket.OPEN)
    bind(one);
  return () => {
    subscriptions.delete(one);
    const left = one.bindings.filter(it => ![...subscriptions].some(other => other.bindings.includes(it)));
    const mine = socket;
    if (left.length > 0 && mine?.readyState === WebSocket.OPEN)
      request('unsubscribe', { account_id: one.account, bindings: left }).catch(() => lose(mine, 'silent'));
    judge();
  };
}

function connect() {
  clearTimeout(retry);
  retry = 0;
  become(tries === 0 && live.value.state !== 'disconnected' ? 'connecting' : 'disconnected', live.value.problem);
  const next = new WebSocket(socketUrl());
  socket = next;
  const silent = setTimeout(() => lose(next, 'silent'), ANSWER_MS * 2);
  next.onopen = () => {
    clearTimeout(silent);
    greet();
    for (const one of subscriptions)
      bind(one);
  };
  next.onmessage = message => hear(next, message.data);
  next.onclose = closed => {
    clearTimeout(silent);
    lose(next, closed.code === POLICY_VIOLATION ? 'refused' : 'closed');
  };
}

// Says who is there, and finds out whether anybody answers.
async function greet() {
  const mine = socket;
  clearTimeout(pinging);
  token = session.value?.token ?? '';
  try {
    await request('ping', {});
  } catch (failure) {
    return failed(mine, failure);
  }
  if (socket !== mine)
    return;
  mine.greeted = true;
  pinging = setTimeout(greet, PING_MS);
  judge();
}

async function bind(one) {
  const mine = socket;
  one.confirmed = false;
  const after = one.after?.();
  const data = { account_id: one.account, bindings: one.bindings };
  if (after !== undefined)
    data.after = after;
  try {
    await request('subscribe', data);
    await one.catchUp?.();
  } catch (failure) {
    if (failure.errors && !failure.isAuthentication) {
      // What is not followed must not be called live; what was wrong with it may pass.
      console.warn(failure.message);
      return lose(mine, 'refused');
    }
    return failed(mine, failure);
  }
  if (socket !== mine || !subscriptions.has(one))
    return;
  one.confirmed = true;
  one.onState?.('live');
  judge();
}

async function failed(mine, failure) {
  if (socket !== mine)
    return;
  if (failure.isAuthentication && await renew())
    lose(mine, 'authentication');
  else if (session.value)
    lose(mine, 'silent');
}

function judge() {
  if (socket?.readyState === WebSocket.OPEN && socket.greeted
    && [...subscriptions].every(it => it.confirmed)) {
    tries = 0;
    become('live');
  }
}

function request(action, data) {
  const mine = socket;
  const id = newId();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      waiting.delete(id);
      reject(new Error('no reply'));
    }, ANSWER_MS);
    waiting.set(id, { mine, resolve, reject, timer });
    mine.send(JSON.stringify({ action, auth_token: session.value?.token, request_id: id, data }));
  });
}

// Timers of a hidden tab are rare, and say nothing about the line.
function watch() {
  if (!document.hidden && live.value.state === 'live' && Date.now() - heardAt > SILENCE_MS)
    lose(socket, 'silent');
}

function hear(from, text) {
  if (from !== socket)
    return;
  heardAt = Date.now();
  const frame = JSON.parse(text);
  if (frame.action === 'event') {
    for (const one of [...subscriptions]) {
      if (one.bindings.includes(frame.subscribed_key))
        one.onEvent(frame);
    }
    return;
  }
  const asked = waiting.get(frame.request_id);
  if (!asked)
    return;
  waiting.delete(frame.request_id);
  clearTimeout(asked.timer);
  if (frame.status === 'success')
    asked.resolve(frame.data);
  else {
    const errors = (frame.data?.errors ?? []).map(String);
    asked.reject(Object.assign(new Error(errors.join('. ')), {
      errors,
      isAuthentication: errors.some(it => it.startsWith('failed to authenticate token')),
    }));
  }
}

function lose(which, problem) {
  if (!which || which !== socket)
    return;
  drop();
  become('disconnected', problem);
  for (const one of subscriptions) {
    one.confirmed = false;
    one.onState?.('lost');
  }
  if (!session.value)
    return;
  const wait = Math.min(FIRST_WAIT_MS * 2 ** tries++, LONGEST_WAIT_MS);
  // A service that starts again is not met by all of its consoles at once.
  const slowest = problem === 'refused' ? LONGEST_WAIT_MS : wait;
  retry = setTimeout(connect, slowest * (0.5 + Math.random() / 2));
}

function drop() {
  const old = socket;
  socket = null;
  clearTimeout(pinging);
  for (const [id, { mine, reject, timer }] of [...waiting]) {
    if (mine !== old)
      continue;
    waiting.delete(id);
    clearTimeout(timer);
    reject(new Error('connection lost'));
  }
  if (old) {
    old.onopen = old.onmessage = old.onclose = null;
    old.close();
  }
}

function hurry() {
  if (retry && session.value)
    connect();
}

function stop() {
  clearTimeout(retry);
  retry = 0;
  tries = 0;
  drop();
  become('off');
}
