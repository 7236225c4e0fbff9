// People as the API shows them.
import { fromGregorian, serverNow } from './time.js';
import { textOf } from './names.js';
import { t } from '../texts.js';

/** What somebody is called: name, else number, else their number in the conference. */
export const personOf = it =>
  textOf(it.caller_id_name).trim() || textOf(it.caller_id_number).trim() || t.live.participant(it.participant_id);

/** A participant of the API as the page keeps it. */
export function readPerson(it) {
  const vars = it.conference_channel_vars ?? {};
  const flag = (name, otherwise) => it[name] ?? vars[name] ?? otherwise;
  return {
    id: it.participant_id,
    callId: textOf(it.call_id),
    name: personOf(it),
    number: textOf(it.caller_id_number),
    isModerator: flag('is_moderator', false),
    muted: !flag('speak', true),
    deaf: !flag('hear', true),
    talking: flag('talking', false),
    waiting: it.status === 'waiting' || it.waiting === true,
    ghost: it.ghost ?? vars.member_ghost ?? false,
    joinedAt: typeof it.join_time === 'number' ? fromGregorian(it.join_time).getTime()
      : serverNow() - (it.duration ?? 0) * 1_000,
  };
}
