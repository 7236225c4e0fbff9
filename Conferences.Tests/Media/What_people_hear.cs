using System.Net;
using Conferences.Api.Media;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Simulator;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>Commands sent to the switch without a request, as the conference's document specifies.</summary>
public sealed class What_people_hear(SharedMixer shared) : IClassFixture<SharedMixer>
{
    private const string Entry =
        "tone_stream://v=-7;>=2;+=.1;%(300,0,523,659);v=-7;>=3;+=.1;%(800,0,659,783)";

    private const string Exit =
        "tone_stream://v=-7;>=2;+=.1;%(300,0,523,440);v=-7;>=3;+=.1;%(800,0,349,440)";

    private readonly Portal portal = shared.Mixer.Portal();

    private Mixer Mixer => shared.Mixer;

    [Theory]
    [InlineData("{}", Entry, Exit)]
    [InlineData("""{"play_entry_tone":true,"play_exit_tone":true}""", Entry, Exit)]
    [InlineData("""{"play_entry_tone":"gong.wav","play_exit_tone":"slam.wav"}""", "gong.wav", "slam.wav")]
    [InlineData("""{"play_entry_tone":false}""", null, Exit)]
    [InlineData("""{"play_exit_tone":false}""", Entry, null)]
    public async Task when_somebody_comes_or_goes_is_the_documents_tone(string document, string? entry, string? exit)
    {
        var id = await portal.Create(document);
        await ComeAndGo(id, "");
        Assert.Equal(
            ((string?[])[entry, entry, exit]).OfType<string>(), Mixer.Told(id, "tones").Select(it => it.MediaName));
        Assert.All(Mixer.Told(id, "tones"), it => Assert.Empty(it.Targets));
        Assert.Empty(Mixer.Told(id, "say"));
    }

    [Fact]
    public async Task when_somebody_comes_or_goes_is_the_name_if_the_document_says_so()
    {
        var id = await portal.Create("""{"play_name":true,"play_entry_tone":false,"play_exit_tone":false}""");
        await ComeAndGo(id, ""","caller_id_name":"Ann" """);
        Assert.Equal(
            [
                ("say", "Ann"), ("play", "prompt://conf-has_joined"),
                ("say", "Ann"), ("play", "prompt://conf-has_left"),
            ],
            Mixer.Deeds(id).Select(it => it.Command).Where(it => it.Name is "say" or "play")
                .Select(it => (it.Name, it.MediaName)));
    }

    [Fact]
    public async Task is_nothing_of_the_conference_until_a_moderator_comes_where_members_wait()
    {
        var id = await portal.Create("""{"wait_for_moderator":true}""");
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        await Mixer.Settle(portal, id);
        var members = Mixer.Switch.Model.Find(portal.Account, id)!.Members;
        Assert.All(members.Values, it => Assert.True(it.IsHeld));
        Assert.Equal(["a", "b"], Mixer.Told(id, "hold").Select(it => Assert.Single(it.Targets).CallId.Text));

        await portal.Join(id, "m", ""","is_moderator":true""");
        await portal.Join(id, "c");
        await Mixer.Settle(portal, id);
        Assert.All(members.Values, it => Assert.False(it.IsHeld));
        Assert.Single(Mixer.Told(id, "release"));
        Assert.Equal(2, Mixer.Told(id, "hold").Count);
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("POST")]
    public async Task is_the_conference_as_soon_as_an_edit_lets_members_in_who_wait(string verb)
    {
        var id = await portal.Create("""{"wait_for_moderator":true}""");
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        await Mixer.Settle(portal, id);
        (await portal.Ask(new(verb), $"/{id}", """{"data":{"wait_for_moderator":false}}""")).Is(HttpStatusCode.OK);
        await Mixer.Settle(portal, id);
        Assert.All(Mixer.Switch.Model.Find(portal.Account, id)!.Members.Values, it => Assert.False(it.IsHeld));
        Assert.Single(Mixer.Told(id, "release"));
    }

    [Fact]
    public async Task is_everything_at_once_where_members_need_not_wait()
    {
        var id = await portal.Create();
        await ComeAndGo(id, "");
        Assert.Empty(Mixer.Told(id, "hold"));
        Assert.Empty(Mixer.Told(id, "release"));
    }

