using System.Collections.Immutable;

namespace Conferences.Domain.State;

/// <summary>What media events about other instances, and those that come too late, are recognized by.</summary>
public sealed record LateEventFilter
{
    /// <summary>How long after a leg's leave its join may still be reported.</summary>
    public static readonly TimeSpan LatestJoin = TimeSpan.FromMinutes(10);

    /// <summary>Nothing yet.</summary>
    public static readonly LateEventFilter Empty = new();

    private const int MostUuids = 16;
    private const int MostLegs = 64;

    /// <summary>The instances that run beside the recorded one. At most 16; further ones are not recorded.</summary>
    public ImmutableArray<InstanceUuid> Splits { get; init; } = [];

    /// <summary>The 16 newest instances whose end is known by the media server's report alone.</summary>
    public ImmutableArray<InstanceUuid> Destroyed { get; init; } = [];

    /// <summary>Legs that left and whose join was not reported: the newest 64 of the last ten minutes.</summary>
    public ImmutableArray<MissedLeg> Legs { get; init; } = [];

    /// <summary>True if a split between the recorded instance and this one is still to be recorded.</summary>
    public bool IsNewSplit(InstanceUuid uuid) => Splits.Length < MostUuids && !Splits.Contains(uuid);

    /// <summary>True if that instance runs beside the recorded one.</summary>
    internal bool RunsBeside(InstanceUuid uuid) => Splits.Contains(uuid) && !Destroyed.Contains(uuid);

    internal LateEventFilter Split(InstanceUuid uuid) => this with { Splits = Newest(Splits.Add(uuid), MostUuids) };

    internal LateEventFilter Destroy(InstanceUuid uuid) =>
        this with { Destroyed = Newest(Destroyed.Add(uuid), MostUuids) };

    internal LateEventFilter Miss(MissedLeg leg) => this with
    {
        Legs = Newest([.. Legs.Where(it => it.At > leg.At - LatestJoin), leg], MostLegs),
    };

    // Splits are those of one instance, and kept until the next one starts.
    internal LateEventFilter OfNextInstance() => Splits.IsEmpty ? this : this with { Splits = [] };

    private static ImmutableArray<T> Newest<T>(ImmutableArray<T> all, int most) =>
        all.Length <= most ? all : all.RemoveRange(0, all.Length - most);
}

/// <summary>A leg that left before its join was reported.</summary>
/// <param name="Uuid">The instance it left; null if not known.</param>
/// <param name="MemberId">The media server's own number for it; null if not known.</param>
/// <param name="Position">The media server's position of the leave; null if the server keeps none.</param>
/// <param name="At">When the leave was recorded.</param>
public sealed record MissedLeg(CallId CallId, InstanceUuid? Uuid, long? MemberId, long? Position, DateTimeOffset At)
{
    /// <summary>True if a media event about this leg belongs to the stay that the leave ended.</summary>
    /// <param name="now">When the media event arrived.</param>
    public bool Covers(CallId callId, InstanceUuid? uuid, long? memberId, long? position, DateTimeOffset now) =>
        callId == CallId && now < At + LateEventFilter.LatestJoin
        && (position is not null && Position is not null
            ? position <= Position
            : (uuid is null || Uuid is null || uuid == Uuid)
                && (memberId is null || MemberId is null || memberId == MemberId));
}

/// <summary>A leg's stay in an instance, which is over.</summary>
/// <param name="Instance">The instance by whose record it was in.</param>
/// <param name="Uuid">See <see cref="Participant.Uuid"/>.</param>
public sealed record PastStay(CallId CallId, int Instance, InstanceUuid? Uuid, long? MemberId)
{
    /// <summary>The stay of a participant who left.</summary>
    public static PastStay Of(Participant it) => new(it.CallId, it.Instance, it.Uuid, it.MemberId);
}

/// <summary>An instance that is over.</summary>
/// <param name="Number">1, 2, … of one conference.</param>
public readonly record struct PastInstance(InstanceUuid Uuid, int Number);
