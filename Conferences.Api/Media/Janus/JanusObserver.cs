using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Janus;

/// <summary>
/// Records what Janus reports. Those events that name an operation are about what its reply, as a rule, has reported
/// already; only while the operation is open do they say something new.
/// </summary>
internal sealed partial class JanusObserver(
    JanusSettings settings,
    JanusLink link,
    JanusRooms rooms,
    JanusRosters rosters,
    JanusInstances instances,
    JanusDepartures departures,
    MediaEvents events,
    LiveQueries conferences,
    OperationQueries operations,
    SpeakerSignals speakers,
    MediaMeter meter,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<JanusObserver> log) : IJanusEvents, IDisposable
{
    private readonly JanusQueue<Place> queue = new();

    public void Begun() => instances.Clear();

    /// <summary>Waits until everything is recorded that was taken before.</summary>
    public Task RestAsync() => queue.RestAsync();

    public void Dispose() => queue.Dispose();

    public async Task TakeAsync(JanusEvent @event, CancellationToken cancellation)
    {
        if (@event is { Type: JanusEvent.Core, Name: "started" })
            await RestartedAsync(cancellation);
        else if (@event.Type != JanusEvent.Plugins || !IsUsed(@event.Name))
            meter.PassedOver(MediaMeter.OtherKind);
        else if (JanusRoomName.Read(@event.Room) is not { } room)
            meter.PassedOver(MediaMeter.UnknownConference);
        else
        {
            await queue.AddAsync(
                room.Place,
                () => HandleAsync(
                    @event.Name!, room.Place, () => ObserveAsync(@event, room, lifetime.ApplicationStopping)),
                cancellation);
        }
    }

    private static bool IsUsed(string? name) => name is "created" or "destroyed" or "joined" or "left" or "kicked"
        or "kicked_all" or "mute" or "unmute" or "edited" or "recordingdone" or "announcement-started"
        or "talking" or "stopped-talking";

    // The rooms are gone, with whoever was in them. What it has now was made since.
    private async Task RestartedAsync(CancellationToken cancellation)
    {
        Restarted();
        await queue.RestAsync();
        instances.Clear();
        speakers.Forget();
        var running = await Retries.Pipeline.ExecuteAsync(
            async token => await conferences.RunningAsync(token), cancellation);
        var listed = await ListedAsync(cancellation);
        foreach (var over in running.Where(it => it.Uuid is not null && !listed.Contains(it.Uuid)))
        {
            await queue.AddAsync(
                over.Place,
                () => HandleAsync("started", over.Place, () => HearAsync(
                    over.Place,
                    context => new ObserveEnded(new(context, over.Uuid)),
                    lifetime.ApplicationStopping)),
                cancellation);
        }
    }

    private async Task<HashSet<InstanceUuid?>> ListedAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var control = await link.NextAsync(cancellation);
            try
            {
                return [.. (await rooms.ListAsync(control, cancellation)).Select(it => it.Uuid)];
            }
            catch (JanusLostException)
            {
                // On the next connection.
            }
        }
    }

    private async Task HandleAsync(string name, Place place, Func<Task> observe)
    {
        try
        {
            await observe();
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // The next comparison finds it out.
        }
        catch (Exception failure)
        {
            // Those behind it go on; the next comparison finds out what this one said.
            Unrecorded(name, place.ConferenceId, failure);
        }
    }

    private async Task ObserveAsync(JanusEvent @event, JanusRoomName room, CancellationToken stopping)
    {
        var place = room.Place;
        var stay = JanusStay.Read(@event.ParticipantId);
        switch (@event.Name)
        {
            case "created" when !room.IsForWaiting && Ids.IsId(@event.OpaqueId):
                instances.Set(place, new(@event.OpaqueId!));
                break;
            case "destroyed" when !room.IsForWaiting:
                var ended = instances.Take(place);
                speakers.Stop(place);
                await HearAsync(place, context => new ObserveEnded(new(context, ended)), stopping);
                break;
            case "joined" when stay is { } it:
                if (await conferences.IsKnownAsync(place.Account, place.ConferenceId, stopping))
                    await JoinedAsync(
                        place, it, room.IsForWaiting ? null : @event.Body.Truth("muted") is true, stopping);
                else
                    meter.PassedOver(MediaMeter.UnknownConference);
                break;
            case "left" when stay is { } it:
                await LeftAsync(place, it, stopping);
                break;
            case "mute" or "unmute" when room.IsForWaiting:
                break;
            case "talking" when stay is { } it:
                speakers.Start(place, it.CallId, instances.Of(place));
                break;
            case "stopped-talking" when stay is { } it:
                speakers.Stop(place, it.CallId);
                break;
            case "recordingdone" when !room.IsForWaiting:
                await HearAsync(
                    place,
                    context => new ObserveConference(ConferenceAction.StopRecording, new(context, instances.Of(place)))
                    {
                        Path = @event.Body.Words("record_file"),
                    },
                    stopping);
                break;
            default:
                await OperatedAsync(@event, place, stay, stopping);
                break;
        }
    }

    private async Task JoinedAsync(Place place, JanusStay stay, bool? muted, CancellationToken stopping)
    {
        var uuid = await instances.FindAsync(place, link.Control, stopping);
        await HearAsync(
            place,
            context => new ObserveJoin(
                rosters.Leg(stay.CallId, place, muted), settings.Uri.Host, new(context, uuid)),
            stopping);
    }

    // It may be there still: on another connection, or let in from where it waited. Or it may come back.
    private async Task LeftAsync(Place place, JanusStay stay, CancellationToken stopping)
    {
        var people = link.Control is { } control ? await JanusRooms.PeopleAsync(control, place, stopping) : [];
        if (people.Any(it => it.Stay.CallId == stay.CallId))
            return;
        speakers.Stop(place, stay.CallId);
        if (await departures.MayComeBackAsync(stay.CallId, stopping))
            _ = LookAsync(place, stay.CallId, instances.Of(place), stopping);
        else
            await departures.LeaveAsync(place, stay.CallId, instances.Of(place), stopping);
    }

    private async Task LookAsync(Place place, CallId callId, InstanceUuid? uuid, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(departures.UntilLook, clock, stopping);
            await queue.AddAsync(
                place,
                () => HandleAsync("left", place, () => departures.LookAsync(place, callId, uuid, stopping)),
                stopping);
        }
        catch (OperationCanceledException)
        {
            // The next comparison finds it out.
        }
    }

    private async Task OperatedAsync(JanusEvent @event, Place place, JanusStay? stay, CancellationToken stopping)
    {
        var named = @event.Name == "announcement-started" ? @event.Body.Words("file_id") : @event.OpaqueId;
        var operation = Ids.IsId(named)
            ? await operations.FindAsync(place.Account, place.ConferenceId, new(named!), stopping)
            : null;

        // Its reply was recorded: what has been done since must not be undone by an event that comes late.
        if (operation is { Status: OperationStatus.Confirmed })
            return;

        // What no operation has asked for, or one that was given up, is told for what it is.
        if (operation is { IsOpen: false })
            operation = null;
        Func<CommandContext, MediaEvent> of = context => operation is null
            ? new(context, instances.Of(place))
            : new(context, CommandId: operation.Id);
        Func<CommandContext, Command>? command = (@event.Name, stay) switch
        {
            ("mute", { } it) => context => new ObserveParticipants(ParticipantAction.Mute, [it.CallId], of(context)),
            ("unmute", { } it) =>
                context => new ObserveParticipants(ParticipantAction.Unmute, [it.CallId], of(context)),
            _ when operation is null => null,
            ("kicked" or "kicked_all", { } it) => context => new ObserveParticipants(
                ParticipantAction.Kick, [it.CallId], of(context))
            {
                MemberId = JanusStay.MemberId,
            },
            ("edited", _) when ConferenceAction.Of(operation.Action) is { } action =>
                context => new ObserveConference(action, of(context)),
            ("announcement-started", _) => context => new ObserveDone(of(context)),
            _ => null,
        };
        if (command is not null)
            await HearAsync(place, command, stopping);
    }

    private Task<Outcome> HearAsync(Place place, Func<CommandContext, Command> command, CancellationToken stopping) =>
        events.HearInOrderAsync(place.Account, place.ConferenceId, command, key: null, stopping);

    [LoggerMessage(
        LogLevel.Information,
        "Janus has started; what it ran before is over.",
        EventName = "janus.restarted")]
    private partial void Restarted();

    [LoggerMessage(
        LogLevel.Error,
        "Could not record event {Name} of Janus for conference {ConferenceId}.",
        EventName = "janus.event_not_recorded")]
    private partial void Unrecorded(string name, string conferenceId, Exception why);
}
