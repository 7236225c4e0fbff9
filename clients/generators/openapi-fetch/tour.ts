// The README's tour with openapi-fetch and the types of openapi-typescript.
import createClient from 'openapi-fetch';
import { check, number, ok, setting } from '../checks.js';
import type { components, paths } from './generated/contract.js';

const account = setting('ACCOUNT');

// Of the forms in which a list comes, these types are about JSON.
const client = createClient<paths, 'application/json'>({ baseUrl: setting('URL') });
const login = ok('login', await client.PUT('/v2/api_auth', { body: { data: { api_key: setting('KEY') } } }));
check('the key is of the account', login.data.account_id === account);
client.use({ onRequest: ({ request }) => request.headers.set('X-Auth-Token', login.auth_token) });

const all = '/v2/accounts/{account}/conferences';
const one = '/v2/accounts/{account}/conferences/{id}';
const document = {
  name: 'Monday', conference_numbers: [number], member: { join_muted: false }, play_entry_tone: true,
};
const created = ok('create', await client.PUT(all, { params: { path: { account } }, body: { data: document } }));
check('what was not sent has its default', created.data.member?.pins?.length === 0 && created.revision === '1.1');
check('a tone may be a flag', created.data.play_entry_tone === true);
const path = { account, id: created.data.id };
const again = await client.PUT(all, { params: { path: { account } }, body: { data: document } });
check('a number is taken once', again.response.status === 400 && again.error?.message === 'validation error');

const page = ok('list', await client.GET(all, {
  params: { path: { account }, query: { filter_conference_numbers: number } },
}));
check('the list has it', page.page_size === 1 && page.data[0]?.id === path.id);
check('nobody is in', page.data[0]?._read_only.participant_count === 0);

const join = async (leg: components['schemas']['JoinOrAction']) => {
  const { data } = ok('join', await client.PUT(`${one}/participants`, { params: { path }, body: { data: leg } }));
  check('a join gives a participant', typeof data === 'object' && 'call_id' in data);
  return data;
};
const moderator = await join({ call_id: 'leg-1', is_moderator: true });
const member = await join({ call_id: 'leg-2' });
check('they are numbered', moderator.participant_id === 1 && member.participant_id === 2);
check('times are Gregorian seconds', member.join_time > 63_000_000_000);
const present = ok('participants', await client.GET(`${one}/participants`, { params: { path } }));
check('both are in', present.data.map(it => it.call_id).join() === 'leg-1,leg-2');

const muted = ok('mute', await client.PUT(`${one}/participants`, {
  params: { path }, body: { data: { action: 'mute' } },
}));
check('muting affects all but moderators', typeof muted.data === 'object' && 'participants' in muted.data
  && muted.data.participants.map(it => it.participant_id).join() === '2');
const quiet = ok('participant', await client.GET(`${one}/participants/{participant}`, {
  params: { path: { ...path, participant: 2 } },
}));
check('the member is muted', !quiet.data.speak && !quiet.data.conference_channel_vars.speak);
const operation = ok('operation', await client.GET(`${one}/operations/{operation}`, {
  params: { path: { ...path, operation: muted.operation_id ?? '' } },
}));
check('it is confirmed', operation.data.status === 'confirmed' && operation.data.targets[0]?.reason === null);
const locked = ok('lock', await client.PUT(one, {
  params: { path, query: { wait: '5s' } }, body: { data: { action: 'lock' } },
}));
check('who waits gets the outcome', locked.data === 'ok' && locked.operation?.status === 'confirmed');

const events: components['schemas']['ConferenceEvent'][] = [];
for (let after: number | undefined = 0; after !== undefined;) {
  const history: components['schemas']['ConferenceHistoryPage'] = ok('history', await client.GET(`${one}/events`, {
    params: { path, query: { after, limit: 2 } },
  }));
  events.push(...history.data);
  after = history.next_after;
}
check('the history has no gaps', events.length > 5 && events.every((it, index) => it.sequence === index + 1));
check('it begins with the creation', events[0]?.type === 'conference.created' && events[0].actor.channel === 'http');

const deleted = ok('delete', await client.DELETE(one, { params: { path } }));
check('it is deleted', deleted.data._read_only.deleted);
const gone = await client.GET(one, { params: { path } });
check('and gone', gone.response.status === 404 && gone.error?.message === 'bad_identifier');
const instance = ok('instance', await client.GET(`${one}/instances/{instance}`, {
  params: { path: { ...path, instance: 1 } },
}));
check('its instance stays', instance.data.reason === 'deleted' && instance.data.people.length === 2);
console.log('openapi-fetch: the tour is complete');
