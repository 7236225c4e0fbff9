using Conferences.Api.Commands;
using Conferences.Api.Queries;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>Has what the servers say recorded, in order, and knows when all of it is.</summary>
internal sealed partial class FreeSwitchRecorder(MediaEvents events, ILogger<FreeSwitchRecorder> log)
{
    // Beyond it the servers have to wait, and keep their events.
    private const int MostUnderWay = 2_000;

    private readonly Lock gate = new();
    private readonly HashSet<Task> underWay = [];

    /// <summary>Ends when this node no longer uses the servers.</summary>
    public CancellationToken Stopping { get; set; }

    /// <summary>Waits until there is room for more.</summary>
    public async Task RoomAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task first;
            lock (gate)
            {
                if (underWay.Count < MostUnderWay)
                    return;
                first = underWay.First();
            }

            await first.WaitAsync(cancellation);
        }
    }

    /// <summary>All that was told until now, once it is recorded.</summary>
    public Task SettledAsync()
    {
        lock (gate)
            return Task.WhenAll([.. underWay]);
    }

    /// <summary>Has it recorded behind what was told of the conference before.</summary>
    /// <param name="operation">The operation that it is about, or that caused it.</param>
    /// <returns>What became of it; null if it could not be recorded, which is logged.</returns>
    public Task<Outcome?> Tell(
        Place place, Func<CommandContext, Command> command, OperationId? operation = null)
    {
        var telling = TellAsync(place, command, operation);
        lock (gate)
            underWay.Add(telling);
        _ = telling.ContinueWith(
            _ =>
            {
                lock (gate)
                    underWay.Remove(telling);
            },
            TaskScheduler.Default);
        return telling;
    }

    /// <summary>As the above, of a media event.</summary>
    public Task<Outcome?> Tell(
        Place place, MediaProof proof, Func<MediaEvent, Command> command) => Tell(
            place,
            context => command(new(context, proof.Uuid, proof.Operation, proof.Position) { Switch = proof.Switch }),
            proof.Operation);

    private async Task<Outcome?> TellAsync(
        Place place, Func<CommandContext, Command> command, OperationId? operation)
    {
        try
        {
            return await events.HearInOrderAsync(
                place.Account, place.ConferenceId, command, null, Stopping, operation);
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure)
        {
            Unrecorded(place.ConferenceId, failure);
            return null;
        }
    }

    [LoggerMessage(
        LogLevel.Error,
        "Could not record media event for conference {ConferenceId}.",
        EventName = "freeswitch.event_not_recorded")]
    private partial void Unrecorded(string conferenceId, Exception why);
}

/// <summary>Where a media event is from.</summary>
/// <param name="Uuid">The instance, where it is known.</param>
/// <param name="Switch">Host name of the server.</param>
/// <param name="Operation">The operation that it proves, or null.</param>
internal sealed record MediaProof(InstanceUuid? Uuid, string? Switch, long Position, OperationId? Operation = null);
