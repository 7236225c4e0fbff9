using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Conferences.Api.Queries;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Kazoo;

/// <summary>A dial in progress: maps Kazoo's names of endpoints to legs.</summary>
/// <param name="Legs">Kazoo's name for each, and the call id it was dialled with.</param>
internal sealed record KazooDial(
    Place Place, OperationId OperationId, ImmutableArray<(string Endpoint, CallId CallId)> Legs)
{
    // Longer text carries no more information.
    private const int LongestReason = 255;

    /// <param name="message">The message that dials.</param>
    public static KazooDial Of(MediaCommand dial, KazooMessage message) => new(
        new(dial.Account, dial.ConferenceId),
        dial.OperationId!.Value,
        [
            .. message.Body["Endpoints"]!.AsArray().Select(it => it!.AsObject())
                .Select(it => (KazooEndpoint.KeyOf(it), new CallId((string)it["Outbound-Call-ID"]!))),
        ]);

    /// <summary>
    /// The outcome. Kazoo reports a failed leg by its endpoint alone: where two legs share one, the leg that was
    /// reached is identified by its call id, and the other one failed.
    /// </summary>
    public ObserveDialled Over(KazooReply.Dialled reply, CommandContext context)
    {
        var left = Legs.ToList();
        var missed = ImmutableDictionary.CreateBuilder<CallId, FailureReason>();
        var replaced = ImmutableDictionary.CreateBuilder<CallId, CallId>();
        foreach (var reached in reply.Endpoints.Where(it => it.CallId is not null))
            left.RemoveAll(leg => leg.CallId == reached.CallId);
        foreach (var other in reply.Endpoints.Where(it => it.CallId is { } id && Legs.All(leg => leg.CallId != id)))
        {
            if (Take(left, other) is { } instead)
                replaced[instead] = other.CallId!.Value;
        }

        foreach (var miss in reply.Endpoints.Where(it => it.CallId is null))
        {
            if (Take(left, miss) is { } leg)
                missed[leg] = miss.Message is { Length: > 0 and var length } why
                    ? FailureReason.OfMediaServer(why[..Math.Min(length, LongestReason)])
                    : Reason.Timeout;
        }

        return new(missed.ToImmutable(), null, new(context, CommandId: OperationId))
        {
            LegsFollow = true,
            Replaced = replaced.ToImmutable(),
        };
    }

    private static CallId? Take(List<(string Endpoint, CallId CallId)> left, KazooDialled it)
    {
        var at = left.FindIndex(leg => leg.Endpoint == it.EndpointId);
        if (at < 0)
            return null;
        var callId = left[at].CallId;
        left.RemoveAt(at);
        return callId;
    }
}
