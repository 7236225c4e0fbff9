// The built file in a browser, on a page of another origin than the service's.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { Proxy } from './proxy.js';
import { account, apiKey, connect, unique } from './service.js';

const program = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const skip = existsSync(program) ? false : `there is no browser at ${program}`;

describe('A page', { skip }, () => {
  let server: Server;
  let browser: Browser;
  let proxy: Proxy;
  let page: Page;
  before(async () => {
    proxy = await Proxy.start();
    server = createServer((asked, answered) => {
      const isScript = asked.url === '/browser.js';
      answered.writeHead(200, { 'Content-Type': isScript ? 'text/javascript' : 'text/html' });
      answered.end(isScript ? readFileSync('dist/browser.js') : '<!doctype html><title>A page</title>');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });
  after(async () => {
    await browser.close();
    server.close();
    await proxy.stop();
  });

  test('logs in, lists, acts, and follows across cut connections', async () => {
    const name = unique();
    const direct = await connect();
    const { id } = await direct.conferences.create({ name });
    proxy.fail({ cutAfter: 700 }, it => it.headers.accept === 'text/event-stream' && it.method === 'GET');
    proxy.fail('lose the answer', it => it.method === 'PUT' && it.path.endsWith('/participants'));
    const done = page.evaluate(async given => {
      const path = '/browser.js';
      const { ConferencesClient, ConferencesError } = await import(path) as typeof import('conferences-client');
      const client = await ConferencesClient.logIn({ url: given.url, apiKey: given.apiKey });
      const listed = await client.conferences.list({ filter_name: given.name }).toArray();
      const conference = client.conference(listed[0]!.id);
      const watched: unknown[] = [];
      let isWatching = () => {};
      const live = new Promise<void>(resolve => isWatching = resolve);
      const watching = (async () => {
        for await (const { data } of conference.watch({
          bindings: [`conference.event.*.${conference.id}.*`], onState: isWatching,
        })) {
          watched.push(data['event']);
          if (data['event'] === 'unlock')
            break;
        }
      })();
      await live;
      const joined = await conference.participants.join({ call_id: 'one', is_moderator: true });
      const lock = await conference.lock({ wait: 5 });
      const refusal = await conference.participants.join({ call_id: 'two' }).catch((error: unknown) => error);
      await conference.unlock({ wait: 5 });
      const followed: unknown[] = [];
      for await (const { sequence, type } of conference.history.follow()) {
        followed.push(sequence);
        if (type === 'conference.unlocked')
          break;
      }
      await watching;
      return {
        account: client.account,
        names: listed.map(it => it.name),
        joined: joined.participant_id,
        lock: lock.status,
        refusal: refusal instanceof ConferencesError && [refusal.status, refusal.fields[0]?.path, !!refusal.requestId],
        followed,
        watched,
      };
    }, { url: proxy.url, apiKey, name });
    const { followed, ...rest } = await done;
    assert.deepEqual(rest, {
      account,
      names: [name],
      joined: 1,
      lock: 'confirmed',
      refusal: [409, 'locked', true],
      watched: ['conference-create', 'add-member', 'lock', 'refused-member', 'unlock'],
    });
    assert.deepEqual(followed, followed.map((_, index) => index + 1));
    assert.equal((await direct.conference(id).participants.list()).length, 1);
    assert.equal(proxy.seen.filter(it => it.headers.accept === 'text/event-stream').length, 2);
  });

  test('takes the connections back when it is left', async () => {
    await page.evaluate(async given => {
      const path = '/browser.js';
      const { ConferencesClient } = await import(path) as typeof import('conferences-client');
      const client = await ConferencesClient.logIn(given);
      const { id } = await client.conferences.create();
      const control = new AbortController();
      const following = client.conference(id).history.follow({ signal: control.signal });
      await following.next();
      const next = following.next();
      control.abort(new Error('enough'));
      await next.then(() => { throw new Error('was not ended'); }, (why: Error) => {
        if (why.message !== 'enough')
          throw why;
      });
    }, { url: proxy.url, apiKey });
    while (proxy.open > 0)
      await new Promise(resolve => setImmediate(resolve));
  });
});
