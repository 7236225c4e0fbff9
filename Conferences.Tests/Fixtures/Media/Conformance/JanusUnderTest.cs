using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Media.Janus;
using Conferences.Development;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.Janus;

namespace Conferences.Tests.Fixtures.Media.Conformance;

/// <summary><c>Janus</c>, a real one, with plain RTP in place of the audio of browsers.</summary>
public sealed class JanusUnderTest(Service service) : ServerUnderTest(service, "Janus")
{
    private readonly Dictionary<string, (LegClient Page, RtpLeg Leg)> callers = [];
    private string conferenceOfCallers = "";
    private JanusNode? janus;

    internal override string? WhyNot => JanusProcess.IsInstalled
        ? null
        : "Janus is not installed: apt-get install janus.";

    internal override string Sound => "silence";

    internal override IReadOnlyDictionary<Means, string> Lacks { get; } = new Dictionary<Means, string>
    {
        [Means.Talking] = "Janus does not say that legs of plain RTP talk",
        [Means.Silence] = "replies and events cannot be lost without the link",
        [Means.Link] = "legs are lost with the process",
    };

    internal override IReadOnlySet<string> OffersNot { get; } = new HashSet<string>
    {
        "conference dial", "participants deaf", "participants undeaf", "participants relate",
        "participant deaf", "participant undeaf", "participant play",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal override async Task<string> CallAsync(Portal portal, TestConference conference, TestCaller caller)
    {
        // Those of earlier tests would be mixed to the end.
        if (conferenceOfCallers != conference.Id)
            await DismissAsync();
        conferenceOfCallers = conference.Id;
        var page = await janus!.Page();
        var more = caller.Pin is null ? "" : $",\"pin\":\"{caller.Pin}\"";
        if (caller.IsModerator)
            more += ",\"is_moderator\":true";
        var answer = await page.Join(
            portal.Account, conference.Id, janus.Token, $",\"name\":\"{caller.Name}\"{more}");
        var leg = new RtpLeg(440);
        if ((string?)answer["event"] == "admitted")
        {
            callers[page.LegId] = (page, leg);
            await page.Enter(leg);
            return page.LegId;
        }

        // Only the record has the call id of a leg that is refused.
        await page.DisposeAsync();
        await leg.DisposeAsync();
        var refused = (await portal.Get($"/{conference.Id}/events?type=participant.refused")).Data.AsArray();
        return refused[^1]!.At<string>("data.call_id");
    }

    internal override Task HangUpAsync(Portal portal, TestConference conference, string callId) =>
        callers[callId].Page.Send("""{"action":"leave"}""");

    internal override Task MuteItselfAsync(Portal portal, TestConference conference, string callId) =>
        callers[callId].Page.Send("""{"action":"mute"}""");

    internal override async Task MuteAtServerAsync(Portal portal, TestConference conference, string callId)
    {
        var mute = new JanusRooms(janus!.Settings)
            .Request("mute", Assert.Single(await janus.RoomsOf(conference.Id), it => it.People > 0).Name);
        mute["id"] = callId;
        await janus.Link.Control!.Handle.AskAsync(mute, Cancellation);
    }

    internal override async Task<string> StrangersMeetAsync()
    {
        await using var connection = await janus!.Janus.ConnectAsync();
        var session = await JanusSession.CreateAsync(connection, Cancellation);
        var handle = await session.AttachAsync("stranger", Cancellation);
        var (room, stranger) = ($"room-{Ids.New()}", Ids.New());
        await handle.AskAsync(
            new JsonObject
            {
                ["request"] = "create",
                ["admin_key"] = janus.Settings.AdminKey,
                ["room"] = room,
                ["secret"] = "s",
                ["allow_rtp_participants"] = true,
            },
            Cancellation);
        var join = new JsonObject
        {
            ["request"] = "join",
            ["room"] = room,
            ["id"] = stranger,
            ["display"] = stranger,
            ["rtp"] = new JsonObject { ["ip"] = "127.0.0.1", ["port"] = 9 },
        };
        await handle.DoAsync(join, null, Cancellation);
        foreach (var request in (string[])["mute", "unmute", "kick"])
        {
            await handle.AskAsync(
                new JsonObject { ["request"] = request, ["room"] = room, ["secret"] = "s", ["id"] = stranger },
                Cancellation);
        }

        await handle.AskAsync(
            new JsonObject { ["request"] = "destroy", ["room"] = room, ["secret"] = "s" }, Cancellation);
        await session.DestroyAsync(Cancellation);
        return stranger;
    }

    internal override async Task RestartAsync()
    {
        var before = janus!.Link.TimesUp;
        await janus.Janus.Process.KillAsync(Cancellation);
        await janus.Janus.Process.StartAsync(Cancellation);
        await Until.Async(() => Task.FromResult(
            janus.Link.IsUp && janus.Link.TimesUp > before && janus.Events.IsConnected));
    }

    public override async ValueTask DisposeAsync()
    {
        await DismissAsync();
        await base.DisposeAsync();
        if (janus is not null)
            await janus.Janus.DisposeAsync();
    }

    private protected override async Task<Node> StartAsync()
    {
        janus = await JanusNode.StartAsync(Database);
        await File.WriteAllBytesAsync(
            Path.Combine(janus.Janus.Process.Media, $"{Sound}.opus"), OggOpus.Silence(TimeSpan.FromSeconds(1)));
        return janus.Node;
    }

    private async Task DismissAsync()
    {
        foreach (var (page, leg) in callers.Values)
        {
            await page.DisposeAsync();
            await leg.DisposeAsync();
        }

        callers.Clear();
    }
}
