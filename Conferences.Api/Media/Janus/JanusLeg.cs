using System.Net.WebSockets;
using System.Threading.Channels;
using Conferences.Api.Commands;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Janus;

/// <summary>
/// A browser's leg, from its admission to its end. What happens to it is done one after the other: frames of the
/// browser, events of Janus, and what is recorded of it.
/// </summary>
internal sealed partial class JanusLeg
{
    private readonly Channel<Func<Task>> steps = Channel.CreateUnbounded<Func<Task>>(new() { SingleReader = true });
    private readonly HashSet<OperationId> asked = [];
    private readonly List<LegSocket> coming = [];
    private readonly LegServices services;
    private readonly JanusLegAudio audio;
    private readonly string holder;
    private readonly CancellationToken stopping;
    private LegRow row;
    private LegSocket? socket;
    private bool isOver;
    private int detached;

    /// <param name="holder">Marks the row as held by this object.</param>
    /// <param name="stopping">The service stops: the leg is left as it is, to be resumed.</param>
    public JanusLeg(LegRow row, string holder, LegSocket socket, LegServices services, CancellationToken stopping)
    {
        (this.row, this.holder, this.socket, this.services, this.stopping) = (row, holder, socket, services, stopping);
        State = new(row.Muted, Deaf: false, row.Waits, row.IsModerator);
        audio = new(
            Place,
            CallId,
            row.InstanceUuid is { } uuid ? new(uuid) : null,
            services.Link,
            services.Rooms,
            services.Instances,
            frame => Post(() => TellAsync(frame)),
            () => Post(ReclaimAsync));
    }

    public string Id => row.Id;

    public CallId CallId => new(row.Id);

    public Place Place => new(row.Account, row.ConferenceId);

    public byte[] SecretHash => row.SecretHash;

    public LegState State { get; private set; }

    /// <summary>What it has asked for and does not know the outcome of.</summary>
    public IReadOnlyCollection<OperationId> Asked
    {
        get
        {
            lock (asked)
                return [.. asked];
        }
    }

