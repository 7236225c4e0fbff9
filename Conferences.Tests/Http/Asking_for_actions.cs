using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

public sealed class Asking_for_actions(Service service)
{
    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData("mute", "speak", false)]
    [InlineData("unmute", "speak", true)]
    [InlineData("deaf", "hear", false)]
    [InlineData("undeaf", "hear", true)]
    public async Task of_one_participant_changes_it_and_leads_to_a_confirmed_operation(
        string action, string flag, bool value)
    {
        var id = await portal.Create();
        var opposite = value ? "true" : "false";
        await portal.Join(id, "a", $$""","mute":{{opposite}},"deaf":{{opposite}}""");
        var asked = await portal.ActOn(id, 1, action);
        asked.Is(HttpStatusCode.Created);
        Assert.Equal("ok", asked.Data.GetValue<string>());

        var operation = (await portal.Follow(asked)).Data;
        Assert.Equal(asked.Json.At<string>("operation_id"), operation.At<string>("id"));
        Assert.Equal((action, "confirmed"), (operation.At<string>("action"), operation.At<string>("status")));
        Assert.Equal((1, "confirmed"), (
            operation["targets"]![0]!.At<int>("participant_id"), operation["targets"]![0]!.At<string>("status")));
        Assert.All((string[])["requested_at", "sent_at", "confirmed_at"], at => Assert.NotNull(operation[at]));
        var person = (await portal.Get($"/{id}/participants/1")).Data;
        Assert.Equal((value, value), (person.At<bool>(flag), person.At<bool>("conference_channel_vars", flag)));
    }

    [Fact]
    public async Task of_everybody_skips_moderators_and_tells_a_result_for_each()
    {
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "m", ""","is_moderator":true""");
        await portal.Join(id, "a");
        await portal.Join(id, "b");

        var asked = await portal.ActOnAll(id, "mute");
        asked.Is(HttpStatusCode.Created);
        Assert.Equal(asked.Data.At<string>("operation_id"), asked.Json.At<string>("operation_id"));
        Assert.EndsWith($"/operations/{asked.Data.At<string>("operation_id")}", asked.Headers.Location!.ToString());
        Assert.Equal([(2, "confirmed"), (3, "confirmed")], asked.Data["participants"]!.AsArray()
            .Select(it => (it!.At<int>("participant_id"), it!.At<string>("status"))));
        Assert.Equal([true, false, false],
            (await portal.Get($"/{id}/participants")).Data.AsArray().Select(it => it!.At<bool>("speak")));

        Assert.Equal(3, (await portal.ActOnAll(id, "kick")).Data["participants"]!.AsArray().Count);
        Assert.Empty((await portal.Get($"/{id}/participants")).Data.AsArray());
    }

    [Fact]
    public async Task dry_tells_who_would_be_meant_and_does_nothing()
    {
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "a");
        var sequence = await portal.Sequence(id);
        var asked = await portal.ActOnAll(id, "kick", "?dry_run=true");
        asked.Is(HttpStatusCode.OK);
        Assert.Equal(1, asked.Data["participants"]![0]!.At<int>("participant_id"));
        Assert.Null(asked.Headers.Location);
        Assert.Equal(sequence, await portal.Sequence(id));
        Assert.Empty((await portal.Get($"/{id}/operations")).Data.AsArray());
    }

    [Theory]
    [InlineData("True")]
    [InlineData("1")]
    [InlineData("yes")]
    [InlineData("")]
    public async Task dry_in_words_of_ones_own_does_nothing_either(string dry)
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        Expect.Invalid("dry_run", "type", await service.StoringNothing(
            portal, () => portal.ActOnAll(id, "kick", $"?dry_run={dry}")));
        Expect.Invalid("dry_run", "type", await service.StoringNothing(portal, () => portal.Put(
            $"/{id}/participants", $$$"""{"data":{"action":"kick","dry_run":"{{{dry}}}"}}""")));
    }

    [Fact]
    public async Task never_lets_a_leg_in_that_was_only_to_be_tried()
    {
        var id = await portal.Create();
        Expect.Invalid("dry_run", "invalid", await service.StoringNothing(portal, () => portal.Put(
            $"/{id}/participants?dry_run=true", """{"data":{"call_id":"a"}}""")));
    }

    [Fact]
    public async Task of_a_conference_locks_unlocks_and_ends_it()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        foreach (var (action, locked) in ((string, bool)[])[("lock", true), ("unlock", false)])
        {
            var asked = await portal.Act(id, action);
            asked.Is(HttpStatusCode.Created);
            Assert.Equal("ok", asked.Data.GetValue<string>());
            Assert.Equal("confirmed", (await portal.Follow(asked)).Data.At<string>("status"));
            Assert.Equal(locked, (await portal.Get($"/{id}")).Data.At<bool>("_read_only", "is_locked"));
        }

        Assert.Equal("confirmed", (await portal.Follow(await portal.Act(id, "end"))).Data.At<string>("status"));
        Assert.Empty((await portal.Get($"/{id}/participants")).Data.AsArray());
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("unlock")]
    [InlineData("end")]
    public async Task of_a_conference_that_does_not_run_is_ok_and_leads_to_a_failed_operation(string action)
    {
        var id = await portal.Create();
        var asked = await portal.Act(id, action);
        asked.Is(HttpStatusCode.Created);
        Assert.Equal("ok", asked.Data.GetValue<string>());
        var operation = (await portal.Follow(asked)).Data;
        Assert.Equal(("failed", "not_running"), (operation.At<string>("status"), operation.At<string>("reason")));
        Assert.False((await portal.Get($"/{id}")).Data.At<bool>("_read_only", "is_locked"));
    }

    [Fact]
    public async Task of_everybody_where_nobody_is_in_names_no_participant_and_leads_to_a_failed_operation()
    {
        var id = await portal.Create();
        var asked = await portal.ActOnAll(id, "mute");
        asked.Is(HttpStatusCode.Created);
        Assert.Empty(asked.Data["participants"]!.AsArray());
        Assert.Equal("not_running", (await portal.Follow(asked)).Data.At<string>("reason"));
    }

    [Fact]
    public async Task for_what_is_so_already_leads_to_the_participant_or_conference_and_records_nothing()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        var sequence = await portal.Sequence(id);

        var muted = await portal.ActOn(id, 1, "mute");
        Assert.Equal("ok", muted.Data.GetValue<string>());
        Assert.EndsWith($"/{id}/participants/1", muted.Headers.Location!.ToString());
        var unlocked = await portal.Act(id, "unlock");
        Assert.Equal("ok", unlocked.Data.GetValue<string>());
        Assert.EndsWith($"/conferences/{id}", unlocked.Headers.Location!.ToString());
        var all = await portal.ActOnAll(id, "mute");
        all.Is(HttpStatusCode.Created);
        Assert.EndsWith($"/conferences/{id}", all.Headers.Location!.ToString());

        Assert.All((Answer[])[muted, unlocked, all], it => Assert.Null(it.Json["operation_id"]));
        Assert.Equal(sequence, await portal.Sequence(id));
    }

    [Fact]
    public async Task five_times_as_zotonic_does_is_like_asking_once()
    {
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        foreach (var action in (string[])["mute", "unmute", "deaf", "undeaf", "kick"])
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => portal.ActOn(id, 1, action)));
            Assert.Single(answers, it => it.Json["operation_id"] is not null);
            Assert.All(answers, it => Assert.True(it.Status is HttpStatusCode.Created
                || (action == "kick" && it.Status is HttpStatusCode.NotFound)));
        }

        Assert.Equal(5, (await portal.Get($"/{id}/operations")).Data.AsArray().Count);
    }

    [Fact]
    public async Task is_kept_in_a_list_of_operations_newest_first_that_no_longer_change()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        await portal.Act(id, "lock");
        await portal.ActOn(id, 1, "kick");
        await portal.Act(id, "lock");
        var operations = (await portal.Get($"/{id}/operations")).Data.AsArray();
        Assert.Equal([("lock", "failed"), ("kick", "confirmed"), ("lock", "confirmed")],
            operations.Select(it => (it!.At<string>("action"), it!.At<string>("status"))));

        var other = await portal.Create();
        (await portal.Get($"/{other}/operations/{operations[0]!.At<string>("id")}"))
            .Is(HttpStatusCode.NotFound, "bad_identifier");
        foreach (var absent in (string[])["x", new string('0', 32)])
            (await portal.Get($"/{id}/operations/{absent}")).Is(HttpStatusCode.NotFound, "bad_identifier");
    }
}
