import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type ConferenceResource, type ConferencesClient, type ConnectionState } from 'conferences-client';
import { Proxy, type Seen } from './proxy.js';
import { connect, take, unique, untilTokensDifferFrom } from './service.js';

const isFeed = (it: Seen) => it.headers.accept === 'text/event-stream';
const isExport = (it: Seen) => it.headers.accept === 'application/x-ndjson';

describe('A history', () => {
  let proxy: Proxy;
  let client: ConferencesClient;
  let conference: ConferenceResource;
  before(async () => {
    proxy = await Proxy.start();
    client = await connect({ url: proxy.url });
  });
  after(() => proxy.stop());
  beforeEach(async () => {
    const { id } = await client.conferences.create({ name: unique() });
    conference = client.conference(id);
    await change(5);
    proxy.seen.length = 0;
  });

  // Each is one event.
  async function change(times: number): Promise<void> {
    for (let count = 0; count < times; count++)
      await conference.patch({ name: unique() });
  }

  const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

  test('of a conference is read page by page', async () => {
    const events = await conference.history.list({ limit: 4 }).toArray();
    assert.deepEqual(events.map(it => it.sequence), upTo(6));
    assert.equal(proxy.seen.length, 2);
    assert.deepEqual((await conference.history.list({ after: 4 }).toArray()).map(it => it.sequence), [5, 6]);
    const created = await conference.history.list({ type: 'conference.created' }).toArray();
    assert.deepEqual(created.map(it => it.sequence), [1]);
  });

  test('of an account is read page by page, and goes on behind a cursor', async () => {
    const events = await ofAccount(6);
    assert.deepEqual(events.map(it => it.sequence), upTo(6));
    const rest = (await client.history.list({ after: events[3]!.cursor }).toArray())
      .filter(it => it.conference_id === conference.id);
    assert.deepEqual(rest.map(it => it.sequence), [5, 6]);
  });

  test('is followed from what is recorded to what happens', async () => {
    const following = conference.history.follow();
    assert.deepEqual((await next6(following)).map(it => it.sequence), upTo(6));
    await change(1);
    assert.equal((await following.next()).value?.sequence, 7);
    await following.return();
  });

  test('is followed across connections that are cut, without a gap and without a repeat', async () => {
    // In the middle of an event, of a line, and before the first byte.
    for (const cutAfter of [700, 1_111, 1_500, 1, 2_049])
      proxy.fail({ cutAfter }, isFeed);
    const states: ConnectionState[] = [];
    const following = conference.history.follow({ onState: it => states.push(it) });
    const told = [];
    for await (const { sequence } of following) {
      told.push(sequence);
      if (sequence === 6) {
        proxy.cut();
        await change(3);
      }
      if (sequence === 9)
        break;
    }
    assert.deepEqual(told, upTo(9));
    assert.equal(proxy.seen.filter(isFeed).length, 7);
    assert.equal(states[0], 'live');
    assert.equal(states.at(-1), 'live');
    assert.ok(states.includes('reconnecting'));
  });

  test('is followed across an outage that is longer than any request would wait', async () => {
    const bounded = await connect({ url: proxy.url, retries: 0 });
    const states: ConnectionState[] = [];
    const following = bounded.conference(conference.id).history.follow({
      after: 6, onState: state => states.push(state),
    });
    const next = following.next();
    await until(() => states.length === 1);
    proxy.refuse(true);
    await until(() => states.length === 4);
    assert.deepEqual(states, ['live', 'reconnecting', 'reconnecting', 'reconnecting']);
    proxy.refuse(false);
    await change(1);
    assert.equal((await next).value?.sequence, 7);
    await following.return();
  });

  test('is followed on another connection when one falls silent', async () => {
    proxy.fail({ stallAfter: 900 }, isFeed);
    const told = await take(6, conference.history.follow({ silence: 3_000 }));
    assert.deepEqual(told.map(it => it.sequence), upTo(6));
    // More than two only where the service itself is silent for so long.
    assert.ok(proxy.seen.filter(isFeed).length >= 2);
  });

  test('is followed with a new token when the old one is refused', async () => {
    await conference.get();
    await untilTokensDifferFrom(proxy.seen.at(-1)!.headers['x-auth-token']);
    proxy.fail({ cutAfter: 900 }, isFeed);
    proxy.fail({ answer: 401 }, isFeed);
    const told = await take(6, conference.history.follow());
    assert.deepEqual(told.map(it => it.sequence), upTo(6));
    assert.equal(proxy.seen.filter(it => it.path === '/v2/api_auth').length, 1);
  });

  test('that cannot be followed at first is an error', async () => {
    await assert.rejects(client.conference('0'.repeat(32)).history.follow().next(), { status: 404 });
    const bounded = await connect({ url: proxy.url, retries: 1 });
    proxy.seen.length = 0;
    proxy.fail({ answer: 503 }, isFeed, 2);
    await assert.rejects(bounded.history.follow().next(), { status: 503 });
    assert.equal(proxy.seen.length, 2);
  });

  test('that ends before anything came is an error, too', async () => {
    const bounded = await connect({ url: proxy.url, retries: 1 });
    proxy.seen.length = 0;
    proxy.fail({ answer: 200, headers: { 'Content-Type': 'text/event-stream', 'Content-Length': '0' } }, isFeed, 2);
    await assert.rejects(bounded.history.follow().next(), { status: 0, code: 'The stream ended' });
    assert.equal(proxy.seen.length, 2);
  });

  test('is followed until its caller says so', async () => {
    const control = new AbortController();
    const following = conference.history.follow({ after: 6, signal: control.signal });
    const next = following.next();
    await until(() => proxy.seen.some(isFeed));
    control.abort(new Error('enough'));
    await assert.rejects(next, /enough/);
  });

  test('of an account is followed across a cut connection', async () => {
    const [first] = await ofAccount(6);
    proxy.fail({ cutAfter: 2_000 }, isFeed);
    const told = [];
    for await (const event of client.history.follow({ after: first!.cursor, type: 'conference.updated' })) {
      if (event.conference_id === conference.id)
        told.push(event.sequence);
      if (told.length === 5)
        break;
    }
    assert.deepEqual(told, [2, 3, 4, 5, 6]);
  });

  test('is exported in one stream, across connections that are cut', async () => {
    for (const cutAfter of [900, 1, 1_600])
      proxy.fail({ cutAfter }, isExport);
    const told = [];
    for await (const event of conference.history.export())
      told.push(event.sequence);
    assert.deepEqual(told, upTo(6));
    assert.equal(proxy.seen.filter(isExport).length, 4);
  });

  test('that is exported gives up when it gets nowhere', async () => {
    const bounded = await connect({ url: proxy.url, retries: 2 });
    proxy.seen.length = 0;
    proxy.fail({ cutAfter: 900 }, isExport);
    proxy.fail({ cutAfter: 1 }, isExport, 2);
    await assert.rejects(async () => {
      for await (const event of bounded.conference(conference.id).history.export())
        assert.ok(event.sequence);
    }, { status: 0 });
    assert.equal(proxy.seen.length, 3);
  });

  test('leaves no connection open when its loop is left', async () => {
    assert.equal((await take(1, conference.history.follow())).length, 1);
    await until(() => proxy.open === 0);
  });

  // Goes on with the same iteration, which a loop would end.
  async function next6<T>(from: AsyncGenerator<T>): Promise<T[]> {
    const taken: T[] = [];
    while (taken.length < 6)
      taken.push((await from.next()).value);
    return taken;
  }

  // The account's history is written behind the conferences' own.
  async function ofAccount(count: number) {
    for (;;) {
      const all = (await client.history.list({ limit: 1_000 }).toArray())
        .filter(it => it.conference_id === conference.id);
      if (all.length >= count)
        return all;
    }
  }

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo())
      await new Promise(resolve => setImmediate(resolve));
  }
});
