using System.Collections.Immutable;

namespace Conferences.Domain;

/// <summary>What can be asked for the conference as a whole, as a table.</summary>
/// <param name="Name">The API's verb.</param>
/// <param name="Holds">True if it is already so.</param>
/// <param name="Fact">What is recorded once the media server says it is so; null where people leaving says it.</param>
public sealed record ConferenceAction(string Name, Func<LiveConference, bool> Holds, object? Fact)
{
    /// <summary>Nobody new gets in.</summary>
    public static readonly ConferenceAction Lock = new("lock", live => live.IsLocked, new ConferenceLocked());

    /// <summary>The door opens again.</summary>
    public static readonly ConferenceAction Unlock = new("unlock", live => !live.IsLocked, new ConferenceUnlocked());

    /// <summary>Everybody is put out and the instance ends.</summary>
    public static readonly ConferenceAction End = new("end", live => !live.IsRunning, null);

    /// <summary>All of them.</summary>
    public static ImmutableArray<ConferenceAction> All { get; } = [Lock, Unlock, End];

    /// <summary>The action of that name, or null.</summary>
    public static ConferenceAction? Named(string? name) => All.FirstOrDefault(action => action.Name == name);
}
