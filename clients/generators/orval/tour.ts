// The README's tour with the functions of orval.
import { check, number, setting } from '../checks.js';
import { logInWith } from './fetcher.js';
import {
  actOnConference, createConference, deleteConference, getConference, getInstance, getOperation, getParticipant,
  joinOrActOnParticipants, listConferences, listEvents, listParticipants, logIn,
} from './generated/conferences.js';
import type { ConferenceEvent, JoinOrAction } from './generated/conferences.js';

const account = setting('ACCOUNT');
const login = await logIn({ data: { api_key: setting('KEY') } });
check('the key is good', login.status === 201);
check('the key is of the account', login.data.data.account_id === account);
logInWith(login.data.auth_token);

const document = {
  name: 'Monday', conference_numbers: [number], member: { join_muted: false }, play_entry_tone: true,
};
const created = await createConference(account, { data: document });
check('it is created', created.status === 201);
check('what was not sent has its default', created.data.data.member?.pins?.length === 0);
check('a tone may be a flag', created.data.data.play_entry_tone === true);
const id = created.data.data.id;
const again = await createConference(account, { data: document });
check('a number is taken once', again.status === 400 && again.data.message === 'validation error');

const page = await listConferences(account, { filter_conference_numbers: number });
check('the list is given', page.status === 200);
check('the list has it', page.data.page_size === 1 && page.data.data[0]?.id === id);
check('nobody is in', page.data.data[0]?._read_only.participant_count === 0);

const join = async (leg: JoinOrAction) => {
  const joined = await joinOrActOnParticipants(account, id, { data: leg });
  check('it joins', joined.status === 201);
  const { data } = joined.data;
  check('a join gives a participant', typeof data === 'object' && 'call_id' in data);
  return data;
};
const moderator = await join({ call_id: 'leg-1', is_moderator: true });
const member = await join({ call_id: 'leg-2' });
check('they are numbered', moderator.participant_id === 1 && member.participant_id === 2);
check('times are Gregorian seconds', member.join_time > 63_000_000_000);
const present = await listParticipants(account, id);
check('participants are given', present.status === 200);
check('both are in', present.data.data.map(it => it.call_id).join() === 'leg-1,leg-2');

const muted = await joinOrActOnParticipants(account, id, { data: { action: 'mute' } });
check('it mutes', muted.status === 201);
const affected = muted.data.data;
check('muting affects all but moderators', typeof affected === 'object' && 'participants' in affected
  && affected.participants.map(it => it.participant_id).join() === '2');
const quiet = await getParticipant(account, id, 2);
check('the member is muted', quiet.status === 200 && !quiet.data.data.conference_channel_vars.speak);
const operation = await getOperation(account, id, muted.data.operation_id ?? '');
check('it is confirmed', operation.status === 200 && operation.data.data.status === 'confirmed'
  && operation.data.data.targets[0]?.reason === null);
const locked = await actOnConference(account, id, { data: { action: 'lock' } }, { wait: '5s' });
check('who waits gets the outcome', locked.status === 201 && locked.data.data === 'ok'
  && locked.data.operation?.status === 'confirmed');

const events: ConferenceEvent[] = [];
for (let after: number | undefined = 0; after !== undefined;) {
  const history = await listEvents(account, id, { after, limit: 2 });
  check('the history is given', history.status === 200);
  events.push(...history.data.data);
  after = history.data.next_after;
}
check('the history has no gaps', events.length > 5 && events.every((it, index) => it.sequence === index + 1));
check('it begins with the creation', events[0]?.type === 'conference.created' && events[0].actor.channel === 'http');

const deleted = await deleteConference(account, id);
check('it is deleted', deleted.status === 200 && deleted.data.data._read_only.deleted);
const gone = await getConference(account, id);
check('and gone', gone.status === 404 && gone.data.message === 'bad_identifier');
const instance = await getInstance(account, id, 1);
check('its instance stays', instance.status === 200 && instance.data.data.reason === 'deleted'
  && instance.data.data.people.length === 2);
console.log('orval: the tour is complete');
