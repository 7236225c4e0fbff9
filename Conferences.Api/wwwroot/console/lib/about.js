// What this service can do, asked once.
import { useEffect, useState } from '../vendor/htm-preact-standalone.js';
import { about } from './api.js';

let asked = null;

/** { takes_joins, takes_legs } of the media server; {} until it is known. */
export function useMedia() {
  const [media, setMedia] = useState({});
  useEffect(() => {
    let isShown = true;
    asked ??= about();
    asked.then(it => isShown && setMedia(it.media), failure => {
      asked = null;
      console.warn(failure);
    });
    return () => isShown = false;
  }, []);
  return media;
}
