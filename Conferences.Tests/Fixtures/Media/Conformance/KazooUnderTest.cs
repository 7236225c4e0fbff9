using Conferences.Api.Crossbar;
using Conferences.Api.Media.Kazoo;
using Conferences.Simulator;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Fixtures.Media.Conformance;

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
        Task.FromResult(Node.Services.GetRequiredService<KazooLink>().IsUp));

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
