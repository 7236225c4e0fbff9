using System.Collections.Immutable;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands.Observed;

/// <summary>Snapshot of one conference on the media server.</summary>
/// <param name="Uuid">The instance's id; null if the server keeps none.</param>
/// <param name="Switch">Host name of the media server; null if it is not named.</param>
/// <param name="Position">It includes everything up to this position; null if the server keeps no order.</param>
/// <param name="Recording">Name of the recording that is being made, or null.</param>
public sealed record MediaRoster(
    InstanceUuid? Uuid,
    string? Switch,
    long? Position,
    bool IsLocked,
    string? Recording,
    ImmutableArray<MediaLeg> Legs)
{
    /// <summary>False if the media server does not report whether a recording is made.</summary>
    public bool TellsOfRecording { get; init; } = true;

    /// <summary>How many seconds the instance has been running; null if the server does not say.</summary>
    public long? RunTime { get; init; }

    /// <summary>Instances of the same conference that other media servers reported at the same time.</summary>
    public ImmutableArray<MediaRoster> Others { get; init; } = [];

    /// <summary>True if another instance has been running as long, as far as the servers say.</summary>
    public bool IsTied => Others.Any(it => it.RunTime == RunTime);

    /// <summary>The same, with that instance as the one that counts if none has been running longer.</summary>
    public MediaRoster Keeping(InstanceUuid? recorded) =>
        recorded != Uuid && Others.FirstOrDefault(it => it.Uuid == recorded && it.RunTime == RunTime) is { } tied
            ? tied with { Others = [this with { Others = [] }, .. Others.Where(it => it.Uuid != recorded)] }
            : this;

    /// <summary>
    /// The one that counts where several media servers run the conference: the one that has been running longest. The
    /// order of their replies does not matter.
    /// </summary>
    /// <param name="replies">At least one.</param>
    public static MediaRoster Of(IEnumerable<MediaRoster> replies)
    {
        MediaRoster[] ranked =
        [
            .. replies.OrderByDescending(it => it.RunTime ?? -1)
                .ThenByDescending(it => it.Legs.Length)
                .ThenBy(it => it.Uuid?.Text, StringComparer.Ordinal)
                .ThenBy(it => it.Switch, StringComparer.Ordinal),
        ];
        var first = ranked[0];
        return first with
        {
            Others = [.. ranked.Where(it => it.Uuid is not null && it.Uuid != first.Uuid).DistinctBy(it => it.Uuid)],
        };
    }
}
