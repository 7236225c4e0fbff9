using System.Collections.Immutable;
using System.Text.Json;
using Conferences.Api.Media;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Simulator;

/// <summary>A media event of a conference: the command it leads to.</summary>
/// <param name="OperationId">The operation it names, if any.</param>
internal sealed record SwitchEvent(
    string Account, string ConferenceId, OperationId? OperationId, Func<CommandContext, Command> Command);

/// <summary>
/// The simulated switch itself, fully reliable: commands in, media events out. Not thread-safe.
/// </summary>
/// <param name="host">Its host name.</param>
/// <param name="newId">Generates ids of instances it starts and of people it reports.</param>
/// <param name="position">Its events are numbered from the position after this one.</param>
internal sealed class SwitchModel(string host, Func<string> newId, long position = 0)
{
    private readonly Dictionary<(string Account, string Id), SwitchConference> conferences = [];
    private long members;
    private long position = position;

    /// <summary>Why a dialled endpoint does not join; null if it answers.</summary>
    public Func<MediaEndpoint, string?> Misses { get; set; } = _ => null;

    /// <summary>Called for everything it executes, with the command and the leg.</summary>
    public Action<MediaCommand, CallId?> Doing { get; set; } = (_, _) => { };

    /// <summary>The conference, if it runs.</summary>
    public SwitchConference? Find(string account, string id) => conferences.GetValueOrDefault((account, id));

    /// <summary>The rosters of all conferences.</summary>
    public IReadOnlyList<HeldConference> Rosters(DateTimeOffset now) =>
    [
        .. conferences.Select(conference => new HeldConference(
            new(conference.Key.Account, conference.Key.Id),
            conference.Value.Roster(host, position, member => Leg(member, conference.Key.Id, now)))),
    ];

    /// <summary>Executes a command, unless it has expired.</summary>
    public ImmutableArray<SwitchEvent> Execute(MediaCommand command, DateTimeOffset now) =>
        (command.Name, Find(command.Account, command.ConferenceId)) switch
        {
            _ when command.Expires < now => [],
            (MediaCommands.Admit, _) => Admit(command),
            (MediaCommands.HangUp, var conference) => HangUp(command, conference),
            (MediaCommands.Dial, _) => Dial(command, now),
            (_, null) => command.OperationId is { } operation
                ? [Event(command, operation, context => new FailOperation(operation, Reason.NotRunning, context.At))]
                : [],
            (_, { } conference) => Execute(command, conference),
        };

    /// <summary>A participant does it on the telephone.</summary>
    public ImmutableArray<SwitchEvent> Press(string account, string id, CallId callId, ParticipantAction action) =>
        Find(account, id) is { } conference && conference.Members.ContainsKey(callId)
            ? [Do(new(account, id, conference.Uuid, action.Name, default), conference, action, callId)]
            : [];

    private ImmutableArray<SwitchEvent> Execute(MediaCommand command, SwitchConference conference) =>
        (Named(command.Name), ConferenceAction.Named(command.Name)) switch
        {
            ({ } action, _) => [.. command.Targets.Select(target => Do(command, conference, action, target.CallId))],
            (_, { Fact: not null } action) => [Do(command, conference, action)],
            _ => Do(command, conference),
        };

    private static ParticipantAction? Named(string command) =>
        ParticipantAction.All.FirstOrDefault(action => MediaCommands.For(action.Operation) == command);

    // A leg that is not on the switch has left, whatever the service believes.
    private SwitchEvent Do(MediaCommand command, SwitchConference conference, ParticipantAction action, CallId callId)
    {
        if (!conference.Members.TryGetValue(callId, out var member))
            return Event(
                command, conference, null, it => new ObserveParticipants(ParticipantAction.Kick, [callId], it));
        Doing(command, callId);
        member.Execute(action);
        if (action == ParticipantAction.Kick)
            conference.Members.Remove(callId);
        if (conference.Members.Count == 0)
            conferences.Remove((command.Account, command.ConferenceId));
        return Event(command, conference, command.OperationId, it => new ObserveParticipants(action, [callId], it));
    }

    private SwitchEvent Do(MediaCommand command, SwitchConference conference, ConferenceAction action)
    {
        Doing(command, null);
        if (action == ConferenceAction.Lock || action == ConferenceAction.Unlock)
            conference.IsLocked = action == ConferenceAction.Lock;
        else
            conference.Recording = action == ConferenceAction.Record ? command.MediaName : null;
        return Event(
            command, conference, command.OperationId, it => new ObserveConference(action, it, command.MediaName));
    }

