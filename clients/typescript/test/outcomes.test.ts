// What a media server makes of a request, said by the test: the built-in one confirms everything at once.
import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';
import { ConferencesClient } from 'conferences-client';

describe('An outcome', () => {
  let asked: string[];
  let answers: unknown[];
  beforeEach(() => asked = []);

  const client = () => ConferencesClient.logIn({
    url: 'http://service.invalid',
    account: 'a',
    token: 'opaque',
    retries: 0,
    fetch: async (input, init) => {
      const { pathname, search } = new URL(String(input));
      asked.push(`${init!.method} ${pathname.slice('/v2/accounts/a/conferences/'.length)}${search}`);
      return Response.json(answers.shift());
    },
  });

  const operation = (status: string, reason: string | null = null) => ({
    id: 'o', action: 'mute', status, reason, targets: [{ participant_id: 2, status, reason }],
  });

  test('of an action that was not confirmed in time says how far it is', async () => {
    answers = [{ data: 'ok', operation_id: 'o', operation: operation('sent') }];
    const outcome = await (await client()).conference('c').participants.mute(2, { wait: 1 });
    assert.deepEqual(asked, ['PUT c/participants/2?wait=1s']);
    assert.deepEqual([outcome.status, outcome.isDone, outcome.isFinal], ['sent', false, false]);
  });

  test('is asked for until it is final, and is not taken for done when it has failed', async () => {
    answers = [
      { data: { operation_id: 'o', participants: [{ participant_id: 2, status: 'requested' }] }, operation_id: 'o' },
      { data: operation('requested') },
      { data: operation('sent') },
      { data: operation('failed', 'left') },
    ];
    const requested = await (await client()).conference('c').participants.mute('all');
    assert.deepEqual(requested.targets.map(it => it.status), ['requested']);
    const outcome = await requested.settled();
    assert.deepEqual([outcome.status, outcome.isDone, outcome.reason], ['failed', false, 'left']);
    assert.deepEqual(asked, ['PUT c/participants', ...Array.from({ length: 3 }, () => 'GET c/operations/o')]);
  });

  test('that nobody reports is timed out, which is no confirmation', async () => {
    answers = [{ data: 'ok', operation_id: 'o', operation: operation('timed_out') }];
    const outcome = await (await client()).conference('c').lock({ wait: 20 });
    assert.deepEqual([outcome.status, outcome.isDone, outcome.isFinal], ['timed_out', false, true]);
    assert.equal(await outcome.settled(), outcome);
  });

  test('is waited for no longer than its caller wants', async () => {
    answers = [{ data: 'ok', operation_id: 'o' }, { data: operation('sent') }];
    const requested = await (await client()).conference('c').lock();
    await assert.rejects(requested.settled({ signal: AbortSignal.timeout(20) }), { name: 'TimeoutError' });
  });

  test('is answered within the time for one try beside that which is waited for', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      let isAborted: () => boolean = () => false;
      const patient = await ConferencesClient.logIn({
        url: 'http://service.invalid', account: 'a', token: 'opaque', retries: 0, timeout: 1_000,
        fetch: (_, init) => new Promise((_resolve, reject) => {
          isAborted = () => init!.signal!.aborted;
          init!.signal!.addEventListener('abort', () => reject(init!.signal!.reason));
        }),
      });
      const asked = patient.conference('c').lock({ wait: 5 });
      await new Promise(resolve => setImmediate(resolve));
      mock.timers.tick(5_900);
      assert.equal(isAborted(), false);
      mock.timers.tick(100);
      await assert.rejects(asked, (error: Error) => (error.cause as Error).name === 'TimeoutError');
    } finally {
      mock.timers.reset();
    }
  });
});
