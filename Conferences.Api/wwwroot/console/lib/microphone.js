// The microphone of this browser: which one, what it picks up, and the devices there are.
import { createStore } from './store.js';

const METER_MS = 100;

// A voice close to a microphone is about here, as the root of its mean square.
const LOUD = 0.25;

/** { inputs, outputs, input, output }: the devices there are, and the chosen ones; [] until one may be used. */
export const devices = createStore({ inputs: [], outputs: [], input: '', output: '' });

/** How loud it is at the microphone, from 0 to 1. */
export const level = createStore(0);

let stream = null;
let context = null;
let metering = 0;

/** Why there is no microphone: 'denied', 'missing', 'busy', 'insecure'. */
export class MicrophoneError extends Error {
  constructor(reason, cause) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/** The track of the chosen microphone, which is opened if it is not open. @throws MicrophoneError */
export async function openMicrophone() {
  if (stream?.active)
    return stream.getAudioTracks()[0];
  return open(devices.value.input);
}

/** Opens another microphone in place of this one. @throws MicrophoneError */
export async function chooseMicrophone(id) {
  const track = await open(id);
  devices.set(now => ({ ...now, input: id }));
  return track;
}

export const chooseSpeaker = id => devices.set(now => ({ ...now, output: id }));

export function closeMicrophone() {
  clearInterval(metering);
  stream?.getTracks().forEach(track => track.stop());
  context?.close();
  stream = context = null;
  level.set(0);
  devices.set(now => ({ ...now, inputs: [], outputs: [] }));
}

async function open(id) {
  // It exists over HTTPS and on loopback alone.
  if (!navigator.mediaDevices)
    throw new MicrophoneError('insecure');
  const audio = { echoCancellation: true, noiseSuppression: true, ...(id ? { deviceId: { exact: id } } : {}) };
  let opened;
  try {
    opened = await navigator.mediaDevices.getUserMedia({ audio });
  } catch (failure) {
    // One that was chosen and has been unplugged is as good as none chosen.
    if (id && failure.name === 'OverconstrainedError')
      return open('');
    throw new MicrophoneError(
      { NotAllowedError: 'denied', NotReadableError: 'busy' }[failure.name] ?? 'missing', failure);
  }
  closeMicrophone();
  stream = opened;
  meter(opened);
  const [track] = opened.getAudioTracks();
  await list(track.getSettings().deviceId ?? id);
  navigator.mediaDevices.ondevicechange = () => list(devices.value.input);
  return track;
}

// Their names are told only to those who may use one.
async function list(input) {
  const all = await navigator.mediaDevices.enumerateDevices();
  const of = kind => all.filter(it => it.kind === kind && it.deviceId !== '').map(it => [it.deviceId, it.label]);
  const inputs = of('audioinput');
  const chosen = inputs.some(([id]) => id === input) ? input : inputs[0]?.[0] ?? '';
  devices.set(now => ({ ...now, inputs, outputs: of('audiooutput'), input: chosen }));
}

function meter(of) {
  context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 1_024 });
  context.createMediaStreamSource(of).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  metering = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const square = samples.reduce((sum, it) => sum + it * it, 0) / samples.length;
    level.set(Math.min(1, Math.round(Math.sqrt(square) / LOUD * 20) / 20));
  }, METER_MS);
}
