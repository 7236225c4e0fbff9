using Conferences.Api.Queries;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Janus;

/// <content>What a leg does in answer to its browser, to Janus, and to the record.</content>
internal sealed partial class JanusLeg
{
    // How long the record is waited for to say why Janus has put it out.
    private static readonly TimeSpan ForReason = TimeSpan.FromSeconds(3);

    // Longer than Janus waits.
    private static readonly TimeSpan ForConnection = TimeSpan.FromSeconds(60);

    private string? putOut;
    private bool isLost;

    private Task HandleAsync(LegRequest request) => request.Action switch
    {
        "offer" when request.Offer is { } offer && (offer.RtpAddress is null || services.Settings.RtpLegs) =>
            ConnectAsync(offer),
        "candidate" when request.HasCandidate => audio.TrickleAsync(request.Candidate, stopping),
        "mute" => AskAsync(OperationAction.Mute),
        "unmute" => AskAsync(OperationAction.Unmute),
        "leave" => EndAsync("left"),
        "offer" => Wrong("an offer needs an sdp"),
        "candidate" => Wrong("a candidate must be an object or null"),
        "join" or "resume" => Wrong("this connection has a leg already"),
        _ => Wrong("unknown action"),
    };

    private Task Wrong(string message)
    {
        socket?.Send(LegFrames.Error(message));
        return Task.CompletedTask;
    }

    private async Task ConnectAsync(LegOffer offer)
    {
        var before = audio.HandleId;
        LegAnswered answer;
        try
        {
            answer = await audio.ConnectAsync(offer, State.Waiting, State.Muted, stopping);
        }
        catch (Exception failure) when (audio.HandleId != before)
        {
            // It is in. If its description was refused, then until another one brings it audio, or its time is over.
            if (await MovedAsync(isFirst: audio.Stay == 1) && failure is JanusRefusedException)
                await LoseAsync();
            throw;
        }

        if (!await MovedAsync(isFirst: audio.Stay == 1))
            return;
        socket?.Send(LegFrames.Answer(answer.Description, answer.Rtp));
    }

    // False if another node has it.
    private async Task<bool> MovedAsync(bool isFirst)
    {
        isLost = false;
        if (!await KeepAsync())
        {
            await EndAsync("replaced");
            return false;
        }

        if (isFirst)
            await EnteredAsync();
        return true;
    }

    // Its event says the same, later, and perhaps to another node.
    private async Task EnteredAsync()
    {
        var leg = services.Rosters.Leg(CallId, Place, audio.Room.IsForWaiting ? null : State.Muted);
        var host = services.Settings.Uri.Host;
        if (audio is { FoundNothing: true, Uuid: { } started })
        {
            await services.Events.TryHearAsync(
                Place.Account, Place.ConferenceId, context => new ObserveStarted(host, new(context, started)));
        }

        var outcome = await services.Events.TryHearAsync(
            Place.Account, Place.ConferenceId, context => new ObserveJoin(leg, host, new(context, audio.Uuid)));
        if (outcome?.Decision.ParticipantId is { } id)
            Show(State with { ParticipantId = id });
    }

    private async Task AskAsync(OperationAction action)
    {
        if (State.ParticipantId is null)
        {
            await Wrong("the leg is not in yet");
            return;
        }

        var answer = await services.Admission.AskAsync(Place, CallId, action);
        if (answer.Refused is { } reason)
        {
            await Wrong($"it was refused: {reason.Name()}");
            return;
        }

        if (answer.Operation is not { } operation)
        {
            socket?.Send(LegFrames.Operation(null, "confirmed"));
            return;
        }

        socket?.Send(LegFrames.Operation(operation.Id, operation.Status.Name()));
        if (operation.IsOpen)
        {
            lock (asked)
                asked.Add(operation.Id);
        }
    }

    private async Task TellAsync(JanusFrame frame)
    {
        if (frame.Kind == "timeout")
            await LoseAsync();
        if (frame.HandleId != audio.HandleId)
            return;
        switch (frame.Kind)
        {
            case "trickle":
                socket?.Send(LegFrames.Candidate(
                    frame.Json.Part("candidate") is { } it && it.Words("candidate") is not null
                        ? System.Text.Json.Nodes.JsonObject.Create(it)
                        : null));
                break;
            case "hangup" or "detached":
                await LoseAsync();
                break;
            case "event" when frame.Data.Words("audiobridge") == "destroyed":
                PutOut("ended");
                break;
            case "event" when IsMe(frame.Data.Words("kicked")) || IsMe(frame.Data.Words("kicked_all")):
                PutOut("kicked");
                break;
            case "event" when JanusRoomName.Read(frame.Data.Words("room")) is { IsForWaiting: false }:
                var me = frame.Data.Elements("participants").FirstOrDefault(it => IsMe(it.Words("id")));
                if (me.Truth("muted") is { } muted)
                    Show(State with { Muted = muted });
                break;
            default:
                break;
        }
    }

    private bool IsMe(string? participantId) => participantId == audio.ParticipantId;

    // The record says why, in a moment.
    private void PutOut(string reason)
    {
        if (putOut is not null)
            return;
        putOut = reason;
        _ = LaterAsync(ForReason, () => EndAsync(reason));
    }

    // A browser that is reloaded ends its audio first, and comes back.
    private async Task LoseAsync()
    {
        if (putOut is not null || isLost)
            return;
        isLost = true;
        await services.Departures.MayComeBackAsync(CallId, stopping);
        socket?.Send(LegFrames.Lost());
        var stay = audio.Stay;
        _ = LaterAsync(
            services.Departures.Patience,
            () => isLost && audio.Stay == stay ? EndAsync("media") : Task.CompletedTask);
    }

    private async Task FollowAsync(RecordedLeg seen)
    {
        if (seen.LeftReason is { } left)
        {
            var reason = (left, putOut) switch
            {
                ("left" or "media", { } why) => why,
                ("api", _) => "ended",
                _ => left,
            };
            await EndAsync(reason, isRecorded: true);
            return;
        }

        if (putOut is not null || isLost || audio.HandleId is null)
            return;
        if (seen.Waiting != audio.Room.IsForWaiting)
        {
            var muted = audio.Room.IsForWaiting ? seen.Muted : State.Muted;
            await audio.ChangeRoomAsync(seen.Waiting, muted, stopping);
            Show(State with { ParticipantId = seen.ParticipantId, Muted = muted, Waiting = seen.Waiting });
            await KeepAsync();
        }

        Show(State with
        {
            ParticipantId = seen.ParticipantId,
            Muted = seen.Waiting ? seen.Muted : State.Muted,
            Deaf = seen.Deaf,
            Waiting = seen.Waiting,
        });
    }

    private async Task ReclaimAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(ForConnection);
        try
        {
            if (await ReclaimAsync(patience.Token) is { } me)
                Show(State with { Muted = me.Muted ?? State.Muted, Waiting = me.Room.IsForWaiting });
            else if (!isLost && audio.Stay > 0)
                await LoseAsync();
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            await EndAsync("media");
        }
    }

    // A connection may be over before anything is claimed on it.
    private async Task<JanusParticipant?> ReclaimAsync(CancellationToken patience)
    {
        while (true)
        {
            try
            {
                return await audio.ReclaimAsync(patience);
            }
            catch (JanusLostException)
            {
                patience.ThrowIfCancellationRequested();
            }
        }
    }
}
