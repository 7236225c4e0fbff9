using System.Collections.Concurrent;
using System.Collections.Immutable;
using Conferences.Api.Queries;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>Legs that are being dialled. Each is a job, and its call id is ours.</summary>
internal sealed partial class FreeSwitchDials(
    FreeSwitchSettings settings,
    FreeSwitchRecorder recorder,
    FreeSwitchHomes homes,
    MediaPositions positions,
    TimeProvider clock,
    ILogger<FreeSwitchDials> log)
{
    // The reply, once nobody has answered for as long as it may ring.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<CallId, (Place Place, OperationId Operation)> ringing = [];

    /// <summary>Dials all endpoints at the same time.</summary>
    public void Begin(FreeSwitchServer server, MediaCommand dial)
    {
        if (dial.OperationId is not { } operation || dial.Expires <= clock.GetUtcNow())
            return;
        var place = new Place(dial.Account, dial.ConferenceId);
        homes.Claim(place, server, TimeSpan.FromSeconds(dial.Dialling!.TimeoutSeconds) + Patience);
        foreach (var (at, endpoint) in dial.Endpoints.Index())
        {
            ringing[endpoint.CallId] = (place, operation);
            _ = DialAsync(server, dial, endpoint, FreeSwitchJob.NameOf(operation, at, dial.Endpoints.Length));
        }
    }

    /// <summary>The dial that the leg is due to, which has come in or is gone; null if it is due to none.</summary>
    public OperationId? Take(CallId callId) => ringing.TryRemove(callId, out var dial) ? dial.Operation : null;

    /// <summary>A leg is gone. If it was dialled and never was in, that is the outcome.</summary>
    public void Gone(FreeSwitchServer server, CallId callId, string? cause, long sequence)
    {
        if (ringing.TryRemove(callId, out var dial))
            Miss(server, dial.Place, dial.Operation, callId, cause, sequence);
    }

    private async Task DialAsync(FreeSwitchServer server, MediaCommand dial, MediaEndpoint endpoint, string job)
    {
        try
        {
            // The server would cut the id, and the leg come in as somebody else.
            var isLong = endpoint.CallId.Text.Length > FreeSwitchJob.LongestId;
            if (isLong || FreeSwitchDialString.Of(endpoint, dial, settings) is not { } api)
            {
                var cause = isLong ? "INVALID_CALL_REFERENCE" : "NO_ROUTE_DESTINATION";
                Gone(server, endpoint.CallId, cause, server.LastSequence);
                return;
            }

            var patience = TimeSpan.FromSeconds(dial.Dialling!.TimeoutSeconds) + Patience;
            var told = await server.RunAsync(api, job, recorder.Stopping, patience);
            if (!told.Body.StartsWith("+OK", StringComparison.Ordinal))
                Gone(
                    server,
                    endpoint.CallId,
                    FreeSwitchJob.WhyNot(told.Body).Text,
                    told.Sequence ?? server.LastSequence);
        }
        catch (Exception lost) when (lost is TimeoutException or EslEndedException or LinkDownException
            or EslCommandException or OperationCanceledException)
        {
            // It may come in yet; if not, the operation times out.
            Unknown(dial.ConferenceId, lost.Message);
        }
    }

    private void Miss(
        FreeSwitchServer server, Place place, OperationId operation, CallId callId, string? cause, long sequence) =>
        recorder.Tell(
            place,
            new MediaProof(null, server.HostName, positions.Of(server.CoreUuid, sequence), operation),
            said => new ObserveDialled(
                ImmutableDictionary<CallId, FailureReason>.Empty.Add(
                    callId,
                    FailureReason.OfMediaServer(cause is { Length: > 0 } ? CallerText.Clean(cause) : "NONE")),
                server.HostName,
                said)
            {
                LegsFollow = true,
            });

    [LoggerMessage(
        LogLevel.Information,
        "The outcome of a dial for conference {ConferenceId} is unknown: {Cause}",
        EventName = "freeswitch.dial_uncertain")]
    private partial void Unknown(string conferenceId, string cause);
}
