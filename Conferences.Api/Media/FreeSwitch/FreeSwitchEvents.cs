using Conferences.Api.Queries;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>Takes the events of the servers, one after the other. It never waits for a command.</summary>
internal sealed class FreeSwitchEvents(
    FreeSwitchSettings settings,
    FreeSwitchRecorder recorder,
    FreeSwitchProofs proofs,
    FreeSwitchHomes homes,
    FreeSwitchDials dials,
    FreeSwitchAdmission admission,
    FreeSwitchArrivals arrivals,
    FreeSwitchTelephones telephones,
    SpeakerSignals speakers,
    MediaPositions positions,
    MediaMeter meter)
{
    private readonly FreeSwitchFiles files = new(settings);

    /// <summary>Takes one event.</summary>
    public async Task TakeAsync(FreeSwitchServer server, EslEvent @event, CancellationToken cancellation)
    {
        await recorder.RoomAsync(cancellation);
        var position = @event.Sequence is { } sequence ? positions.Of(server.CoreUuid, sequence) : 0;
        if (@event.Headers.LeftOut > 0)
            meter.PassedOver(MediaMeter.Garbled);
        switch (@event.Name)
        {
            case "CUSTOM":
                Take(server, @event, position);
                break;
            case "CHANNEL_PARK":
                admission.Arrived(server, @event);
                break;
            case "CHANNEL_HANGUP_COMPLETE" when FreeSwitchText.Id<CallId>(@event["Unique-ID"]) is { } callId:
                arrivals.Gone(callId, @event["Hangup-Cause"]);
                dials.Gone(server, callId, @event["Hangup-Cause"], @event.Sequence ?? server.LastSequence);
                break;
            case "DTMF" when FreeSwitchText.Id<CallId>(@event["Unique-ID"]) is { } callId:
                telephones.Pressed(callId, @event["DTMF-Digit"] ?? "");
                break;
            case EslEvent.Job:
                break;
            default:
                meter.PassedOver(MediaMeter.OtherKind);
                break;
        }

        server.Taken(@event.Sequence ?? 0);
        if (@event.JobUuid is { } job)
            server.Reached(job);
    }

    private void Take(FreeSwitchServer server, EslEvent @event, long position)
    {
        var (read, passedOver) = FreeSwitchEvent.Read(@event);
        if (read is null || server.GivenUp.ContainsKey(read.Uuid))
        {
            meter.PassedOver(passedOver ?? MediaMeter.UnknownConference);
            return;
        }

        Signal(server, read);
        var proof = new MediaProof(read.Uuid, server.HostName, position);
        switch (read.Action)
        {
            case FreeSwitchEvent.Created:
                _ = recorder.Tell(read.Place, proof, said => new ObserveStarted(server.HostName, said));
                break;
            case FreeSwitchEvent.Ended:
                proofs.Behind(
                    read.Place, () => recorder.Tell(read.Place, proof, said => new ObserveEnded(said)));
                break;
            case FreeSwitchEvent.Joined:
                Join(server, read, proof with { Operation = dials.Take(read.CallId!.Value) });
                break;
            default:
                Change(read, proof);
                break;
        }
    }

    private void Join(FreeSwitchServer server, FreeSwitchEvent read, MediaProof proof)
    {
        var callId = read.CallId!.Value;
        var recorded = recorder.Tell(read.Place, proof, said => new ObserveJoin(
            new(
                callId,
                FreeSwitchRosters.PersonOf(
                    read.Source["Caller-Caller-ID-Name"],
                    read.Source["Caller-Caller-ID-Number"],
                    read.Place.ConferenceId,
                    said.Context.At),
                read.IsModerator,
                Muted: read.Source.Flag("Speak") is false,
                Deaf: read.Source.Flag("Hear") is false,
                read.MemberId)
            {
                Ghost = read.IsGhost,
            },
            server.HostName,
            said));
        arrivals.Joined(server, callId, recorded);
    }

    private void Change(FreeSwitchEvent read, MediaProof proof)
    {
        if (read.OfParticipant is { } action)
        {
            Tell(action.Operation, read.CallId, said => new ObserveParticipants(action, [read.CallId!.Value], said)
            {
                MemberId = read.MemberId,
            });
        }
        else if (read.OfConference is { } ofConference)
        {
            var name = read.Path is { } path ? files.NameOf(path) : null;
            Tell(ofConference.Operation, null, said => new ObserveConference(ofConference, said, name)
            {
                Path = read.Path is null ? null : CallerText.Clean(read.Path),
            });
        }
        else if (read.Action is not (FreeSwitchEvent.StartTalking or FreeSwitchEvent.StopTalking))
        {
            meter.PassedOver(MediaMeter.OtherKind);
        }

        void Tell(OperationAction operation, CallId? callId, Func<MediaEvent, Command> command)
        {
            void Told(OperationId? cause) => recorder.Tell(read.Place, proof with { Operation = cause }, command);
            if (!proofs.Takes(new(read.Place, operation, callId), mayBeOurs: !read.HungUp, Told))
                Told(null);
        }
    }

    // What is no history: who talks, and where people and conferences are. The server does not say that a leg stops
    // talking which is muted, held or gone.
    private void Signal(FreeSwitchServer server, FreeSwitchEvent read)
    {
        switch (read.Action)
        {
            case FreeSwitchEvent.Created:
                homes.Runs(read.Place, server, read.Uuid);
                break;
            case FreeSwitchEvent.Ended:
                homes.Ended(read.Place, server);
                speakers.Stop(read.Place);
                break;
            case FreeSwitchEvent.Joined:
                homes.Joined(
                    read.CallId!.Value, new(read.Place, server, read.Uuid, read.MemberId, read.IsModerator));
                break;
            case FreeSwitchEvent.StartTalking when !read.IsGhost:
                speakers.Start(read.Place, read.CallId!.Value, read.Uuid);
                break;
            case FreeSwitchEvent.Left:
                homes.Left(read.CallId!.Value);
                speakers.Stop(read.Place, read.CallId!.Value);
                break;
            case FreeSwitchEvent.StopTalking or FreeSwitchEvent.Muted or FreeSwitchEvent.Held
                when read.CallId is { } callId:
                speakers.Stop(read.Place, callId);
                break;
        }
    }
}
