using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Api.Media.Kazoo;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>
/// Every field and flag that a join or an action accepts, and what each of them does. One without an entry fails.
/// </summary>
public sealed class Fields_of_requests(SharedMixer shared) : IClassFixture<SharedMixer>, IDisposable
{
    private readonly Portal portal = shared.Mixer.Portal();

    public static TheoryData<string> All => [.. Accepted];

    private static IEnumerable<string> Accepted =>
    [
        .. JoinRequest.Fields.SelectMany(it => Names("join", it)),
        .. Of("conference", ActionTable.OfConference),
        .. Of("everybody", ActionTable.OfEverybody),
        .. Of("participant", ActionTable.OfParticipant),
    ];

    private Mixer Mixer => shared.Mixer;

    private Dictionary<string, Func<Task>> Effects => new()
    {
        ["join call_id"] = () => Joined("", it => Assert.Equal("leg", it.At<string>("call_id"))),
        ["join caller_id_name"] = () =>
            Joined(""","caller_id_name":"Ann" """, it => Assert.Equal("Ann", it.At<string>("caller_id_name"))),
        ["join caller_id_number"] = () =>
            Joined(""","caller_id_number":"+1" """, it => Assert.Equal("+1", it.At<string>("caller_id_number"))),
        ["join is_moderator"] = () =>
            Joined(""","is_moderator":true""", it => Assert.True(it.At<bool>("is_moderator"))),
        ["join pin"] = () => Joined(
            ""","pin":"2" """,
            it => Assert.True(it.At<bool>("is_moderator")),
            """{"member":{"pins":["1"]},"moderator":{"pins":["2"]}}"""),
        ["join custom_channel_vars"] = () => Joined(
            ""","custom_channel_vars":{"x":[1]}""",
            it => Expect.Json("""{"x":[1]}""", it["custom_channel_vars"])),
        ["join mute"] = () => Joined(""","mute":false""", it => Assert.True(it.At<bool>("speak"))),
        ["join deaf"] = () => Joined(""","deaf":true""", it => Assert.False(it.At<bool>("hear"))),
        ["join ghost"] = () => Joined(""","ghost":true""", it => Assert.True(it.At<bool>("ghost")), count: 0),

        ["conference lock"] = () => Done("lock", live => Assert.True(live.At<bool>("is_locked"))),
        ["conference unlock"] = async () => Assert.Equal(["lock", "unlock"], await Told("lock", "unlock")),
        ["conference end"] = () => Done("end", live => Assert.Equal(0, live.At<int>("participant_count"))),
        ["conference play media_id"] = () => Sent("", "play", """{"media_id":"song"}""", it =>
            Assert.Equal(("song", 0), (it.MediaName, it.Targets.Length))),
        ["conference record action=start"] = () => Sent("", "record", """{"action":"start"}""", it =>
            Assert.NotNull(it.MediaName)),
        ["conference record action=stop"] = async () => Assert.Equal(
            ["record", "recordstop"], await Told("record start", "record stop")),

        ["conference dial endpoints"] = () =>
            Dialled("", it => Assert.Equal("1001", it.At<string>("caller_id_number")), message =>
                Assert.Equal("1001", message.At<string>("Endpoints.0.Route"))),
        ["conference dial caller_id_name"] = () => Dialled(
            ""","caller_id_name":"Us" """, null, message => Assert.Equal("Us", message.At<string>("Caller-ID-Name"))),
        ["conference dial caller_id_number"] = () => Dialled(
            ""","caller_id_number":"+1" """,
            null,
            message => Assert.Equal("+1", message.At<string>("Caller-ID-Number"))),
        ["conference dial profile_name"] = () => Dialled(
            ""","profile_name":"quiet" """, null, message => Assert.Equal("quiet", message.At<string>("Profile-Name"))),
        ["conference dial target_call_id"] = () => Dialled(
            ""","target_call_id":"beside" """,
            null,
            message => Assert.Equal("beside", message.At<string>("Target-Call-ID"))),
        ["conference dial outbound_call_id"] = () => Dialled(
            ""","outbound_call_id":"call-7" """,
            it => Assert.Equal("call-7", it.At<string>("call_id")),
            message => Assert.Equal("call-7", message.At<string>("Endpoints.0.Outbound-Call-ID"))),
        ["conference dial timeout"] = () =>
            Dialled(""","timeout":7""", null, message => Assert.Equal(7, message.At<int>("Timeout"))),
        ["conference dial custom_application_vars"] = () => Dialled(
            ""","custom_application_vars":{"x":1}""",
            it => Expect.Json("""{"x":1}""", it["custom_application_vars"]),
            message => Expect.Json("""{"x":1}""", message["Custom-Application-Vars"])),
        ["conference dial participant_flags=mute"] = () =>
            Flagged("mute", it => Assert.False(it.At<bool>("speak"))),
        ["conference dial participant_flags=deaf"] = () => Flagged("deaf", it => Assert.False(it.At<bool>("hear"))),
        ["conference dial participant_flags=is_moderator"] = () =>
            Flagged("is_moderator", it => Assert.True(it.At<bool>("is_moderator"))),
        ["conference dial participant_flags=ghost"] = () => Flagged("ghost", it => Assert.True(it.At<bool>("ghost"))),
        ["conference dial participant_flags=join_existing"] = JoinsOnlyWhatRuns,

        // These concern sound and key presses, which the media server alone has: it gets them.
        ["conference dial participant_flags=distribute_dtmf"] = () => Flagged("distribute_dtmf"),
        ["conference dial participant_flags=disable_moh"] = () => Flagged("disable_moh"),
        ["conference dial participant_flags=video_mute"] = () => Flagged("video_mute"),

        ["everybody mute"] = () => Acted("", "mute", it => Assert.False(it!.At<bool>("speak"))),
        ["everybody unmute"] = () => Acted("", "unmute", it => Assert.True(it!.At<bool>("speak")), ""","mute":true"""),
        ["everybody deaf"] = () => Acted("", "deaf", it => Assert.False(it!.At<bool>("hear"))),
        ["everybody undeaf"] = () => Acted("", "undeaf", it => Assert.True(it!.At<bool>("hear")), ""","deaf":true"""),
        ["everybody kick"] = () => Acted("", "kick", Assert.Null),
        ["everybody play media_id"] = () => Sent("/participants", "play", """{"media_id":"song"}""", it =>
            Assert.Equal(("song", 0), (it.MediaName, it.Targets.Length))),
        ["everybody relate participant_id"] = () => Related("deaf", it => Assert.Equal(1, it.Targets[0].ParticipantId)),
        ["everybody relate other_participant"] = () =>
            Related("deaf", it => Assert.Equal(2, it.Targets[1].ParticipantId)),
        ["everybody relate relationship=deaf"] = () => Related("deaf", it => Assert.Equal("deaf", it.Relationship)),
        ["everybody relate relationship=mute"] = () => Related("mute", it => Assert.Equal("mute", it.Relationship)),
        ["everybody relate relationship=clear"] = () => Related("clear", it => Assert.Equal("clear", it.Relationship)),

        ["participant mute"] = () => Acted("/1", "mute", it => Assert.False(it!.At<bool>("speak"))),
        ["participant unmute"] = () =>
            Acted("/1", "unmute", it => Assert.True(it!.At<bool>("speak")), ""","mute":true"""),
        ["participant deaf"] = () => Acted("/1", "deaf", it => Assert.False(it!.At<bool>("hear"))),
        ["participant undeaf"] = () =>
            Acted("/1", "undeaf", it => Assert.True(it!.At<bool>("hear")), ""","deaf":true"""),
        ["participant kick"] = () => Acted("/1", "kick", Assert.Null),
        ["participant play media_id"] = () => Sent("/participants/1", "play", """{"media_id":"song"}""", it =>
            Assert.Equal(("song", 1), (it.MediaName, Assert.Single(it.Targets).ParticipantId))),
    };

