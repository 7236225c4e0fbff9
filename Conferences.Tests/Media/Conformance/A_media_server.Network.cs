using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.Conformance;

namespace Conferences.Tests.Media.Conformance;

/// <content>What goes on at the server, and what becomes of it when the network fails.</content>
public abstract partial class A_media_server<T>
{
    [Fact]
    public async Task confirms_an_operation_by_its_own_word_and_by_nothing_else()
    {
        server.Require(Means.Silence);
        var conference = await CrowdAsync("ann");
        await server.SilenceAsync(true);
        try
        {
            var first = (await PutAsync(conference, "participant", "mute", null)).Json.At<string>("operation_id");
            await Until.Async(async () =>
                (await OperationAsync(conference, first)).At<string>("status") != "requested");
            var asked = await PutAsync(conference, "participant", "mute", null, query: "?wait=2s");
            Assert.Equal(first, asked.Json.At<string>("operation_id"));
            Assert.Equal("sent", asked.Json.At<string>("operation", "status"));
            Assert.Equal([true], await EachAsync(conference, "speak"));
        }
        finally
        {
            await server.SilenceAsync(false);
        }
    }

    [Fact]
    public async Task tells_what_was_done_at_the_server_as_the_doing_of_nobody_here()
    {
        server.Require(Means.Operator);
        var conference = await TestConference.CreateAsync(portal);
        var ann = await JoinAsync(conference, new("ann"));

        await server.MuteAtServerAsync(portal, conference, ann.CallId);

        await Until.Async(async () => (await EventsAsync(conference, "participant.muted")).Count == 1);
        Assert.Empty(await EventsAsync(conference, "operation.requested"));
        Assert.Equal([false], await EachAsync(conference, "speak"));
    }

    [Fact]
    public async Task takes_what_participants_ask_for_by_the_telephone_for_their_request()
    {
        server.Require(Means.Keys);
        var conference = await TestConference.CreateAsync(portal, ""","caller_controls":"default" """);
        var ann = await JoinAsync(conference, new("ann"));

        await server.MuteItselfAsync(portal, conference, ann.CallId);

        await Until.Async(async () => (await EventsAsync(conference, "operation.confirmed")).Count == 1);
        Assert.Equal([false], await EachAsync(conference, "speak"));
        var muted = Assert.Single(await EventsAsync(conference, "participant.muted"));
        Assert.Contains(
            (await portal.Get($"/{conference.Id}/operations")).Data.AsArray(),
            it => it!.At<string>("action") == "mute" && it!.At<string>("status") == "confirmed");
        Assert.Equal(1, muted["data"]!.At<int>("participant_id"));
    }

    [Fact]
    public async Task tells_who_talks()
    {
        server.Require(Means.Talking);
        var conference = await TestConference.CreateAsync(portal);
        var ann = await JoinAsync(conference, new("ann"));

        await server.TalkAsync(portal, conference, ann.CallId, talks: true);
        await Until.Async(async () => (await EachAsync(conference, "talking")) is [true]);
        await server.TalkAsync(portal, conference, ann.CallId, talks: false);
        await Until.Async(async () => (await EachAsync(conference, "talking")) is [false]);
    }

    [Fact]
    public async Task dials_and_tells_apart_who_came_who_was_busy_and_who_did_not_answer()
    {
        if (server.Telephones is not var (answers, busy, ringing))
        {
            Assert.Skip("It has no telephones that do not answer.");
            return;
        }

        var conference = await TestConference.CreateAsync(portal);
        var asked = await portal.Give(
            $"{conference.Id}?wait=30s",
            "dial",
            $$"""{"endpoints":["{{answers}}","{{busy}}","{{ringing}}"],"timeout":5}""");

        var operation = (await portal.Follow(asked)).Data;
        Assert.Equal("failed", operation.At<string>("status"));
        Assert.Equal(
            [("confirmed", ""), ("failed", "NO_ANSWER"), ("failed", "USER_BUSY")],
            operation["targets"]!.AsArray().Select(it => (it!.At<string>("status"), (string?)it!["reason"] ?? ""))
                .Order());
        Assert.Single(await EachAsync(conference, "speak"));
    }

    [Fact]
    public async Task leaves_no_trace_of_conferences_that_are_not_of_this_service()
    {
        server.Require(Means.Strangers);
        var text = await server.StrangersMeetAsync();

        await CrowdAsync("ann");

        var tables = await Stored.ColumnOf<string>(
            server.Database, "select quote_ident(tablename) from pg_tables where schemaname = 'conferences'");
        Assert.NotEmpty(tables);
        Assert.Empty(await Stored.ColumnOf<string>(
            server.Database,
            string.Join(" union all ", tables.Select(table =>
                $"(select '{table}' from conferences.{table} t where strpos(t::text, $1) > 0 limit 1)")),
            text));
    }

    [Fact]
    public async Task fails_what_is_asked_while_the_link_is_lost_and_works_once_it_is_back()
    {
        server.Require(Means.Link);
        var conference = await CrowdAsync("ann");
        await server.LoseLinkAsync();
        JsonNode lost;
        try
        {
            lost = await RequestAsync(conference, "participant", "mute", null);
        }
        finally
        {
            await server.RestoreLinkAsync();
        }

        Assert.Equal(("failed", "link_down"), (lost.At<string>("status"), lost.At<string>("reason")));
        Assert.Null(lost["sent_at"]);
        Assert.Equal([true], await EachAsync(conference, "speak"));
        await Confirmed(conference, "participant", "mute", 1);
    }

    [Fact]
    public async Task ends_what_it_ran_when_it_starts_anew_and_takes_callers_again()
    {
        server.Require(Means.Restart);
        var conference = await CrowdAsync("ann", "bob");

        await server.RestartAsync();

        await Until.Async(async () =>
        {
            await server.ReconcileAsync();
            return (await EventsAsync(conference, "conference.ended")).Count == 1;
        });
        Assert.Equal(
            "media", (await EventsAsync(conference, "conference.ended"))[0]["data"]!.At<string>("reason"));
        Assert.Empty(await EachAsync(conference, "speak"));
        var again = await JoinAsync(conference, new("ann"));
        Assert.Equal(1, again.ParticipantId);
        await Confirmed(conference, "participant", "mute", 1);
    }
}
