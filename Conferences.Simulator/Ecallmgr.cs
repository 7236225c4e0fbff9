using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Media;
using Conferences.Api.Media.Kazoo;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Simulator;

/// <summary>
/// The simulated switch as a Kazoo cluster would show it: Kazoo's messages in, Kazoo's messages out. It says what
/// ecallmgr and FreeSWITCH say, and keeps silent about what they keep silent about. Not for several threads.
/// </summary>
/// <param name="host">Host name of the media server.</param>
/// <param name="newId">Makes ids.</param>
internal sealed class Ecallmgr(SwitchModel model, string host, Func<string> newId)
{
    private readonly Dictionary<string, string> accounts = [];
    private readonly EcallmgrMessages speech = new(host, newId);

    /// <summary>True if it tells of recordings, which Kazoo does only where it is configured to.</summary>
    public bool TellsOfRecordings { get; set; }

    /// <summary>Whose dials may start a conference.</summary>
    public Func<string?, bool> Knows { get; set; } = _ => true;

    /// <summary>The conferences that run, by id.</summary>
    public IReadOnlyCollection<string> Running => accounts.Keys;

    /// <summary>Carries out a command to a running conference.</summary>
    public ImmutableArray<Said> Obey(JsonElement command) =>
        command.Text("Conference-ID") is { } id && accounts.TryGetValue(id, out var account)
        && EcallmgrOrders.Of(command, account, model.Room(account, id)!) is { } order
            ? Act(account, id, now: default, order)
            : [];

    /// <summary>Dials, and says what came of it.</summary>
    public ImmutableArray<Said> Dial(JsonElement command, DateTimeOffset now)
    {
        var (id, account) = (command.Text("Conference-ID")!, command.Text("Account-ID") ?? "");
        var running = accounts.GetValueOrDefault(id);
        if (running is null && !Knows(command.Text("Node")) && command.Text("Target-Call-ID") is null)
            return [];
        var order = EcallmgrOrders.Dial(command, running ?? account, id, newId, now);
        var missed = order.Endpoints.ToDictionary(it => it, model.Misses);
        var said = Act(running ?? account, id, now, order with
        {
            Endpoints = [.. order.Endpoints.Where(it => missed[it] is null)],
        });
        return [.. said, speech.Dialled(command, [.. order.Endpoints.Select(it => (it, missed[it]))])];
    }

    /// <summary>Says what it holds.</summary>
    public Said Search(JsonElement question) => question.Text("Conference-ID") switch
    {
        { } id when accounts.TryGetValue(id, out var account) =>
            speech.Held(question, id, model.Room(account, id)!),
        { } id => speech.NotHeld(question, id),
        null => speech.Running(
            question,
            accounts.Where(it => it.Value == question.Text("Account-ID"))
                .Select(it => (it.Key, model.Room(it.Value, it.Key)!))),
    };

    /// <summary>Somebody calls in. A conference that is locked or full takes nobody.</summary>
    public ImmutableArray<Said> Join(string account, string id, MediaTarget leg)
    {
        var room = model.Room(account, id);
        var isFull = room is not null && room.Settings.TryGetValue("Max-Members", out var most)
            && int.TryParse(most, out var limit) && room.Members.Count >= limit;
        return room is { IsLocked: true } || isFull
            ? []
            : Act(account, id, default, new(account, id, new(newId()), MediaCommands.Admit, DateTimeOffset.MaxValue)
            {
                Targets = [leg],
            });
    }

    /// <summary>Somebody hangs up, or presses keys on the telephone.</summary>
    public ImmutableArray<Said> Press(string account, string id, CallId callId, ParticipantAction action) =>
        Act(account, id, () => model.Press(account, id, callId, action));

    /// <summary>Somebody begins to talk, or stops.</summary>
    public ImmutableArray<Said> Talk(string account, string id, CallId callId, bool talks) =>
        model.Room(account, id) is { } room && room.Members.TryGetValue(callId, out var member)
            ? [speech.Event(talks ? KazooEvent.StartTalking : KazooEvent.StopTalking, account, id, room.Uuid, member)]
            : [];

    private ImmutableArray<Said> Act(string account, string id, DateTimeOffset now, MediaCommand order) =>
        Act(account, id, () => model.Obey(order, now));

    // Changes are reported in the order they must have happened: start, joins, the rest, end.
    private ImmutableArray<Said> Act(string account, string id, Func<ImmutableArray<SwitchEvent>> act)
    {
        var before = model.Room(account, id);
        var members = before?.Members.ToDictionary() ?? [];
        var words = act();
        var after = model.Room(account, id);
        var said = ImmutableArray.CreateBuilder<Said>();
        if (before is null && after is not null)
        {
            accounts[id] = account;
            said.Add(new Said.Began(id));
            said.Add(speech.Event("conference-create", account, id, after.Uuid));
        }

        foreach (var came in after?.Members.Values.Where(it => !members.ContainsKey(it.CallId)) ?? [])
            said.Add(speech.Event("add-member", account, id, after!.Uuid, members[came.CallId] = came));
        foreach (var word in words.Select(word => word.Command(new(new(newId()), default))))
        {
            var member = MemberOf(word, members);
            if (NameOf(word) is { } name)
                said.Add(speech.Event(name, account, id, (after ?? before)!.Uuid, member, MediaOf(word)));
        }

        if (before is not null && after is null)
        {
            accounts.Remove(id);
            said.Add(speech.Event(KazooEvent.Ended, account, id, before.Uuid));
            said.Add(new Said.Ended(id));
        }

        return said.ToImmutable();
    }

    private string? NameOf(Domain.Commands.Command word) => word switch
    {
        ObserveParticipants { Action: var action } =>
            action == ParticipantAction.Kick ? KazooEvent.Left : $"{action.Name}-member",
        ObserveConference { Action: var action } when action == ConferenceAction.Record =>
            TellsOfRecordings ? "start-recording" : null,
        ObserveConference { Action: var action } when action == ConferenceAction.StopRecording =>
            TellsOfRecordings ? "stop-recording" : null,
        ObserveConference { Action: var action } => action.Name,
        _ => null,
    };

    private static SwitchMember? MemberOf(Domain.Commands.Command word, Dictionary<CallId, SwitchMember> members) =>
        word is ObserveParticipants { CallIds: [var callId] } ? members[callId] : null;

    private static string? MediaOf(Domain.Commands.Command word) => (word as ObserveConference)?.MediaName;
}

/// <summary>A message, or an action on the broker between two messages.</summary>
internal abstract record Said
{
    /// <summary>An event in a conference.</summary>
    internal sealed record Event(string RoutingKey, JsonObject Body) : Said;

    /// <summary>A reply to the requester.</summary>
    internal sealed record Reply(string To, JsonObject Body) : Said;

    /// <summary>A conference runs, and takes commands from here on.</summary>
    internal sealed record Began(string ConferenceId) : Said;

    /// <summary>A conference takes no more commands.</summary>
    internal sealed record Ended(string ConferenceId) : Said;
}