    public void Dispose() => shared.Mend();

    [Theory, MemberData(nameof(All))]
    public async Task do_what_their_name_says(string field)
    {
        Assert.True(Effects.TryGetValue(field, out var effect), $"Nothing shows what '{field}' does.");
        await effect();
    }

    [Fact]
    public void are_all_in_the_code_s_own_tables() => Assert.Empty(Effects.Keys.Except(Accepted));

    [Theory]
    [InlineData("1001")]
    [InlineData("1001\",\"1002")]
    public async Task that_may_start_no_conference_start_none_that_nobody_configured_either(string endpoints)
    {
        var id = Ids.New();
        var asked = await portal.Dial(
            id, $"[\"{endpoints}\"]", ""","participant_flags":["join_existing"],"member":{"pins":["1"]}""");
        var operation = await portal.Operation(asked);
        Assert.Equal(("failed", "not_running"), (operation.At<string>("status"), operation.At<string>("reason")));
        Assert.All(asked.Data["endpoint_responses"]!.AsArray(), it => Assert.Equal(
            ("error", "not_running"), (it!.At<string>("status"), it!.At<string>("message"))));
        Assert.Empty(Mixer.Told(id, "dial"));
        (await portal.Get($"/{id}")).Is(HttpStatusCode.NotFound);
    }

