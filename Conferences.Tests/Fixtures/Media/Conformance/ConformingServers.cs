using System.Net;
using Conferences.Api.Crossbar;
using Conferences.Domain.State;
using Conferences.Simulator;
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
