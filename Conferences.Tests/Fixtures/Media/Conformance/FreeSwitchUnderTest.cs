using Conferences.Api.Media;
using Conferences.Api.Media.FreeSwitch;
using Conferences.Simulator.FreeSwitch;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.FreeSwitch;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Fixtures.Media.Conformance;

/// <summary><c>FreeSwitch</c>, with a simulated FreeSWITCH.</summary>
public sealed class FreeSwitchUnderTest(Service service) : ServerUnderTest(service, "FreeSwitch")
{
    private readonly SimulatedFreeSwitch server = SimulatedFreeSwitch.Start();
    private readonly Dictionary<string, SimulatedPhone> phones = [];
    private int timesUpBefore;

    internal override (string Answers, string IsBusy, string RingsOn)? Telephones =>
        ("sip:ann@phones.example", "sip:busy@phones.example", "sip:noanswer@phones.example");

    internal override IReadOnlyDictionary<Means, string> Lacks { get; } = new Dictionary<Means, string>();

    private FreeSwitchLink Link => Node.Services.GetRequiredService<FreeSwitchLink>();

    internal override async Task<string> CallAsync(Portal portal, TestConference conference, TestCaller caller)
    {
        var phone = server.Call(
            caller.IsModerator ? conference.ModeratorNumber : conference.Number, caller.Name, TestCaller.Number);
        phones[phone.Uuid] = phone;
        if (caller.Pin is not null)
        {
            await phone.WhenAsync(() => phone.IsAnswered);
            phone.Press(caller.Pin + "#");
        }

        return phone.Uuid;
    }

    internal override Task HangUpAsync(Portal portal, TestConference conference, string callId)
    {
        phones[callId].HangUp();
        return Task.CompletedTask;
    }

    internal override Task MuteItselfAsync(Portal portal, TestConference conference, string callId)
    {
        phones[callId].Press("0");
        return Task.CompletedTask;
    }

    internal override Task TalkAsync(Portal portal, TestConference conference, string callId, bool talks)
    {
        if (talks)
            phones[callId].Talk();
        else
            phones[callId].Hush();
        return Task.CompletedTask;
    }

    internal override async Task MuteAtServerAsync(Portal portal, TestConference conference, string callId) =>
        Assert.StartsWith(
            "+OK mute",
            await server.ExecuteAsync(
                $"conference {ManagedName.Of(portal.Account, conference.Id)} mute uuid={callId}"),
            StringComparison.Ordinal);

    internal override async Task<string> StrangersMeetAsync()
    {
        var leg = Guid.NewGuid().ToString();
        await server.ExecuteAsync($"originate {{origination_uuid={leg}}}sofia/internal/eve &conference(3001@default)");
        var phone = server.PhoneOf(leg)!;
        await phone.WhenAsync(() => phone.Conference == "3001");
        foreach (var command in (string[])["mute all", "lock", "unlock", "unmute all", "record /tmp/x.wav", "hup all"])
            await server.ExecuteAsync($"conference 3001 {command}");
        await phone.WhenAsync(() => phone.HangupCause is not null);
        return leg;
    }

    // A command that had no reply ends the connection, which would be lost seconds later, in another test.
    internal override async Task SilenceAsync(bool isSilent)
    {
        server.Faults = new() { IsSilent = isSilent };
        if (isSilent)
            timesUpBefore = Link.TimesUp;
        else
            await Until.Async(() => Task.FromResult(Link.IsUp && Link.TimesUp > timesUpBefore));
    }

    internal override async Task LoseLinkAsync()
    {
        server.Hide();
        await Until.Async(() => Task.FromResult(!Link.IsUp));
    }

    internal override async Task RestoreLinkAsync()
    {
        server.Appear();
        await Until.Async(() => Task.FromResult(Link.IsUp));
    }

    internal override async Task RestartAsync()
    {
        var before = Link.TimesUp;
        server.Restart();
        await Until.Async(() => Task.FromResult(Link.IsUp && Link.TimesUp > before));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await server.DisposeAsync();
    }

    private protected override Task<Node> StartAsync() =>
        Task.FromResult(new Node(Database, [.. FreeSwitchStation.SettingsFor([server])]));

    private protected override Task ReadyAsync() =>
        Until.Async(() => Task.FromResult(Link.IsUp && Link.TimesUp > 0));
}