    [Theory]
    [InlineData(""","max_members_media":"full.wav" """, "full.wav")]
    [InlineData("", "prompt://conf-max_participants")]
    public async Task when_the_conference_is_full_is_the_documents_media_or_a_prompt_and_the_switch_knows_the_limit(
        string more, string media)
    {
        var id = await portal.Create($$"""{"max_participants":2{{more}}}""");
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        (await portal.Put($"/{id}/participants", """{"data":{"call_id":"c"}}""")).Is(HttpStatusCode.Conflict, "full");
        await Mixer.Settle(portal, id);
        Assert.Equal(
            [new MediaSetting("Max-Members", "2"), new MediaSetting("Max-Members-Sound", media)],
            Mixer.Told(id, "set").Select(it => it.Setting));
        var settings = Mixer.Switch.Model.Find(portal.Account, id)!.Settings;
        Assert.Equal(("2", media), (settings["Max-Members"], settings["Max-Members-Sound"]));
        var played = Assert.Single(Mixer.Told(id, "play"));
        Assert.Equal((media, "c"), (played.MediaName, Assert.Single(played.Targets).CallId.Text));
        Assert.Null(played.OperationId);
        Assert.Equal(["a", "b"], Mixer.Switch.Model.Find(portal.Account, id)!.Members.Keys.Select(it => it.Text));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"max_participants":1}""")]
    public async Task is_limited_by_us_alone_where_a_switch_takes_no_such_limit(string document)
    {
        var id = await portal.Create(document);
        await portal.Join(id, "a");
        await Mixer.Settle(portal, id);
        Assert.Empty(Mixer.Told(id, "set"));
    }

    [Fact]
    public async Task is_nothing_for_whoever_is_refused_for_another_reason()
    {
        var id = await portal.Create("""{"play_entry_tone":false}""");
        await portal.Join(id, "a");
        await portal.Act(id, "lock", "?wait=20s");
        (await portal.Put($"/{id}/participants", """{"data":{"call_id":"b"}}""")).Is(HttpStatusCode.Conflict, "locked");
        await Mixer.Settle(portal, id);
        Assert.Equal(["admit", "lock"], Mixer.Deeds(id).Select(it => it.Command.Name));
    }

    [Fact]
    public async Task and_say_is_from_the_start_what_we_let_them_in_with()
    {
        var id = await portal.Create();
        await portal.Join(id, "a", ""","is_moderator":true""");
        await portal.Join(id, "b", ""","mute":false,"deaf":true""");
        await portal.Join(id, "c");
        await Mixer.Settle(portal, id);
        var state = Mixer.Switch.Model.Find(portal.Account, id)!;
        Assert.Equal((await portal.Get($"/{id}")).Data.At<string>("_read_only", "uuid"), state.Uuid.Text);
        Assert.Equal(
            [("a", true, false, false), ("b", false, false, true), ("c", false, true, false)],
            state.Members.Values.Select(it => (it.CallId.Text, it.IsModerator, it.IsMuted, it.IsDeaf)));
    }

    [Fact]
    public async Task is_over_for_everybody_when_the_last_moderator_leaves_where_one_is_required()
    {
        var id = await portal.Create("""{"require_moderator":true}""");
        await portal.Join(id, "m", ""","is_moderator":true""");
        await portal.Join(id, "n", ""","is_moderator":true""");
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        await Mixer.Settle(portal, id);
        Mixer.Press(portal, id, "m", ParticipantAction.Kick);
        await Until.Async(async () => (await Mixer.Events<ParticipantLeft>(portal, id)).Count == 1);
        await Mixer.Settle(portal, id);
        Assert.DoesNotContain(Mixer.Told(id, "kick"), it => it.OperationId is not null);

        Mixer.Press(portal, id, "n", ParticipantAction.Kick);
        await Until.Async(async () => (await Mixer.Events<ConferenceEnded>(portal, id)).Count == 1);
        Assert.Equal(
            [(1, Reason.Left), (2, Reason.Left), (3, Reason.ModeratorLeft), (4, Reason.ModeratorLeft)],
            (await Mixer.Events<ParticipantLeft>(portal, id)).Select(it => (it.ParticipantId, it.Reason)));
        var ended = Assert.Single(await Mixer.Events<ConferenceEnded>(portal, id));
        Assert.Equal((Reason.ModeratorLeft, 2), (ended.Reason, ended.EndedBy!.ParticipantId));
        var operation = Assert.Single((await portal.Get($"/{id}/operations")).Data.AsArray(),
            it => it!.At<string>("action") == "end")!;
        Assert.Equal("confirmed", operation.At<string>("status"));
        Assert.Null(Mixer.Switch.Model.Find(portal.Account, id));
    }

    // One stays, and another joins and hangs up.
    private async Task ComeAndGo(string id, string more)
    {
        await portal.Join(id, "a");
        await portal.Join(id, "b", more);
        await Mixer.Settle(portal, id);
        Mixer.Press(portal, id, "b", ParticipantAction.Kick);
        await Until.Async(async () => (await portal.Get($"/{id}/participants")).Data.AsArray().Count == 1);
        await Mixer.Settle(portal, id);
    }
}