    private static IEnumerable<string> Of(string subject, IEnumerable<ActionParser> actions) =>
        actions.SelectMany(action => action.Fields.IsEmpty
            ? [$"{subject} {action.Verb}"]
            : action.Fields.SelectMany(field => Names($"{subject} {action.Verb}", field)));

    private static IEnumerable<string> Names(string subject, Field field) => field.AllowedTexts.IsEmpty
        ? [$"{subject} {field.Path}"]
        : field.AllowedTexts.Select(text => $"{subject} {field.Path}={text}");

    private async Task Joined(string more, Action<JsonNode> shows, string document = "{}", int count = 1)
    {
        var id = await portal.Create(document);
        await portal.Join(id, "leg", more);
        shows((await portal.Get($"/{id}/participants/1")).Data);
        Assert.Equal(count, (await portal.Get($"/{id}")).Data.At<int>("_read_only", "participant_count"));
    }

    private async Task Done(string verb, Action<JsonNode> shows)
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        Confirmed(await portal.Act(id, verb, "?wait=20s"));
        shows((await portal.Get($"/{id}")).Data["_read_only"]!);
    }

    private async Task<IEnumerable<string>> Told(params string[] verbs)
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        foreach (var verb in verbs)
        {
            Confirmed(verb.Split(' ') is [var action, var what]
                ? await portal.Give($"{id}?wait=20s", action, $$"""{"action":"{{what}}"}""")
                : await portal.Act(id, verb, "?wait=20s"));
        }

        return Mixer.Deeds(id).Select(it => it.Command).Where(it => it.OperationId is not null).Select(it => it.Name);
    }

    private async Task Sent(string place, string verb, string data, Action<MediaCommand> shows)
    {
        var id = await portal.Create("""{"play_entry_tone":false}""");
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        Confirmed(await portal.Give($"{id}{place}?wait=20s", verb, data));
        shows(Assert.Single(Mixer.Deeds(id), it => it.Command.OperationId is not null).Command);
    }

    private Task Related(string relationship, Action<MediaCommand> shows) => Sent(
        "/participants",
        "relate",
        $$"""{"participant_id":1,"other_participant":2,"relationship":"{{relationship}}"}""",
        shows);

    private async Task Acted(string place, string verb, Action<JsonNode?> shows, string more = ""","mute":false""")
    {
        var id = await portal.Create();
        await portal.Join(id, "a", more);
        Confirmed(await portal.Put(
            $"/{id}/participants{place}?wait=20s", $$$"""{"data":{"action":"{{{verb}}}"}}"""));
        shows((await portal.Get($"/{id}/participants")).Data.AsArray().FirstOrDefault());
    }

    private Task Flagged(string flag, Action<JsonNode>? shows = null) => Dialled(
        $$""","participant_flags":["{{flag}}"]""",
        shows,
        message => Expect.Json($$"""["{{flag}}"]""", message["Participant-Flags"]));

    private async Task Dialled(string more, Action<JsonNode>? shows, Action<JsonNode> says)
    {
        var id = await portal.Create();
        var asked = await portal.Dial(id, """["1001"]""", more);
        Assert.Equal("confirmed", (await portal.Operation(asked)).At<string>("status"));
        shows?.Invoke((await portal.Get($"/{id}/participants/1")).Data);
        var message = Assert.Single(KazooCommands.For(
            Assert.Single(Mixer.Told(id, "dial")), new(new(), "replies", Ids.New)));
        KazooEvents.Takes(message.Body);
        says(message.Body);
    }

    private async Task JoinsOnlyWhatRuns()
    {
        const string flag = ""","participant_flags":["join_existing"]""";
        var id = await portal.Create();
        var early = await portal.Operation(await portal.Dial(id, """["1001"]""", flag));
        Assert.Equal(("failed", "not_running"), (early.At<string>("status"), early.At<string>("reason")));
        Assert.Empty(Mixer.Told(id, "dial"));
        Assert.Empty(await Mixer.Events<ConferenceStarted>(portal, id));

        await portal.Join(id, "a");
        var late = await portal.Operation(await portal.Dial(id, """["1001"]""", flag));
        Assert.Equal("confirmed", late.At<string>("status"));
        Assert.Equal([Dialling.JoinExisting], Assert.Single(Mixer.Told(id, "dial")).Dialling!.Flags);
    }

    private static void Confirmed(Answer answer)
    {
        answer.Is(HttpStatusCode.Created);
        Assert.Equal("confirmed", answer.Json.At<string>("operation", "status"));
    }
}
