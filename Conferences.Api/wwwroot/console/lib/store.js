// A value that components follow. Changes are told once for each frame, however many there are.
import { useEffect, useState } from '../vendor/htm-preact-standalone.js';

// In a tab that is hidden no frames are drawn; what happens there need not be told often.
const HIDDEN_MS = 250;

export function nextFrame(run) {
  let done = false;
  const once = () => {
    if (done)
      return;
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    run();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, HIDDEN_MS);
}

export function createStore(value) {
  const followers = new Set();
  let waiting = false;
  const tell = () => {
    waiting = false;
    for (const follower of [...followers])
      follower(value);
  };
  return {
    get value() {
      return value;
    },
    set(next) {
      value = typeof next === 'function' ? next(value) : next;
      if (!waiting) {
        waiting = true;
        nextFrame(tell);
      }
    },
    // Where what follows must see it at once, as a navigation must.
    setNow(next) {
      value = typeof next === 'function' ? next(value) : next;
      tell();
    },
    follow(follower) {
      followers.add(follower);
      return () => followers.delete(follower);
    },
  };
}

export function useStore(store) {
  const [, redraw] = useState({});
  useEffect(() => {
    const stop = store.follow(() => redraw({}));
    redraw({});
    return stop;
  }, [store]);
  return store.value;
}
