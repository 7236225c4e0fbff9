namespace Conferences.Api.Store;

/// <summary>The views in a database that are not of this version of the service, by name.</summary>
/// <param name="Older">Written by an older version, or by none: their rows are wrong until they are rebuilt.</param>
/// <param name="Newer">Written by a newer version: this one writes rows that are wrong for it.</param>
internal sealed record OtherViews(IReadOnlyList<string> Older, IReadOnlyList<string> Newer)
{
    /// <summary>What is wrong, and the command that mends it; null if nothing is.</summary>
    public string? Sentence => (Older, Newer) switch
    {
        ([], []) => null,
        ([], _) => TooNew,
        (_, []) => TooOld,
        _ => $"{TooOld} {TooNew}",
    };

    private string TooOld =>
        $"{Named(Older)} not of this version of the service, so what is read from there is incomplete: when no "
        + $"node of an older version runs any more, run '{Command}'.";

    private string TooNew =>
        $"{Named(Newer)} of a newer version of the service, and what this node writes there is incomplete: stop it, "
        + "and run 'projections rebuild' with the newer version.";

    private string Command => Older is [var only] ? $"projections rebuild -p {only}" : "projections rebuild";

    /// <summary>Compares these versions, by view, with those of this version of the service.</summary>
    public static OtherViews Among(IReadOnlyDictionary<string, int> stored) => new(
        [.. ViewVersions.Current.Where(it => stored.GetValueOrDefault(it.Key) < it.Value).Select(it => it.Key)],
        [.. ViewVersions.Current.Where(it => stored.GetValueOrDefault(it.Key) > it.Value).Select(it => it.Key)]);

    private static string Named(IReadOnlyList<string> views) =>
        views is [var only] ? $"The view {only} is" : $"The views {string.Join(", ", views)} are";
}
