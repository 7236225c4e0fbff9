// The socket's other side, said frame by frame: what no service can be made to do at will.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { ConferencesClient, type LiveFrame, type SocketConstructor } from 'conferences-client';

interface Asked {
  action: string;
  request_id: string;
  auth_token: string;
  data: Record<string, unknown>;
}

const made: Played[] = [];

class Played {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly asked: Asked[] = [];
  isClosed = false;

  constructor(readonly url: string) {
    made.push(this);
    queueMicrotask(() => this.onopen?.());
  }

  send(text: string): void {
    const asked = JSON.parse(text) as Asked;
    this.asked.push(asked);
    script(this, asked);
  }

  close(): void {
    this.isClosed = true;
  }

  reply(to: Asked, data: unknown, status = 'success'): void {
    this.hear({ action: 'reply', request_id: to.request_id, status, data });
  }

  tell(key: string, text: string, cursor?: string): void {
    this.hear({ action: 'event', subscribed_key: key, name: 'event', cursor, data: { text } });
  }

  hear(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  cut(code = 1006, reason = ''): void {
    this.onclose?.({ code, reason });
  }
}

let script: (socket: Played, asked: Asked) => void;
let logins = 0;

describe('Resuming', () => {
  beforeEach(() => {
    made.length = 0;
    logins = 0;
  });

  const client = () => ConferencesClient.logIn({
    url: 'http://service.invalid', account: 'a', token: async () => `token ${++logins}`,
  });

  async function watched(): Promise<AsyncGenerator<LiveFrame>> {
    return (await client()).watch({
      bindings: ['one', 'other'], WebSocket: Played as unknown as SocketConstructor,
    });
  }

  const texts = async (count: number, from: AsyncGenerator<LiveFrame>) => {
    const told: unknown[] = [];
    while (told.length < count)
      told.push((await from.next()).value.data.text);
    await from.return(undefined);
    return told;
  };

  test('asks again for an event that was told in part, and leaves out what has come of it', async () => {
    script = (socket, asked) => {
      if (made.length === 1) {
        socket.reply(asked, { cursor: 'c0' });
        socket.tell('one', '1', 'c1');
        socket.tell('one', '2a', 'c2');
        socket.tell('one', '2b', 'c2');
        socket.cut();
      } else {
        socket.reply(asked, {});
        // The order of the bindings may be another one.
        socket.tell('other', '2 of other', 'c2');
        socket.tell('one', '2a', 'c2');
        socket.tell('one', '2b', 'c2');
        socket.tell('one', '2c', 'c2');
        socket.tell('one', '3', 'c3');
      }
    };
    assert.deepEqual(await texts(6, await watched()), ['1', '2a', '2b', '2 of other', '2c', '3']);
    assert.deepEqual(made.map(it => it.asked[0]!.data['cursor']), [undefined, 'c1']);
    assert.deepEqual(made.map(it => it.isClosed), [true, true]);
  });

  test('goes on from its beginning if nothing was told, and passes on what is not recorded', async () => {
    script = (socket, asked) => {
      socket.reply(asked, { cursor: `c${made.length}` });
      socket.tell('one', `talk ${made.length}`);
      if (made.length < 3)
        socket.cut();
    };
    assert.deepEqual(await texts(3, await watched()), ['talk 1', 'talk 2', 'talk 3']);
    assert.deepEqual(made.map(it => it.asked[0]!.data['cursor']), [undefined, 'c1', 'c1']);
  });

  test('tells first what had come before the connection was lost', async () => {
    script = (socket, asked) => {
      socket.reply(asked, { cursor: 'c0' });
      for (let count = 1; made.length === 1 && count <= 100; count++)
        socket.tell('one', `${count}`, `c${count}`);
      if (made.length === 1)
        socket.cut(1013, 'the client does not read');
      else
        socket.tell('one', '101', 'c101');
    };
    assert.deepEqual(await texts(101, await watched()), Array.from({ length: 101 }, (_, index) => `${index + 1}`));
    // One frame may have been the first of several of its event.
    assert.equal(made[1]!.asked[0]!.data['cursor'], 'c99');
  });

  test('gives up a connection whose frames are not read, and reads what it missed later', async () => {
    script = (socket, asked) => {
      const { cursor = 'c0' } = asked.data as { cursor?: string };
      socket.reply(asked, { cursor });
      for (let count = Number(cursor.slice(1)) + 1; count <= 12_000 && !socket.isClosed; count++)
        socket.tell('one', `${count}`, `c${count}`);
    };
    const told = await texts(12_000, await watched());
    assert.deepEqual(told, Array.from({ length: 12_000 }, (_, index) => `${index + 1}`));
    assert.equal(made.length, 3);
  });

  test('comes with a new token if the old one is refused', async () => {
    script = (socket, asked) => {
      if (made.length === 1)
        return socket.reply(asked, { errors: ['failed to authenticate token'] }, 'error');
      socket.reply(asked, { cursor: 'c0' });
      socket.tell('one', '1', 'c1');
    };
    assert.deepEqual(await texts(1, await watched()), ['1']);
    assert.equal(logins, 2);
  });

  test('goes on when those who give tokens were away for a while', async () => {
    script = (socket, asked) => {
      if (asked.auth_token === 'token 1')
        return socket.reply(asked, { errors: ['failed to authenticate token'] }, 'error');
      socket.reply(asked, { cursor: 'c0' });
      socket.tell('one', '1', 'c1');
    };
    const away = await ConferencesClient.logIn({
      url: 'http://service.invalid',
      account: 'a',
      token: async () => {
        if (++logins === 2)
          throw new TypeError('fetch failed');
        return `token ${logins}`;
      },
    });
    const frames = away.watch({ bindings: ['one'], WebSocket: Played as unknown as SocketConstructor });
    assert.deepEqual(await texts(1, frames), ['1']);
    assert.equal(logins, 3);
  });

  test('does not begin if its caller gives up at once', async () => {
    script = (socket, asked) => {
      socket.reply(asked, { cursor: 'c0' });
      socket.tell('one', '1', 'c1');
    };
    const control = new AbortController();
    const frames = (await client()).watch({
      bindings: ['one'], WebSocket: Played as unknown as SocketConstructor, signal: control.signal,
    });
    const first = frames.next();
    control.abort(new Error('enough'));
    await assert.rejects(first, /enough/);
    assert.equal(made.length, 0);
  });

  test('waits for a service that is busy', async () => {
    script = (socket, asked) => {
      if (made.length === 1)
        return socket.reply(asked, { errors: ['the service is busy, try again'] }, 'error');
      socket.reply(asked, { cursor: 'c0' });
      socket.tell('one', '1', 'c1');
    };
    assert.deepEqual(await texts(1, await watched()), ['1']);
  });
});
