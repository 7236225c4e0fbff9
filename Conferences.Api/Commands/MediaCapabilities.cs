using System.Collections.Immutable;
using Conferences.Api.Responses;
using Conferences.Domain.State;

namespace Conferences.Api.Commands;

/// <summary>What a media server can do. A request for anything else fails with the reason <c>unsupported</c>.</summary>
public sealed class MediaCapabilities
{
    /// <summary>Everything.</summary>
    public static readonly MediaCapabilities All = new([.. Enum.GetValues<OperationAction>()], playsToOne: true);

    private readonly ImmutableHashSet<OperationAction> actions;
    private readonly bool playsToOne;

    private MediaCapabilities(ImmutableHashSet<OperationAction> actions, bool playsToOne)
    {
        (this.actions, this.playsToOne) = (actions, playsToOne);
        ByVerb = new(
            Of(ActionTable.OfConference), Of(ActionTable.OfEverybody), Of(ActionTable.OfParticipant, isOfOne: true));
    }

    /// <summary>The same, by the verbs of the API.</summary>
    internal CapabilitiesResponse ByVerb { get; }

    /// <summary>All but these.</summary>
    public MediaCapabilities Without(params ReadOnlySpan<OperationAction> missing) =>
        new(actions.Except(missing.ToArray()), playsToOne);

    /// <summary>The same, but what it plays, it plays to everybody.</summary>
    public MediaCapabilities PlayingToAllOnly() => new(actions, playsToOne: false);

    /// <summary>True if it carries out this operation.</summary>
    public bool Offers(Operation requested) =>
        actions.Contains(requested.Action)
        && (playsToOne || requested is not { Action: OperationAction.Play, Targets.IsEmpty: false });

    private string[] Of(IEnumerable<ActionParser> table, bool isOfOne = false) =>
    [
        .. table.Select(action => action.Verb)
            .Where(verb => PinnedName.Find<OperationAction>(verb) is { } action && actions.Contains(action)
                && (playsToOne || !isOfOne || action != OperationAction.Play))
            .Order(StringComparer.Ordinal),
    ];
}