    private ImmutableArray<SwitchEvent> Do(MediaCommand command, SwitchConference conference)
    {
        var absent = command.Targets.Where(it => it.ParticipantId > 0 && !conference.Members.ContainsKey(it.CallId))
            .Select(it => Event(
                command,
                conference,
                null,
                left => new ObserveParticipants(ParticipantAction.Kick, [it.CallId], left)))
            .ToImmutableArray();
        if (!absent.IsEmpty)
            return absent;
        Doing(command, null);
        switch (command)
        {
            case { Name: MediaCommands.Relate, Relationship: { } relationship }:
                conference.Relate(command.Targets, relationship);
                break;
            case { Name: MediaCommands.Set, Setting: { } setting }:
                conference.Settings[setting.Parameter] = setting.Value;
                break;
            case { Name: MediaCommands.Hold, Targets: [var waiting] }:
                conference.Members[waiting.CallId].IsHeld = true;
                break;
            case { Name: MediaCommands.Release }:
                conference.Release();
                break;
        }

        return command.OperationId is null
            ? []
            : [Event(command, conference, command.OperationId, it => new ObserveDone(it))];
    }

    private ImmutableArray<SwitchEvent> Admit(MediaCommand command)
    {
        foreach (var leg in command.Targets)
        {
            Doing(command, leg.CallId);
            var conference = FindOrStart(command, command.Uuid);
            conference.Members.TryAdd(leg.CallId, new(++members, leg.CallId, leg.IsModerator, "", "")
            {
                IsMuted = leg.Muted,
                IsDeaf = leg.Deaf,
                IsGhost = leg.Ghost,
            });
        }

        return [];
    }

    /// <summary>Why a dialled endpoint does not join; null if it does.</summary>
    public string? WhyMissed(MediaCommand dial, MediaEndpoint endpoint) =>
        (Misses(endpoint), Find(dial.Account, dial.ConferenceId)) switch
        {
            ({ } why, _) => why,
            (_, null) => dial.Dialling!.Has(Dialling.JoinExisting) ? Reason.NotRunning.Name() : null,
            (_, var conference) => conference.Members.TryGetValue(endpoint.CallId, out var other)
                && other.DialledBy != dial.OperationId
                    ? Reason.InUse.Name()
                    : null,
        };

    // It is gone without a word: the service knows already.
    private ImmutableArray<SwitchEvent> HangUp(MediaCommand command, SwitchConference? conference)
    {
        foreach (var leg in command.Targets.Where(leg => conference?.Members.Remove(leg.CallId) is true))
            Doing(command, leg.CallId);
        if (conference is { Members.Count: 0 })
            conferences.Remove((command.Account, command.ConferenceId));
        return [];
    }

    private ImmutableArray<SwitchEvent> Dial(MediaCommand command, DateTimeOffset now)
    {
        var missed = command.Endpoints
            .Select(endpoint => (endpoint.CallId, Why: WhyMissed(command, endpoint)))
            .Where(it => it.Why is not null)
            .ToImmutableDictionary(it => it.CallId, it => FailureReason.OfMediaServer(it.Why!));
        var events = ImmutableArray.CreateBuilder<SwitchEvent>();
        var uuid = command.Dialling!.Uuid;
        foreach (var endpoint in command.Endpoints.Where(it => !missed.ContainsKey(it.CallId)))
        {
            var conference = FindOrStart(command, uuid);
            var member = Answer(endpoint, command, conference);
            Doing(command, endpoint.CallId);
            events.Add(Event(command, conference, command.OperationId, it => new ObserveJoin(
                Leg(member, command.ConferenceId, now), host, it)));
        }

        events.Add(Event(command, command.OperationId, context => new ObserveDialled(
            missed, host, new(context, null, command.OperationId))));
        return events.ToImmutable();
    }

    private SwitchMember Answer(MediaEndpoint endpoint, MediaCommand dial, SwitchConference conference)
    {
        var how = dial.Dialling!;
        if (conference.Members.TryGetValue(endpoint.CallId, out var already))
            return already;
        return conference.Members[endpoint.CallId] = new(
            ++members,
            endpoint.CallId,
            how.Has(Dialling.IsModerator),
            endpoint.Person.CallerIdName,
            endpoint.Person.CallerIdNumber)
        {
            IsMuted = how.Has(Dialling.Mute),
            IsDeaf = how.Has(Dialling.Deaf),
            IsGhost = how.Has(Dialling.Ghost),
            DialledBy = dial.OperationId,
        };
    }

    private SwitchConference FindOrStart(MediaCommand command, InstanceUuid? uuid)
    {
        if (Find(command.Account, command.ConferenceId) is { } running)
            return running;
        return conferences[(command.Account, command.ConferenceId)] = new(uuid ?? new(newId()));
    }

    private MediaLeg Leg(SwitchMember it, string conferenceId, DateTimeOffset now) => new(
        it.CallId,
        new(newId(), conferenceId, newId(), it.Name, it.Number, JsonElement.Parse("{}"u8), now),
        it.IsModerator,
        it.IsMuted,
        it.IsDeaf,
        it.MemberId)
    {
        Ghost = it.IsGhost,
    };

    private SwitchEvent Event(
        MediaCommand command, SwitchConference conference, OperationId? operation, Func<MediaEvent, Command> observed)
    {
        var place = ++position;
        return Event(command, operation, context => observed(new(context, conference.Uuid, operation, place)));
    }

    private static SwitchEvent Event(
        MediaCommand command, OperationId? operation, Func<CommandContext, Command> observed) =>
        new(command.Account, command.ConferenceId, operation, observed);
}
