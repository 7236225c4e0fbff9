import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { type ConferenceResource, type ConferencesClient, ConferencesError } from 'conferences-client';
import { connect, unique } from './service.js';

describe('A conference', () => {
  let client: ConferencesClient;
  let conference: ConferenceResource;
  before(async () => client = await connect());
  beforeEach(async () => {
    const { id } = await client.conferences.create({ name: unique(), member: { join_muted: false } });
    conference = client.conference(id);
  });

  test('is read, replaced, patched and deleted', async () => {
    await conference.patch({ name: 'Monday', max_participants: 7 });
    const read = await conference.get();
    assert.deepEqual([read.name, read.max_participants], ['Monday', 7]);
    await conference.patch({ max_participants: null });
    assert.equal((await conference.get()).max_participants, undefined);
    assert.equal((await conference.replace({ name: 'Tuesday' })).name, 'Tuesday');
    assert.equal((await conference.get({ version: 1 })).member?.join_muted, false);
    await conference.delete();
    await assert.rejects(conference.get(), { status: 404 });
  });

  test('is not read again if it has not changed', async () => {
    const { etag } = (await conference.getTagged())!;
    assert.equal(await conference.getTagged({ ifNoneMatch: etag }), undefined);
    await conference.patch({ name: 'changed' });
    assert.equal((await conference.getTagged({ ifNoneMatch: etag }))?.conference.name, 'changed');
  });

  test('is not overwritten by one who has not seen the change', async () => {
    const { etag } = (await conference.getTagged())!;
    await conference.patch({ name: 'theirs' });
    await assert.rejects(conference.patch({ name: 'mine' }, { ifMatch: etag }), { status: 412 });
    await assert.rejects(conference.delete({ ifMatch: etag }), { status: 412 });
  });

  test('that others change meanwhile is edited on what they wrote', async () => {
    let tries = 0;
    await conference.edit(async ({ flags = [] }) => {
      if (tries++ === 0)
        await conference.patch({ flags: ['theirs'] });
      return { flags: [...flags, 'mine'] };
    });
    assert.equal(tries, 2);
    assert.deepEqual((await conference.get()).flags, ['theirs', 'mine']);
  });

  test('takes legs and says why it refuses one', async () => {
    const one = await conference.participants.join({ call_id: 'one', is_moderator: true });
    assert.equal((await conference.participants.get(one.participant_id)).call_id, 'one');
    await conference.lock();
    await assert.rejects(conference.participants.join({ call_id: 'two' }), (error: unknown) => {
      assert.ok(error instanceof ConferencesError);
      assert.equal(error.status, 409);
      assert.deepEqual(error.fields.map(it => it.path), ['locked']);
      return true;
    });
    await conference.participants.leave(one.participant_id, { reason: 'NORMAL_CLEARING' });
    await assert.rejects(conference.participants.get(one.participant_id), { status: 404 });
    assert.deepEqual(await conference.participants.list(), []);
    const [instance] = await conference.instances.list().toArray();
    assert.equal(instance?.refused, 1);
    assert.equal((await conference.instances.get(instance.instance)).reason, 'everyone_left');
  });

  describe('with a moderator and a member', () => {
    beforeEach(async () => {
      await conference.participants.join({ call_id: 'moderator', is_moderator: true });
      await conference.participants.join({ call_id: 'member' });
    });

    test('confirms a mute, and says that another one changes nothing', async () => {
      const muted = await conference.participants.mute(2, { wait: 5 });
      assert.equal(muted.status, 'confirmed');
      assert.ok(muted.isDone);
      assert.deepEqual(muted.targets.map(it => [it.participant_id, it.status]), [[2, 'confirmed']]);
      assert.equal((await conference.participants.get(2)).speak, false);
      const again = await conference.participants.mute(2, { wait: 5 });
      assert.deepEqual([again.status, again.isDone, again.operationId], ['unchanged', true, undefined]);
    });

    test('leaves moderators out of an action for all, and lists beforehand whom it means', async () => {
      assert.deepEqual(await conference.participants.affectedBy('deaf'), [2]);
      assert.equal((await conference.participants.get(2)).hear, true);
      const outcome = await conference.participants.deafen('all', { wait: 5 });
      assert.deepEqual(outcome.targets.map(it => it.participant_id), [2]);
      assert.deepEqual((await conference.participants.list()).map(it => it.hear), [true, false]);
      await conference.participants.undeafen('all', { wait: 5 });
      assert.deepEqual((await conference.participants.list()).map(it => it.hear), [true, true]);
    });

    test('tells what became of an action that was not waited for', async () => {
      const asked = await conference.lock();
      assert.deepEqual([asked.status, asked.isDone, asked.operation], ['requested', false, undefined]);
      const settled = await asked.settled();
      assert.deepEqual([settled.status, settled.operation?.action], ['confirmed', 'lock']);
      assert.equal((await conference.operations.get(asked.operationId!)).status, 'confirmed');
      assert.equal((await conference.get())._read_only?.is_locked, true);
    });

    test('does what is asked of it', async () => {
      await conference.participants.mute(2, { wait: 5 });
      const outcomes = [
        await conference.participants.unmute(2, { wait: 5 }),
        await conference.participants.play(2, 'welcome', { wait: 5 }),
        await conference.participants.relate(
          { participant_id: 1, other_participant: 2, relationship: 'deaf' }, { wait: 5 }),
        await conference.lock({ wait: 5 }),
        await conference.unlock({ wait: 5 }),
        await conference.play('welcome', { wait: 5 }),
        await conference.record('start', { wait: 5 }),
        await conference.record('stop', { wait: 5 }),
        await conference.participants.kick(2, { wait: 5 }),
        await conference.end({ wait: 5 }),
      ];
      assert.deepEqual(outcomes.map(it => it.status), outcomes.map(() => 'confirmed'));
      const actions = await conference.operations.list({ page_size: 4, ascending: true }).toArray();
      assert.deepEqual(actions.map(it => it.action), [
        'mute', 'unmute', 'play', 'relate', 'lock', 'unlock', 'play', 'record', 'recordstop', 'kick', 'end',
      ]);
    });

    test('dials, and says who has joined', async () => {
      const dialled = await conference.dial({ endpoints: ['1002'] });
      assert.equal(dialled.status, 'confirmed');
      assert.deepEqual(dialled.endpoints.map(it => it.status), ['success']);
      assert.deepEqual(dialled.targets.map(it => it.participant_id), [3]);
    });
  });

  test('that does not run fails an action, and says why', async () => {
    const outcome = await conference.lock({ wait: 5 });
    assert.deepEqual([outcome.status, outcome.isDone, outcome.reason], ['failed', false, 'not_running']);
    const all = await conference.participants.mute('all');
    assert.deepEqual([all.status, (await all.settled()).status], ['requested', 'failed']);
  });

  test('has links, which are valid until they are revoked', async () => {
    const { id, url } = await conference.links.create({ name: 'Ada' });
    assert.match(url ?? '', /^http/);
    await conference.links.revoke(id);
    assert.deepEqual(
      (await conference.links.list().toArray()).map(it => [it.name, it.status]), [['Ada', 'revoked']]);
  });
});