    /// <summary>Does what happens to it until it is over.</summary>
    public async Task RunAsync()
    {
        // By then its place is not kept any more.
        if (row.SessionId is null)
            _ = LaterAsync(AdmittedLeg.Patience, () => audio.Stay == 0 ? EndAsync("gone") : Task.CompletedTask);
        try
        {
            await foreach (var step in steps.Reader.ReadAllAsync(stopping))
            {
                await TryAsync(step);
                if (isOver)
                    return;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // It goes on on another node, or on this one when it runs again.
        }
        finally
        {
            steps.Writer.TryComplete();
            if (isOver)
                TurnAway();
        }
    }

    /// <summary>A frame of the browser.</summary>
    public void Take(LegRequest request) => Post(() => HandleAsync(request));

    /// <summary>What is recorded of it.</summary>
    public void See(RecordedLeg recorded) => Post(() => FollowAsync(recorded));

    /// <summary>An operation that it asked for has this outcome.</summary>
    public void See(Operation operation) => Post(() =>
    {
        lock (asked)
        {
            if (operation.IsOpen || !asked.Remove(operation.Id))
                return Task.CompletedTask;
        }

        socket?.Send(LegFrames.Operation(operation.Id, operation.Status.Name()));
        return Task.CompletedTask;
    });

    /// <summary>The browser has come back, by this connection.</summary>
    /// <returns>False if the leg is over.</returns>
    public bool Attach(LegSocket next)
    {
        lock (coming)
            coming.Add(next);
        if (Post(() => AttachAsync(next)))
            return true;
        lock (coming)
            coming.Remove(next);
        return false;
    }

    /// <summary>The browser's connection is over. It has some time to come back.</summary>
    public void Detach(LegSocket gone) => Post(() =>
    {
        if (socket != gone)
            return Task.CompletedTask;
        socket = null;
        var time = ++detached;
        _ = LaterAsync(
            TimeSpan.FromSeconds(services.Settings.ResumeSeconds),
            () => socket is null && detached == time ? EndAsync("left") : Task.CompletedTask);
        return Task.CompletedTask;
    });

    /// <summary>It was resumed here from another node: takes over what it has on Janus.</summary>
    public void Resume() => Post(async () =>
    {
        var me = row.SessionId is null ? null : await audio.ClaimAsync(row, stopping);
        if (me is not null)
            State = State with { Muted = me.Muted ?? State.Muted, Waiting = me.Room.IsForWaiting };
        socket?.Send(LegFrames.Resumed(Id, State, services.Settings));
        if (row.SessionId is not null && me is null)
            await LoseAsync();
    });

    private Task AttachAsync(LegSocket next)
    {
        lock (coming)
            coming.Remove(next);
        socket?.Send(LegFrames.Left("replaced"));
        socket?.Close(WebSocketCloseStatus.NormalClosure, "resumed elsewhere");
        socket = next;
        next.Send(LegFrames.Resumed(Id, State, services.Settings));
        if (isLost)
            next.Send(LegFrames.Lost());
        return Task.CompletedTask;
    }

    // Whoever came back while it ended.
    private void TurnAway()
    {
        lock (coming)
        {
            foreach (var late in coming)
            {
                late.Send(LegFrames.Left("gone"));
                late.Close(WebSocketCloseStatus.NormalClosure, "gone");
            }
        }
    }

    private bool Post(Func<Task> step) => steps.Writer.TryWrite(step);

    private async Task LaterAsync(TimeSpan later, Func<Task> step)
    {
        try
        {
            await Task.Delay(later, services.Clock, stopping);
            Post(step);
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private async Task TryAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (JanusRefusedException refused) when (refused.Code is JanusErrors.NoSuchSession
            or JanusErrors.NoSuchHandle or JanusErrors.NoSuchUser)
        {
            await TryAsync(LoseAsync);
        }
        catch (Exception failure) when (failure is JanusRefusedException or JanusLostException or UnsentException
            or OverloadedException or MailboxFullException || StoreFailures.IsAway(failure))
        {
            // What Janus says may quote what the browser sent.
            Failed(services.Log, Place.ConferenceId, failure switch
            {
                JanusRefusedException refused => $"Janus refused it ({refused.Code}).",
                _ => failure.Message,
            });
            socket?.Send(LegFrames.Error("it could not be done now; try again"));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Broke(services.Log, Place.ConferenceId, failure);
            socket?.Send(LegFrames.Error("it could not be done"));
        }
    }

    private void Show(LegState state)
    {
        if (state == State)
            return;
        var isNews = (state.Muted, state.Deaf, state.Waiting) != (State.Muted, State.Deaf, State.Waiting);
        var joined = State.ParticipantId is null ? state.ParticipantId : null;
        State = state;
        if (joined is { } id)
            socket?.Send(LegFrames.Joined(id));
        if (isNews)
            socket?.Send(LegFrames.State(state));
    }

    // False if another node has it: then it is not this one's any more.
    private async Task<bool> KeepAsync()
    {
        row = row with
        {
            SessionId = audio.SessionId,
            HandleId = audio.HandleId,
            Stay = audio.Stay,
            Muted = State.Muted,
            Waits = State.Waiting,
        };
        return await services.Rows.KeepAsync(row, holder, stopping);
    }

    /// <param name="isRecorded">True if the record says that it has left.</param>
    private async Task EndAsync(string reason, bool isRecorded = false)
    {
        isOver = true;
        if (!await Retries.Pipeline.ExecuteAsync(
            async token => await services.Rows.RemoveAsync(Id, holder, token), stopping))
        {
            // Resumed on another node, or put out while it had no audio.
            audio.Forget();
            var shown = isRecorded ? reason : "replaced";
            socket?.Send(LegFrames.Left(shown));
            socket?.Close(WebSocketCloseStatus.NormalClosure, shown);
            return;
        }

        socket?.Send(LegFrames.Left(reason));
        socket?.Close(WebSocketCloseStatus.NormalClosure, reason);
        try
        {
            await audio.EndAsync(stopping);
        }
        catch (Exception gone) when (gone is JanusRefusedException or JanusLostException)
        {
            // Janus has it no longer, or will find out that nobody claims it.
        }

        // Where something else has put it out, that is recorded by now.
        if (audio.Stay == 0)
            await services.Admission.WithdrawAsync(Place, CallId, hangupReason: null);
        else
            await services.Departures.LeaveAsync(Place, CallId, audio.Uuid, stopping);
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Could not serve a leg of conference {ConferenceId}: {Why}",
        EventName = "janus.leg_failed")]
    private static partial void Failed(ILogger log, string conferenceId, string why);

    [LoggerMessage(
        LogLevel.Error,
        "Could not serve a leg of conference {ConferenceId}.",
        EventName = "janus.leg_error")]
    private static partial void Broke(ILogger log, string conferenceId, Exception why);
}
