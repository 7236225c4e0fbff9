// What stands between the service and its clients says what the service would not.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConferencesClient, type ConferencesError } from 'conferences-client';

describe('A request whose answer comes from somebody else', () => {
  let asked = 0;

  const client = (answer: () => Response, retries = 2) => {
    asked = 0;
    return ConferencesClient.logIn({
      url: 'http://service.invalid',
      account: 'a',
      token: 'opaque',
      retries,
      fetch: async () => {
        asked++;
        // One that does not end shows.
        return asked > 10 ? new Response('', { status: 404 }) : answer();
      },
    });
  };

  const PAGE = 'the answer is text/html: it does not come from the service';
  const page = () => new Response('<html>Log in</html>', { headers: { 'Content-Type': 'text/html' } });
  const busy = (seconds: number) => () =>
    new Response('', { status: 503, headers: { 'Retry-After': `${seconds}` } });

  test('fails if a page to log in comes in its place', async () => {
    const { conferences, history } = await client(page);
    const foreign = { name: 'ConferencesError', status: 200, isTransient: false, code: PAGE };
    await assert.rejects(conferences.create(), foreign);
    await assert.rejects(conferences.list().toArray(), foreign);
    await assert.rejects(history.follow().next(), foreign);
    await assert.rejects(history.export().next(), foreign);
    assert.equal(asked, 4);
  });

  test('fails if an answer is empty', async () => {
    const { conferences } = await client(() => new Response('', { headers: { 'Content-Type': 'application/json' } }));
    await assert.rejects(conferences.create(), { name: 'ConferencesError', status: 200, isTransient: false });
  });

  for (const text of ['<html>', '[]', 'null', '{}']) {
    test(`fails to log in if the answer is ${text}`, async () => {
      await assert.rejects(ConferencesClient.logIn({
        url: 'http://service.invalid',
        apiKey: 'key',
        fetch: async () => new Response(text, { headers: { 'Content-Type': 'application/json' } }),
      }), { name: 'ConferencesError', status: 200 });
    });
  }

  test('is repeated as often as any if it is to follow a history, whatever pause is asked for', async () => {
    const { history } = await client(busy(0));
    await assert.rejects(history.follow().next(), { status: 503 });
    assert.equal(asked, 3);
  });

  test('is not repeated if it is to follow a history and the pause is too long', async () => {
    const { history } = await client(busy(3_600));
    await assert.rejects(history.follow().next(), { status: 503, retryAfter: 3_600 });
    await assert.rejects(history.export().next(), { status: 503, retryAfter: 3_600 });
    assert.equal(asked, 2);
  });

  test('tells by the clock of who answers when to try again', async () => {
    const { conferences } = await client(() => new Response('', {
      status: 503,
      headers: { 'Date': 'Tue, 03 Mar 2026 08:00:00 GMT', 'Retry-After': 'Tue, 03 Mar 2026 08:01:00 GMT' },
    }), 0);
    const refused = await conferences.create().catch((error: ConferencesError) => error) as ConferencesError;
    assert.equal(refused.retryAfter, 60);
  });

  test('asks for a wait in whole seconds', async () => {
    const paths: string[] = [];
    const hasty = await ConferencesClient.logIn({
      url: 'http://service.invalid/behind/',
      account: 'a',
      token: 'opaque',
      fetch: async input => {
        paths.push(String(input));
        return Response.json({ data: 'ok' });
      },
    });
    await hasty.conference('c').lock({ wait: 1.5 });
    assert.deepEqual(paths, ['http://service.invalid/behind/v2/accounts/a/conferences/c?wait=2s']);
  });
});
