import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import {
  type ConferenceResource, type ConferencesClient, type ConnectionState, type LiveFrame,
} from 'conferences-client';
import { WebSocket } from 'ws';
import { Proxy } from './proxy.js';
import { connect, take, unique } from './service.js';

describe('Watching', () => {
  let proxy: Proxy;
  let client: ConferencesClient;
  let conference: ConferenceResource;
  before(async () => {
    proxy = await Proxy.start();
    client = await connect({ url: proxy.url });
  });
  after(() => proxy.stop());
  beforeEach(async () => {
    const { id } = await client.conferences.create({ name: unique(), member: { join_muted: false } });
    conference = client.conference(id);
    proxy.seen.length = 0;
  });

  const sockets = () => proxy.seen.filter(it => it.method === 'WEBSOCKET').length;
  const events = (frames: LiveFrame[]) =>
    frames.map(({ data }) => data['event'] ?? `${data['action']} ${data['status']}`);

  // Begins to watch; what happens then is told.
  async function begun(options: Parameters<ConferenceResource['watch']>[0] = {}) {
    const states: ConnectionState[] = [];
    const watching = conference.watch({
      WebSocket,
      ...options,
      onState: state => {
        states.push(state);
        changed();
      },
    });
    let changed = () => {};
    const first = watching.next();
    await new Promise<void>((resolve, reject) => {
      changed = resolve;
      first.catch(reject);
    });
    return {
      states,
      next: async (count: number): Promise<LiveFrame[]> => {
        const frames: LiveFrame[] = [];
        while (frames.length < count)
          frames.push((await (frames.length === 0 && taken++ === 0 ? first : watching.next())).value as LiveFrame);
        return frames;
      },
      end: () => watching.return(),
      live: async (times: number) => {
        while (states.filter(it => it === 'live').length < times)
          await new Promise<void>(resolve => changed = resolve);
      },
    };
  }
  let taken = 0;
  beforeEach(() => taken = 0);

  test('a conference tells who joins and what becomes of operations', async () => {
    const watching = await begun();
    await conference.participants.join({ call_id: 'a', caller_id_name: 'Ada' });
    await conference.participants.mute(1);
    const frames = await watching.next(6);
    assert.deepEqual(events(frames).slice(0, 2), ['conference-create', 'add-member']);
    assert.equal(frames[1]!.data['caller_id_name'], 'Ada');
    assert.deepEqual(
      [...events(frames).slice(2)].sort(), ['mute confirmed', 'mute requested', 'mute sent', 'mute-member']);
    await watching.end();
  });

  test('goes on where it was when its connection is cut, without a gap and without a repeat', async () => {
    const watching = await begun();
    await conference.participants.join({ call_id: 'a' });
    assert.deepEqual(events(await watching.next(2)), ['conference-create', 'add-member']);
    proxy.cut();
    await conference.participants.join({ call_id: 'b' });
    await conference.participants.join({ call_id: 'c' });
    const frames = await watching.next(2);
    assert.deepEqual(frames.map(it => it.data['call_id']), ['b', 'c']);
    await watching.live(2);
    assert.equal(sockets(), 2);
    assert.deepEqual(watching.states, ['live', 'reconnecting', 'live']);
    await watching.end();
  });

  test('misses nothing if its connection is cut before anything was told', async () => {
    const watching = await begun({ bindings: [`conference.event.*.${conference.id}.*`, 'object.*.conference'] });
    proxy.refuse(true);
    const direct = (await connect()).conference(conference.id);
    await direct.participants.join({ call_id: 'a' });
    proxy.refuse(false);
    assert.deepEqual(events(await watching.next(2)), ['conference-create', 'add-member']);
    await watching.end();
  });

  test('behind a sequence tells what is recorded, and goes on by sequences', async () => {
    await conference.participants.join({ call_id: 'a' });
    const watching = await begun({
      after: 1, bindings: [`conference.event.*.${conference.id}.*`, `object.*.*.conference.${conference.id}`],
    });
    assert.deepEqual(events(await watching.next(2)), ['conference-create', 'add-member']);
    await conference.patch({ name: 'changed' });
    assert.equal((await watching.next(1))[0]!.name, 'doc_edited');
    proxy.cut();
    await conference.participants.join({ call_id: 'b' });
    assert.deepEqual((await watching.next(1)).map(it => it.data['call_id']), ['b']);
    await watching.end();
  });

  test('is refused with a reason, and not tried again', async () => {
    await assert.rejects(take(1, client.watch({ WebSocket, bindings: ['nonsense'] })), {
      status: 400, code: 'no available subscriptions to requested binding',
    });
    assert.equal(sockets(), 1);
    await assert.rejects(
      take(1, client.forAccount('0'.repeat(32)).watch({ WebSocket, bindings: ['object.*.conference'] })),
      { status: 403, code: 'unauthorized account id' });
  });

  test('that cannot connect at first is an error', async () => {
    const bounded = await connect({ url: proxy.url, retries: 1 });
    proxy.refuse(true);
    await assert.rejects(take(1, bounded.conference(conference.id).watch({ WebSocket })), { status: 0 });
    proxy.refuse(false);
  });

  test('ends when its caller says so', async () => {
    const control = new AbortController();
    const watching = await begun({ signal: control.signal });
    const next = watching.next(1);
    control.abort(new Error('enough'));
    await assert.rejects(next, /enough/);
  });

  test('says what it needs where there is no WebSocket', { skip: 'WebSocket' in globalThis }, async () => {
    assert.throws(() => conference.watch(), /option WebSocket/);
  });
});
