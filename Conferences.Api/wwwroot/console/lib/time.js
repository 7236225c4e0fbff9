// Times in the viewer's zone, which is named wherever times are shown.
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const full = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
  timeZoneName: 'short',
});

// Gregorian seconds, as Kazoo counts them, begin in the year 0.
const GREGORIAN = 62_167_219_200;

export const fromGregorian = seconds => new Date((seconds - GREGORIAN) * 1_000);

// The viewer's clock may be wrong by minutes, and durations are counted by the service's.
let ahead = 0;

/** Takes the service's time from an answer. */
export function learnTime(timestamp) {
  const at = Date.parse(timestamp);
  if (Number.isFinite(at) && Math.abs(at - Date.now() - ahead) > 1_500)
    ahead = at - Date.now();
}

/** The service's present, in milliseconds. */
export const serverNow = () => Date.now() + ahead;

/** 14:03:05 */
export const timeOf = date => clock.format(date);

/** 3 Dec 2026 */
export const dayOf = date => day.format(date);

/** 3 Dec 2026, 14:03:05 CET */
export const momentOf = date => full.format(date);

/** The time alone if it is today's, else with its day. */
export const shortOf = date => dayOf(date) === dayOf(new Date()) ? timeOf(date) : `${dayOf(date)}, ${timeOf(date)}`;

/** 0:07, 12:30, 1:02:03: since when somebody is in. */
export function lengthOf(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = it => `${it}`.padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
