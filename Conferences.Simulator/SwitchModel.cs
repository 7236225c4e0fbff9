using System.Collections.Immutable;
using System.Text.Json;
using Conferences.Api.Media;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Simulator;

/// <summary>A media event of one of the switch's conferences: the command it leads to.</summary>
/// <param name="OperationId">The operation it is about, if it names one.</param>
internal sealed record SwitchEvent(
    string Account, string ConferenceId, OperationId? OperationId, Func<CommandContext, Command> Command);

/// <summary>
/// The simulated switch itself, with nothing unreliable about it: commands in, media events out. Not thread-safe.
/// </summary>
/// <param name="host">Its host name.</param>
/// <param name="newId">Makes ids: of instances it starts and of people it tells of.</param>
/// <param name="position">Behind which place in its order it begins.</param>
internal sealed class SwitchModel(string host, Func<string> newId, long position = 0)
{
    private readonly Dictionary<(string Account, string Id), SwitchConference> rooms = [];
    private long members;
    private long position = position;

    /// <summary>Why an endpoint does not come in when it is dialled; null if it answers.</summary>
    public Func<MediaEndpoint, string?> Misses { get; set; } = _ => null;

    /// <summary>Called for everything it carried out: the command and the leg.</summary>
    public Action<MediaCommand, CallId?> Doing { get; set; } = (_, _) => { };

    /// <summary>The conference, if it runs.</summary>
    public SwitchConference? Room(string account, string id) => rooms.GetValueOrDefault((account, id));

    /// <summary>Everything it holds.</summary>
    public IReadOnlyList<HeldConference> Rosters(DateTimeOffset now) =>
    [
        .. rooms.Select(room => new HeldConference(
            new(room.Key.Account, room.Key.Id),
            room.Value.Roster(host, position, member => Leg(member, room.Key.Id, now)))),
    ];

    /// <summary>Carries out a command, unless it has expired.</summary>
    public ImmutableArray<SwitchEvent> Obey(MediaCommand command, DateTimeOffset now) =>
        (command.Name, Room(command.Account, command.ConferenceId)) switch
        {
            _ when command.Expires < now => [],
            (MediaCommands.Admit, _) => Admit(command),
            (MediaCommands.Dial, _) => Dial(command, now),
            (_, null) => command.OperationId is { } operation
                ? [Word(command, operation, context => new FailOperation(operation, Reason.NotRunning, context.At))]
                : [],
            (_, { } room) => Obey(command, room),
        };

    /// <summary>Somebody does it on the telephone.</summary>
    public ImmutableArray<SwitchEvent> Press(string account, string id, CallId callId, ParticipantAction action) =>
        Room(account, id) is { } room && room.Members.ContainsKey(callId)
            ? [Do(new(account, id, room.Uuid, action.Name, default), room, action, callId)]
            : [];

    private ImmutableArray<SwitchEvent> Obey(MediaCommand command, SwitchConference room) =>
        (Named(command.Name), ConferenceAction.Named(command.Name)) switch
        {
            ({ } action, _) => [.. command.Targets.Select(target => Do(command, room, action, target.CallId))],
            (_, { Fact: not null } action) => [Do(command, room, action)],
            _ => Do(command, room),
        };

    private static ParticipantAction? Named(string command) =>
        ParticipantAction.All.FirstOrDefault(action => MediaCommands.For(action.Operation) == command);

    // A leg that it does not hold has left, whatever we believe.
    private SwitchEvent Do(MediaCommand command, SwitchConference room, ParticipantAction action, CallId callId)
    {
        if (!room.Members.TryGetValue(callId, out var member))
            return Word(command, room, null, word => new ObserveParticipants(ParticipantAction.Kick, [callId], word));
        Doing(command, callId);
        member.Obey(action);
        if (action == ParticipantAction.Kick)
            room.Members.Remove(callId);
        if (room.Members.Count == 0)
            rooms.Remove((command.Account, command.ConferenceId));
        return Word(command, room, command.OperationId, word => new ObserveParticipants(action, [callId], word));
    }

    private SwitchEvent Do(MediaCommand command, SwitchConference room, ConferenceAction action)
    {
        Doing(command, null);
        if (action == ConferenceAction.Lock || action == ConferenceAction.Unlock)
            room.IsLocked = action == ConferenceAction.Lock;
        else
            room.Recording = action == ConferenceAction.Record ? command.MediaName : null;
        return Word(
            command, room, command.OperationId, word => new ObserveConference(action, word, command.MediaName));
    }

