// The leg of this browser: a microphone in a conference. The service relays its signalling and decides what it may do;
// what is shown of it is what the service has said. One at a time.
import { closeMicrophone, MicrophoneError, openMicrophone } from './microphone.js';
import { createStore } from './store.js';
import { legsUrl } from './paths.js';
import { keep, kept } from './kept-leg.js';
import { createSound } from './sound.js';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
const FAREWELL_MS = 2_000;

// Until it is admitted there is nothing to come back to: who cannot connect is told so.
const MOST_TRIES = 3;

const nothing = {
  phase: 'idle',
  reason: '',
  name: '',
  place: null,
  participant: null,
  muted: false,
  deaf: false,
  waiting: false,
  asked: '',
  isReconnecting: false,
  isSilent: false,
};

/**
 * phase: 'idle', 'opening' (the microphone), 'joining', 'waiting' (for a moderator), 'in', 'refused' or 'over';
 * reason: why it was refused or is over; asked: 'mute' or 'unmute' while the service has not said what became of it.
 */
export const leg = createStore(nothing);

let socket = null;
let retry = 0;
let tries = 0;
let request = null;
let joined = false;
let isOffering = false;

const sound = createSound({
  onCandidate: candidate => send({ action: 'candidate', candidate }),
  onSilent: isSilent => change({ isSilent }),
  onLost: () => offer(),
});

const change = news => leg.set(now => ({ ...now, ...news }));

/** True while there is a leg, or is going to be one. */
export const isBusy = ({ phase }) => ['opening', 'joining', 'waiting', 'in'].includes(phase);

/**
 * Joins.
 * @param {object} how the frame: a link, or account, conference and token; name, pin, is_moderator, muted
 * @param {object | null} place what the page shows it by
 */
export async function join(how, place = null) {
  if (isBusy(leg.value))
    return;
  leg.setNow({ ...nothing, phase: 'opening', name: how.name, muted: how.muted === true, place });
  request = { action: 'join', ...how };
  await start();
}

/** Goes on with the leg that this tab had before the page was loaded anew. False if there is none. */
export async function resume(isOurs = () => true) {
  const before = kept();
  if (!before || !isOurs(before.place))
    return false;
  leg.setNow({ ...nothing, phase: 'joining', isReconnecting: true, name: before.name, place: before.place });
  request = null;
  await start();
  return true;
}

export function leave() {
  send({ action: 'leave' });

  // The service closes it once the leg is over.
  const last = socket;
  socket = null;
  setTimeout(() => last?.close(), FAREWELL_MS);
  end('over', 'left');
}

/** Nobody hears this browser from the press on; that it is muted is what the service says. */
export function mute() {
  sound.silence(true);
  change({ asked: 'mute' });
  send({ action: 'mute' });
}

export function unmute() {
  change({ asked: 'unmute' });
  send({ action: 'unmute' });
}

/** Another microphone from now on. */
export const replaceMicrophone = track => sound.take(track);

/** Lets it be heard, after a browser did not want to play what nobody had asked for. */
export const listen = () => sound.play();

/** As before anybody joined. */
export const reset = () => leg.setNow(nothing);

async function start() {
  joined = false;
  isOffering = false;
  tries = 0;
  try {
    sound.take(await openMicrophone());
  } catch (failure) {
    if (!(failure instanceof MicrophoneError))
      throw failure;
    return end('refused', failure.reason);
  }
  if (leg.value.phase === 'opening')
    change({ phase: 'joining' });
  connect();
}

function connect() {
  clearTimeout(retry);
  const mine = new WebSocket(legsUrl());
  socket = mine;
  mine.onopen = () => {
    const before = kept();
    send(before ? { action: 'resume', leg_id: before.leg_id, secret: before.secret } : request);
  };
  mine.onmessage = message => mine === socket && hear(JSON.parse(message.data));
  mine.onclose = () => mine === socket && lose();
}

function lose() {
  socket = null;
  if (!isBusy(leg.value))
    return;
  tries++;
  if (!kept() && tries >= MOST_TRIES)
    return end('refused', 'unreachable');
  change({ isReconnecting: !!kept() });
  retry = setTimeout(connect, Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries));
}

function send(frame) {
  if (socket?.readyState === WebSocket.OPEN)
    socket.send(JSON.stringify(frame));
}

const heard = {
  admitted(it) {
    keep({ leg_id: it.leg_id, secret: it.secret, name: leg.value.name, place: leg.value.place });
    tries = 0;
    sound.servers = it.ice_servers ?? [];
    take(it);
    if (!sound.isAlive)
      offer();
  },
  resumed(it) {
    tries = 0;
    sound.servers = it.ice_servers ?? [];
    joined = (it.participant_id ?? null) !== null;
    take({ ...it, participant: it.participant_id });
    if (!sound.isAlive)
      offer();
  },
  refused: it => end('refused', it.reason),
  answer(it) {
    isOffering = false;
    return sound.answer(it.sdp);
  },

  // The media server has no audio of it any more, whatever the browser thinks.
  lost() {
    if (!isOffering)
      offer();
  },
  candidate: it => sound.candidate(it.candidate),
  joined(it) {
    joined = true;
    take({ participant: it.participant_id });
  },
  state: take,
  operation(it) {
    if (it.status === 'failed' || it.status === 'timed_out')
      settle(leg.value);
  },
  left: it => end('over', it.reason),
  error(it) {
    console.info(it.message);
    isOffering = false;
    settle(leg.value);
  },
};

const hear = frame => heard[frame.event]?.(frame);

// What is not said has not changed.
function take({ muted = leg.value.muted, deaf = leg.value.deaf, waiting = leg.value.waiting, participant }) {
  settle({ muted, waiting });
  change({
    muted,
    deaf,
    waiting,
    isReconnecting: false,
    participant: participant ?? leg.value.participant,
    phase: waiting ? 'waiting' : joined || leg.value.phase === 'in' ? 'in' : 'joining',
  });
}

// Who waits is not to be heard either, not even by others who wait.
function settle({ muted, waiting }) {
  sound.silence(muted || waiting);
  change({ asked: '' });
}

async function offer() {
  isOffering = true;
  try {
    send({ action: 'offer', sdp: await sound.offer() });
  } catch (failure) {
    console.warn(failure);
    end('refused', 'no_sound');
  }
}

function end(phase, reason) {
  clearTimeout(retry);
  keep(null);
  const last = socket;
  socket = null;
  last?.close();
  sound.close();
  closeMicrophone();
  leg.setNow({ ...leg.value, phase, reason, asked: '', waiting: false, isReconnecting: false });
}
