using System.Net;
using Conferences.Api.Crossbar;
using Conferences.Domain.State;
using Conferences.Simulator;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Fixtures.Media.Conformance;

/// <summary>A media server to which a call controller reports legs.</summary>
public abstract class ControlledServer(Service service, string name) : ServerUnderTest(service, name)
{
    internal override async Task<string> CallAsync(Portal portal, TestConference conference, TestCaller caller)
    {
        var call = Ids.New();
        var more = caller.Pin is null ? "" : $",\"pin\":\"{caller.Pin}\"";
        if (caller.IsModerator)
            more += ",\"is_moderator\":true";
        var answer = await portal.Put(
            $"/{conference.Id}/participants",
            $$$"""
            {"data":{"call_id":"{{{call}}}","caller_id_name":"{{{caller.Name}}}",
            "caller_id_number":"{{{TestCaller.Number}}}","custom_channel_vars":{}{{{more}}}}}
            """);
        Assert.True((int)answer.Status < 500, answer.Text);
        return call;
    }

    internal override async Task HangUpAsync(Portal portal, TestConference conference, string callId)
    {
        var participants = (await portal.Get($"/{conference.Id}/participants")).Data.AsArray();
        var id = participants.Single(it => it!.At<string>("call_id") == callId)!.At<int>("participant_id");
        (await portal.Delete($"/{conference.Id}/participants/{id}")).Is(HttpStatusCode.OK);
    }
}

/// <summary><c>Loopback</c>.</summary>
public sealed class LoopbackUnderTest(Service service) : ControlledServer(service, "Loopback")
{
    private const string None = "there is no server";

    internal override IReadOnlyDictionary<Means, string> Lacks { get; } = new Dictionary<Means, string>
    {
        [Means.Keys] = None,
        [Means.Talking] = None,
        [Means.Operator] = None,
        [Means.Strangers] = None,
        [Means.Silence] = None,
        [Means.Link] = None,
        [Means.Restart] = None,
    };

    private protected override Task<Node> StartAsync() =>
        Task.FromResult(new Node(Database, ("Media:Server", "Loopback")));
}

/// <summary><c>Simulated</c>.</summary>
public sealed class SimulatedUnderTest(Service service) : ControlledServer(service, "Simulated")
{
    internal override (string Answers, string IsBusy, string RingsOn)? Telephones => ("1001", "1002", "1003");

    internal override IReadOnlyDictionary<Means, string> Lacks { get; } = new Dictionary<Means, string>
    {
        [Means.Keys] = "its telephones ask for nothing",
        [Means.Talking] = "it has no sound",
        [Means.Strangers] = "it serves this service alone",
        [Means.Restart] = "it is part of the process",
    };

    private SimulatedSwitch Switch => Node.Services.GetRequiredService<SimulatedSwitch>();

    // It is told of a leg that joins only after the caller is.
    internal override async Task MuteAtServerAsync(Portal portal, TestConference conference, string callId)
    {
        await Until.Async(() => Task.FromResult(
            Switch.Model.Find(portal.Account, conference.Id)?.Members.ContainsKey(new(callId)) is true));
        Switch.Press(portal.Account, conference.Id, new(callId), ParticipantAction.Mute);
    }

    internal override Task SilenceAsync(bool isSilent)
    {
        Switch.Faults = isSilent ? new(Drop: 1) : Faults.None;
        return Task.CompletedTask;
    }

    internal override Task LoseLinkAsync()
    {
        Switch.LoseLink();
        return Task.CompletedTask;
    }

    internal override Task RestoreLinkAsync()
    {
        Switch.RestoreLink();
        return Task.CompletedTask;
    }

    private protected override Task<Node> StartAsync() => Task.FromResult(
        new Node(Database, ("Media:Server", "Simulated"), ("Media:ReconcileSeconds", "3600")));

    private protected override Task ReadyAsync()
    {
        Switch.Model.Misses = it => it.Person.CallerIdNumber switch
        {
            "1002" => "USER_BUSY",
            "1003" => "NO_ANSWER",
            _ => null,
        };
        return Task.CompletedTask;
    }
}

/// <summary><c>Kazoo</c>, with a simulated cluster.</summary>
public sealed class KazooUnderTest(Service service, SharedBroker shared) : ServerUnderTest(service, "Kazoo")
{
    private Uri? broker;
    private RunningSwitch? running;

    internal override (string Answers, string IsBusy, string RingsOn)? Telephones => ("1001", "1002", "1003");

    internal override IReadOnlyDictionary<Means, string> Lacks { get; } = new Dictionary<Means, string>
    {
        [Means.Refusal] = "Kazoo decides who comes in",
        [Means.Keys] = "its telephones act on the media server",
        [Means.Link] = "the broker is shared with other tests",
    };

    // It has no event for these.
    internal override IReadOnlySet<string> SaysNothingOf { get; } =
        new HashSet<string> { "play", "relate" };

    internal override Task<string> CallAsync(Portal portal, TestConference conference, TestCaller caller)
    {
        var call = Ids.New();
        running!.Do($"join {portal.Account} {conference.Id} {call}{(caller.IsModerator ? " moderator" : "")}");
        return Task.FromResult(call);
    }

    internal override Task HangUpAsync(Portal portal, TestConference conference, string callId) =>
        Do($"hangup {portal.Account} {conference.Id} {callId}");

    internal override Task TalkAsync(Portal portal, TestConference conference, string callId, bool talks) =>
        Do($"{(talks ? "talk" : "hush")} {portal.Account} {conference.Id} {callId}");

    internal override Task MuteAtServerAsync(Portal portal, TestConference conference, string callId) =>
        Do($"mute {portal.Account} {conference.Id} {callId}");

    internal override Task<string> StrangersMeetAsync()
    {
        var (account, conference, call) = (Ids.New(), Ids.New(), Ids.New());
        Do($"join {account} {conference} {call}");
        Do($"mute {account} {conference} {call}");
        Do($"hangup {account} {conference} {call}");
        return Task.FromResult(call);
    }

    internal override Task SilenceAsync(bool isSilent)
    {
        running!.Switch.Faults = isSilent ? new(Drop: 1) : Faults.None;
        return Task.CompletedTask;
    }

    internal override async Task RestartAsync()
    {
        await running!.DisposeAsync();
        running = await StartSwitchAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (running is not null)
            await running.DisposeAsync();
    }

    private protected override async Task<Node> StartAsync()
    {
        broker = await shared.HostAsync("conforms");
        running = await StartSwitchAsync();
        return Cluster.NodeOf(Database, broker, new());
    }

    private protected override Task ReadyAsync() => Until.Async(() =>
        Task.FromResult(Node.Services.GetRequiredService<Api.Media.Kazoo.KazooLink>().IsUp));

    private async Task<RunningSwitch> StartSwitchAsync()
    {
        var started = await RunningSwitch.StartAsync(broker!);
        started.Model.Misses = it => it.EndpointId switch
        {
            "1002" => "USER_BUSY",
            "1003" => "NO_ANSWER",
            _ => null,
        };
        started.Switch.Do(it =>
        {
            it.ReportsRecordings = true;
            return [];
        });
        return started;
    }

    private Task Do(string line)
    {
        running!.Do(line);
        return Task.CompletedTask;
    }
}
