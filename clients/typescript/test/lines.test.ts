import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BrokenStream, linesOf } from '../dist/lines.js';
import { eventsOf } from '../dist/sse.js';

// A body that comes in these parts, and ends or breaks.
const bodyOf = (parts: (string | Uint8Array)[], error?: Error) => new ReadableStream<Uint8Array>({
  pull(stream) {
    const part = parts.shift();
    if (part !== undefined)
      stream.enqueue(typeof part === 'string' ? new TextEncoder().encode(part) : part);
    else if (error)
      stream.error(error);
    else
      stream.close();
  },
});

async function all<T>(from: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of from)
    items.push(item);
  return items;
}

const lines = (...parts: (string | Uint8Array)[]) => all(linesOf(bodyOf(parts), 1_000));
const events = (...parts: string[]) => all(eventsOf(linesOf(bodyOf(parts), 1_000)));

describe('Lines', () => {
  test('end with any of the three ends, wherever the parts are cut', async () => {
    const text = 'a\r\nbé\rc\n\nd\r';
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at <= bytes.length; at++)
      assert.deepEqual(await lines(bytes.slice(0, at), bytes.slice(at)), ['a', 'bé', 'c', '', 'd'], `cut at ${at}`);
  });

  test('are told before the stream breaks, but not one that is cut off', async () => {
    const told: string[] = [];
    await assert.rejects(async () => {
      for await (const line of linesOf(bodyOf(['a\nb'], new Error('cut')), 1_000))
        told.push(line);
    }, BrokenStream);
    assert.deepEqual(told, ['a']);
    await assert.rejects(lines('a\nb'), BrokenStream);
  });

  test('that do not come in time are a broken stream', async () => {
    const silent = new ReadableStream<Uint8Array>({ pull: () => new Promise<void>(() => {}) });
    await assert.rejects(all(linesOf(silent, 20)), /Nothing came for 0.02 s/);
  });
});

describe('Server-sent events', () => {
  test('have a type, data of several lines and an id of their own', async () => {
    assert.deepEqual(
      await events('event: a\ndata: 1\ndata:2\nid: 7\n\n: a comment\nretry: 5\n\ndata\n\n'),
      [{ event: 'a', data: '1\n2', id: '7' }, { event: 'message', data: '', id: undefined }]);
  });

  test('that are cut off before their end are not told', async () => {
    assert.deepEqual(await events('data: 1\n\ndata: 2\n'), [{ event: 'message', data: '1', id: undefined }]);
  });

  test('may begin with a byte order mark, and ignore fields that they do not know', async () => {
    assert.deepEqual(await events('\uFEFFdata: 1\nother: 2\nid: a\0b\n\n'), [
      { event: 'message', data: '1', id: undefined },
    ]);
  });
});
