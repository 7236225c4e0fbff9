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
/// The simulated switch behind Kazoo's protocol: takes and emits Kazoo's messages. It reports what ecallmgr and
/// FreeSWITCH report, and nothing else. Not thread-safe.
/// </summary>
/// <param name="host">Host name of the media server.</param>
/// <param name="newId">Generates ids.</param>
internal sealed class Ecallmgr(SwitchModel model, string host, Func<string> newId)
{
    private readonly Dictionary<string, string> accounts = [];
    private readonly EcallmgrMessages messages = new(host, newId);

    /// <summary>True to report recordings, which Kazoo does only if configured to.</summary>
    public bool ReportsRecordings { get; set; }

    /// <summary>The nodes whose dials may start a conference.</summary>
    public Func<string?, bool> MayStart { get; set; } = _ => true;

    /// <summary>The ids of running conferences.</summary>
    public IReadOnlyCollection<string> Running => accounts.Keys;

    /// <summary>Executes a command on a running conference.</summary>
    public ImmutableArray<SwitchOutput> Execute(JsonElement command) =>
        command.Text("Conference-ID") is { } id && accounts.TryGetValue(id, out var account)
        && EcallmgrOrders.Of(command, account, model.Find(account, id)!) is { } order
            ? Act(account, id, now: default, order)
            : [];

    /// <summary>Dials, and reports the result.</summary>
    public ImmutableArray<SwitchOutput> Dial(JsonElement command, DateTimeOffset now)
    {
        var (id, account) = (command.Text("Conference-ID")!, command.Text("Account-ID") ?? "");
        var running = accounts.GetValueOrDefault(id);
        if (running is null && !MayStart(command.Text("Node")) && command.Text("Target-Call-ID") is null)
            return [];
        var order = EcallmgrOrders.Dial(command, running ?? account, id, newId, now);
        var missed = order.Endpoints.ToDictionary(it => it, it => model.WhyMissed(order, it));
        var output = Act(running ?? account, id, now, order with
        {
            Endpoints = [.. order.Endpoints.Where(it => missed[it] is null)],
        });
        return [.. output, messages.Dialled(command, [.. order.Endpoints.Select(it => (it, missed[it]))])];
    }

    /// <summary>Answers a query for conferences.</summary>
    public SwitchOutput Search(JsonElement question) => question.Text("Conference-ID") switch
    {
        { } id when accounts.TryGetValue(id, out var account) =>
            messages.Held(question, id, model.Find(account, id)!),
        { } id => messages.NotHeld(question, id),
        null => messages.Running(
            question,
            accounts.Where(it => it.Value == question.Text("Account-ID"))
                .Select(it => (it.Key, model.Find(it.Value, it.Key)!))),
    };

    /// <summary>
    /// A caller joins whatever runs under this name, as a media server does. A conference that is locked or full admits
    /// nobody.
    /// </summary>
    public ImmutableArray<SwitchOutput> Join(string account, string id, MediaTarget leg)
    {
        var owner = accounts.GetValueOrDefault(id, account);
        var conference = model.Find(owner, id);
        var isFull = !leg.Ghost && conference is not null
            && conference.Settings.TryGetValue("Max-Members", out var most)
            && int.TryParse(most, out var limit) && limit > 0 && conference.Count >= limit;
        return conference is { IsLocked: true } || isFull
            ? []
            : Act(owner, id, default, new(owner, id, new(newId()), MediaCommands.Admit, DateTimeOffset.MaxValue)
            {
                Targets = [leg],
            });
    }

    /// <summary>A participant hangs up, or presses keys on the telephone.</summary>
    public ImmutableArray<SwitchOutput> Press(string account, string id, CallId callId, ParticipantAction action) =>
        Act(account, id, () => model.Press(account, id, callId, action));

    /// <summary>A participant starts or stops talking.</summary>
    public ImmutableArray<SwitchOutput> Talk(string account, string id, CallId callId, bool talks) =>
        model.Find(account, id) is { } conference && conference.Members.TryGetValue(callId, out var member)
            ? [
                messages.Event(
                    talks ? KazooEvent.StartTalking : KazooEvent.StopTalking, account, id, conference.Uuid, member),
            ]
            : [];

    private ImmutableArray<SwitchOutput> Act(string account, string id, DateTimeOffset now, MediaCommand order) =>
        Act(account, id, () => model.Execute(order, now));

    // Changes are reported in the order they must have happened: start, joins, the rest, end.
    private ImmutableArray<SwitchOutput> Act(string account, string id, Func<ImmutableArray<SwitchEvent>> act)
    {
        var before = model.Find(account, id);
        var members = before?.Members.ToDictionary() ?? [];
        var events = act();
        var after = model.Find(account, id);
        var output = ImmutableArray.CreateBuilder<SwitchOutput>();
        if (before is null && after is not null)
        {
            accounts[id] = account;
            output.Add(new SwitchOutput.Began(id));
            output.Add(messages.Event("conference-create", account, id, after.Uuid));
        }

        foreach (var came in after?.Members.Values.Where(it => !members.ContainsKey(it.CallId)) ?? [])
            output.Add(messages.Event("add-member", account, id, after!.Uuid, members[came.CallId] = came));
        foreach (var observed in events.Select(observed => observed.Command(new(new(newId()), default))))
        {
            var member = MemberOf(observed, members);
            if (NameOf(observed) is { } name)
                output.Add(messages.Event(name, account, id, (after ?? before)!.Uuid, member, MediaOf(observed)));
        }

        if (before is not null && after is null)
        {
            accounts.Remove(id);
            output.Add(messages.Event(KazooEvent.Ended, account, id, before.Uuid));
            output.Add(new SwitchOutput.Ended(id));
        }

        return output.ToImmutable();
    }

    private string? NameOf(Domain.Commands.Command observed) => observed switch
    {
        ObserveParticipants { Action: var action } =>
            action == ParticipantAction.Kick ? KazooEvent.Left : $"{action.Name}-member",
        ObserveConference { Action: var action } when action == ConferenceAction.Record =>
            ReportsRecordings ? "start-recording" : null,
        ObserveConference { Action: var action } when action == ConferenceAction.StopRecording =>
            ReportsRecordings ? "stop-recording" : null,
        ObserveConference { Action: var action } => action.Name,
        _ => null,
    };

    private static SwitchMember? MemberOf(Domain.Commands.Command observed, Dictionary<CallId, SwitchMember> members) =>
        observed is ObserveParticipants { CallIds: [var callId] } ? members[callId] : null;

    private static string? MediaOf(Domain.Commands.Command observed) => (observed as ObserveConference)?.MediaName;
}

/// <summary>A message, or an action on the broker between two messages.</summary>
internal abstract record SwitchOutput
{
    /// <summary>An event in a conference.</summary>
    internal sealed record Event(string RoutingKey, JsonObject Body) : SwitchOutput;

    /// <summary>A reply to the requester.</summary>
    internal sealed record Reply(string To, JsonObject Body) : SwitchOutput;

    /// <summary>A conference runs, and takes commands from now on.</summary>
    internal sealed record Began(string ConferenceId) : SwitchOutput;

    /// <summary>A conference takes no more commands.</summary>
    internal sealed record Ended(string ConferenceId) : SwitchOutput;
}
