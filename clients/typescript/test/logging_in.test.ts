import assert from 'node:assert/strict';
import { after, before, describe, mock, test } from 'node:test';
import { ConferencesClient, ConferencesError } from 'conferences-client';
import { Proxy } from './proxy.js';
import { account, apiKey, connect, untilTokensDifferFrom, url } from './service.js';

describe('Logging in', () => {
  let proxy: Proxy;
  before(async () => proxy = await Proxy.start());
  after(() => proxy.stop());

  const logins = () => proxy.seen.filter(it => it.path === '/v2/api_auth').length;

  test('acts for the account of the key', async () => {
    assert.equal((await connect()).account, account);
  });

  test('with a wrong key is an error with its status and the id of the request', async () => {
    await assert.rejects(connect({ apiKey: 'f'.repeat(64) }), (error: unknown) => {
      assert.ok(error instanceof ConferencesError);
      assert.equal(error.status, 401);
      assert.match(error.requestId ?? '', /^[0-9a-f]{32}$/);
      assert.ok(error.message.includes(error.requestId!));
      return true;
    });
  });

  test('that gets no answer says what was asked', async () => {
    const gone = await Proxy.start();
    const address = gone.url;
    await gone.stop();
    await assert.rejects(connect({ url: address, retries: 1 }), { status: 0, code: 'no answer to PUT /v2/api_auth' });
  });

  test('again is done once for all requests whose token is refused at the same time', async () => {
    const client = await connect({ url: proxy.url });
    await take(client);
    const token = proxy.seen.at(-1)!.headers['x-auth-token'];
    await untilTokensDifferFrom(token);
    const before = logins();
    proxy.fail({ answer: 401 }, it => it.headers['x-auth-token'] === token, 5);
    await Promise.all(Array.from({ length: 5 }, () => take(client)));
    assert.equal(logins() - before, 1);
  });

  test('again does not help against a refusal that stays', async () => {
    const client = await connect({ url: proxy.url });
    const before = logins();
    proxy.fail({ answer: 401, body: { message: 'invalid_credentials' } }, it => it.path.includes('/conferences?'), 2);
    await assert.rejects(take(client), { status: 401, code: 'invalid_credentials' });
    assert.equal(logins() - before, 1);
  });

  test('again is done before the token ends', async () => {
    mock.timers.enable({ apis: ['Date'] });
    try {
      const tokens: string[] = [];
      const client = await tokenClient(3_600, it => tokens.push(it));
      await take(client);
      mock.timers.tick(2_800_000);
      await take(client);
      assert.equal(tokens.length, 1);
      mock.timers.tick(100_000);
      await take(client);
      assert.equal(tokens.length, 2);
    } finally {
      mock.timers.reset();
    }
  });

  test('again may fail as long as the token is good', async () => {
    mock.timers.enable({ apis: ['Date'] });
    try {
      let isAway = false;
      const client = await tokenClient(3_600, () => {
        if (isAway)
          throw new ConferencesError(503, { code: 'away' });
      });
      isAway = true;
      mock.timers.tick(3_000_000);
      await take(client);
      mock.timers.tick(700_000);
      await assert.rejects(take(client), { status: 503 });
    } finally {
      mock.timers.reset();
    }
  });

  test('with a token that names no account needs one', async () => {
    await assert.rejects(ConferencesClient.logIn({ url, token: 'opaque' }), /option account/);
  });

  const take = (client: ConferencesClient) => client.conferences.list({ page_size: 1 }).pages().next();

  // A service that takes any token, for those that no service would issue.
  const tokenClient = (seconds: number, onToken: (token: string) => void) => ConferencesClient.logIn({
    url,
    retries: 0,
    token: async () => {
      const iat = Math.floor(Date.now() / 1_000);
      const claims = JSON.stringify({ account_id: account, iat, exp: iat + seconds });
      const token = `e30.${Buffer.from(claims).toString('base64url')}.x`;
      onToken(token);
      return token;
    },
    fetch: async () => Response.json({ data: [] }),
  });

  test('needs a key or a token', async () => {
    await assert.rejects(ConferencesClient.logIn({ url }), /apiKey or token/);
    assert.ok(apiKey);
  });
});