    private ImmutableArray<SwitchEvent> Do(MediaCommand command, SwitchConference room)
    {
        var absent = command.Targets.Where(it => it.ParticipantId > 0 && !room.Members.ContainsKey(it.CallId))
            .Select(it => Word(
                command, room, null, word => new ObserveParticipants(ParticipantAction.Kick, [it.CallId], word)))
            .ToImmutableArray();
        if (!absent.IsEmpty)
            return absent;
        Doing(command, null);
        switch (command)
        {
            case { Name: MediaCommands.Relate, Relationship: { } relationship }:
                room.Relate(command.Targets, relationship);
                break;
            case { Name: MediaCommands.Set, Setting: { } setting }:
                room.Settings[setting.Parameter] = setting.Value;
                break;
            case { Name: MediaCommands.Hold, Targets: [var waiting] }:
                room.Members[waiting.CallId].IsHeld = true;
                break;
            case { Name: MediaCommands.Release }:
                room.Release();
                break;
        }

        return command.OperationId is null
            ? []
            : [Word(command, room, command.OperationId, word => new ObserveDone(word))];
    }

    private ImmutableArray<SwitchEvent> Admit(MediaCommand command)
    {
        foreach (var leg in command.Targets)
        {
            Doing(command, leg.CallId);
            var room = RoomFor(command, command.Uuid);
            room.Members.TryAdd(leg.CallId, new(++members, leg.CallId, leg.IsModerator, "", "")
            {
                IsMuted = leg.Muted,
                IsDeaf = leg.Deaf,
            });
        }

        return [];
    }

    private ImmutableArray<SwitchEvent> Dial(MediaCommand command, DateTimeOffset now)
    {
        var missed = command.Endpoints
            .Select(endpoint => (endpoint.CallId, Why: Misses(endpoint)))
            .Where(it => it.Why is not null)
            .ToImmutableDictionary(it => it.CallId, it => FailureReason.OfMediaServer(it.Why!));
        var words = ImmutableArray.CreateBuilder<SwitchEvent>();
        var uuid = command.Dialling!.Uuid;
        foreach (var endpoint in command.Endpoints.Where(it => !missed.ContainsKey(it.CallId)))
        {
            var room = RoomFor(command, uuid);
            var member = Answer(endpoint, command.Dialling, room);
            Doing(command, endpoint.CallId);
            words.Add(Word(command, room, command.OperationId, word => new ObserveJoin(
                Leg(member, command.ConferenceId, now), host, word)));
        }

        words.Add(Word(command, command.OperationId, context => new ObserveDialled(
            missed, host, new(context, null, command.OperationId))));
        return words.ToImmutable();
    }

    private SwitchMember Answer(MediaEndpoint endpoint, Dialling how, SwitchConference room)
    {
        if (room.Members.TryGetValue(endpoint.CallId, out var already))
            return already;
        return room.Members[endpoint.CallId] = new(
            ++members,
            endpoint.CallId,
            how.Has(Dialling.IsModerator),
            endpoint.Person.CallerIdName,
            endpoint.Person.CallerIdNumber)
        {
            IsMuted = how.Has(Dialling.Mute),
            IsDeaf = how.Has(Dialling.Deaf),
        };
    }

    private SwitchConference RoomFor(MediaCommand command, InstanceUuid? uuid)
    {
        if (Room(command.Account, command.ConferenceId) is { } running)
            return running;
        return rooms[(command.Account, command.ConferenceId)] = new(uuid ?? new(newId()));
    }

    private MediaLeg Leg(SwitchMember it, string conferenceId, DateTimeOffset now) => new(
        it.CallId,
        new(newId(), conferenceId, newId(), it.Name, it.Number, JsonElement.Parse("{}"u8), now),
        it.IsModerator,
        it.IsMuted,
        it.IsDeaf,
        it.MemberId);

    private SwitchEvent Word(
        MediaCommand command, SwitchConference room, OperationId? operation, Func<MediaEvent, Command> observed)
    {
        var place = ++position;
        return Word(command, operation, context => observed(new(context, room.Uuid, operation, place)));
    }

    private static SwitchEvent Word(
        MediaCommand command, OperationId? operation, Func<CommandContext, Command> observed) =>
        new(command.Account, command.ConferenceId, operation, observed);
}
