// Requests for actions, each with the truth about it: what became of the operation, not of the request.
import { operations, pause } from './api.js';
import { isFinal } from './room-state.js';
import { createStore } from './store.js';
import { t } from '../texts.js';

// Frames tell what becomes of an operation; where none comes, it is asked for.
const ASK_AGAIN_MS = 2_000;

const ANNOUNCED_MS = 2_000;

const SHOWN_MS = { confirmed: 5_000, already: 5_000, failed: 60_000, timed_out: 60_000 };

/** The truth about the latest action by key: { what, phase, reason, operation, at }. */
export function createActions(room, id, signal) {
  const truths = createStore(new Map());
  const announced = createStore('');
  const stop = room.watch(it => {
    for (const [key, truth] of truths.value) {
      // The event may be faster than the answer to the request.
      if (truth.operation === it.id || (truth.phase === 'asking' && truth.isAbout?.(it)))
        learn(key, truth, it);
    }
  });
  signal.addEventListener('abort', stop, { once: true });

  function put(key, news) {
    const truth = { ...news, at: performance.now() };
    truths.set(now => new Map(now).set(key, truth));
    if (SHOWN_MS[truth.phase]) {
      announce(sayTruth(truth));
      pause(SHOWN_MS[truth.phase], signal).then(() => {
        if (truths.value.get(key) === truth)
          truths.set(now => new Map([...now].filter(([other]) => other !== key)));
      }, () => {});
    }
  }

  // Not for longer: whoever comes across it later would read it as news.
  function announce(text) {
    announced.set(text);
    pause(ANNOUNCED_MS, signal).then(() => announced.set(now => now === text ? '' : now), () => {});
  }

  function learn(key, truth, operation) {
    if (truth.phase !== operation.status)
      put(key, { ...truth, operation: operation.id, phase: operation.status, reason: reasonOf(operation) });
  }

  /**
   * Carries out a request. True if it was accepted; what becomes of it then is shown beside the button.
   * @param {string} key of the button
   * @param {string} what the action
   * @param {() => Promise<object>} request
   * @param {object} [more]
   * @param {string} [more.who] whom it is about, for those who only hear of it
   * @param {(operation: object) => boolean} [more.isAbout] true for the operation that such a request leads to
   */
  async function run(key, what, request, { who = '', isAbout } = {}) {
    const truth = { what, who, isAbout, phase: 'asking', reason: '' };
    put(key, truth);
    let answer;
    try {
      answer = await request();
    } catch (failure) {
      put(key, { ...truth, phase: 'failed', reason: whyOf(failure) });
      return false;
    }
    const operation = answer.envelope?.operation_id;
    if (!operation) {
      put(key, { ...truth, phase: 'already' });
      return true;
    }
    // First of all by its id: only so do later events find it. What was heard of it before the answer comes then.
    const accepted = { ...truth, operation, phase: 'requested' };
    put(key, accepted);
    const known = room.value.operations.find(it => it.id === operation);
    if (known)
      learn(key, accepted, known);
    watch(key, operation);
    return true;
  }

  async function watch(key, operation) {
    try {
      for (; ;) {
        await pause(ASK_AGAIN_MS, signal);
        const truth = truths.value.get(key);
        if (truth?.operation !== operation || isFinal(truth.phase))
          return;
        const { data } = await operations.get(id, operation, { signal });
        room.hearOperation(data);
        // Another action may have been requested by the same button meanwhile: that is what is shown there.
        const latest = truths.value.get(key);
        if (latest?.operation !== operation)
          return;
        learn(key, latest, data);
      }
    } catch (failure) {
      const truth = truths.value.get(key);
      if (!signal.aborted && truth?.operation === operation)
        put(key, { ...truth, reason: failure.message });
    }
  }

  /** For what is said elsewhere. */
  const forget = key => truths.set(now => new Map([...now].filter(([other]) => other !== key)));

  return { truths, announced, run, forget };
}

/** What to say of a refusal. */
export const whyOf = failure => failure.problems?.[0]?.message ?? failure.message;

/** Why an operation failed, in words; '' if it did not. */
export function reasonOf(operation) {
  const targets = operation.targets ?? [];
  const confirmed = targets.filter(it => it.status === 'confirmed').length;
  const reasons = [...new Set([operation.reason, ...targets.map(it => it.reason)].filter(Boolean).map(reasonText))];
  if (confirmed < targets.length && targets.length > 1 && isFinal(operation.status))
    reasons.unshift(t.truth.partly(confirmed, targets.length));
  return reasons.join(', ');
}

export const reasonText = reason => t.truth.reasons[reason] ?? `${reason}`.replaceAll('_', ' ');

export const sayTruth = ({ what, who, phase, reason }) => t.truth.says(what, who, t.truth.phases[phase], reason);
