import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type ConferencesClient, ConferencesError } from 'conferences-client';
import { Proxy } from './proxy.js';
import { connect, take, unique, untilTokensDifferFrom } from './service.js';

describe('A request', () => {
  let proxy: Proxy;
  let client: ConferencesClient;
  before(async () => {
    proxy = await Proxy.start();
    client = await connect({ url: proxy.url });
  });
  after(() => proxy.stop());
  beforeEach(() => proxy.seen.length = 0);

  const puts = () => proxy.seen.filter(it => it.method === 'PUT');
  const keys = () => new Set(puts().map(it => it.headers['idempotency-key']));
  const named = (name: string) => client.conferences.list({ filter_name: name }).toArray();

  test('whose answer is lost is repeated, and creates one conference', async () => {
    const name = unique();
    proxy.fail('lose the answer', it => it.method === 'PUT');
    const created = await client.conferences.create({ name });
    assert.deepEqual(puts().map(it => [it.status, it.replayed]), [[201, false], [201, true]]);
    assert.equal(keys().size, 1);
    assert.deepEqual((await named(name)).map(it => it.id), [created.id]);
  });

  test('whose answer is cut in the middle is repeated, and creates one conference', async () => {
    const name = unique();
    proxy.fail({ cutAfter: 20 }, it => it.method === 'PUT');
    const created = await client.conferences.create({ name });
    assert.equal(puts().length, 2);
    assert.deepEqual((await named(name)).map(it => it.id), [created.id]);
  });

  for (const status of [429, 503]) {
    test(`is repeated after a ${status}, not before the service asks for it`, async () => {
      const name = unique();
      proxy.fail({ answer: status, headers: { 'Retry-After': '1' } }, it => it.method === 'PUT');
      const began = performance.now();
      await client.conferences.create({ name });
      assert.ok(performance.now() - began >= 1_000);
      assert.equal(puts().length, 2);
      assert.equal(keys().size, 1);
      assert.equal((await named(name)).length, 1);
    });
  }

  test('is not repeated if the service asks for more patience than there is', async () => {
    proxy.fail({ answer: 503, headers: { 'Retry-After': '3600' }, body: { message: 'away' } });
    await assert.rejects(named('x'), { status: 503, code: 'away', retryAfter: 3_600, isTransient: true });
    assert.equal(proxy.seen.length, 1);
  });

  test('is repeated as often as is asked for, and no more', async () => {
    const bounded = await connect({ url: proxy.url, retries: 2 });
    proxy.seen.length = 0;
    proxy.fail({ answer: 503 }, it => it.method === 'GET', 3);
    await assert.rejects(bounded.conferences.list().toArray(), { status: 503 });
    assert.equal(proxy.seen.length, 3);
  });

  test('that is wrong is not repeated', async () => {
    await assert.rejects(client.conference('0'.repeat(32)).get(), { status: 404, code: 'bad_identifier' });
    assert.equal(proxy.seen.length, 1);
  });

  test('goes on with another token if its own is refused', async () => {
    const name = unique();
    await named(name);
    await untilTokensDifferFrom(proxy.seen.at(-1)!.headers['x-auth-token']);
    proxy.fail({ answer: 401 }, it => it.method === 'PUT');
    await client.conferences.create({ name });
    assert.equal((await named(name)).length, 1);
  });

  test('is given up when its caller says so, also while it waits', async () => {
    const control = new AbortController();
    proxy.fail({ answer: 503, headers: { 'Retry-After': '20' } }, it => it.method === 'PUT');
    const asked = client.conferences.create({ name: unique() }, { signal: control.signal });
    while (puts().length === 0)
      await new Promise(resolve => setImmediate(resolve));
    control.abort(new Error('enough'));
    await assert.rejects(asked, /enough/);
    assert.equal(puts().length, 1);
  });

  test('that is not answered in time is repeated', async () => {
    const hasty = await connect({ url: proxy.url, timeout: 1_500 });
    const { id } = await client.conferences.create({ name: unique() });
    proxy.seen.length = 0;
    proxy.fail({ stallAfter: 5 }, it => it.method === 'GET');
    assert.equal((await hasty.conference(id).get()).id, id);
    assert.ok(proxy.seen.length >= 2);
  });

  test('has the key that its caller gives it', async () => {
    const name = unique();
    const idempotencyKey = `save-${Date.now()}`;
    const one = await client.conferences.create({ name }, { idempotencyKey });
    const again = await client.conferences.create({ name }, { idempotencyKey });
    assert.equal(again.id, one.id);
    assert.equal((await named(name)).length, 1);
  });

  test('that breaks rules is an error that names the fields', async () => {
    const numbers = [`${Date.now()}`];
    const { id } = await client.conferences.create({ conference_numbers: numbers });
    await assert.rejects(client.conferences.create({ conference_numbers: numbers }), (error: unknown) => {
      assert.ok(error instanceof ConferencesError);
      assert.equal(error.status, 400);
      assert.deepEqual(error.fields, [
        { path: 'numbers', rule: 'unique', message: 'Numbers already in use', cause: numbers[0] },
      ]);
      assert.match(error.message, /^400 .*numbers: Numbers already in use/);
      return true;
    });
    await client.conference(id).delete();
  });

  test('that gets a page of a proxy is an error with its status', async () => {
    proxy.fail({ answer: 400, headers: { 'Content-Type': 'text/html' }, body: '<html>' });
    await assert.rejects(named('x'), { status: 400, code: 'Bad Request', fields: [] });
  });

  test('of the contract that has no method of its own is typed, sent and repeated like any other', async () => {
    proxy.fail({ answer: 503 }, it => it.path === '/v2/about');
    const { data } = await client.http.GET('/v2/about');
    assert.equal(data?.data.media?.takes_joins, true);
  });

  test('for a list reads page by page, in order', async () => {
    const name = unique();
    for (let count = 0; count < 5; count++)
      await client.conferences.create({ name });
    proxy.seen.length = 0;
    const list = client.conferences.list({ filter_name: name, page_size: 2, ascending: true });
    const ids = (await list.toArray()).map(it => it.id);
    assert.equal(proxy.seen.length, 3);
    assert.equal(new Set(ids).size, 5);
    assert.deepEqual(ids, [...ids].sort());
    const pages: number[] = [];
    for await (const page of list.pages())
      pages.push(page.length);
    assert.deepEqual(pages, [2, 2, 1]);
    proxy.seen.length = 0;
    assert.deepEqual((await take(2, list)).map(it => it.id), ids.slice(0, 2));
    assert.equal(proxy.seen.length, 1);
  });
});
