using Conferences.Api.Crossbar;
using Conferences.Api.Store;

namespace Conferences.Api.Queries;

/// <summary>How much of a history to read, and which events of it.</summary>
/// <param name="Items">So many at the most.</param>
/// <param name="Bytes">It ends with the item that has the last of them.</param>
internal sealed record HistoryPage(int Items, long Bytes, HistoryFilter Filter);

/// <summary>Some items of a history.</summary>
/// <param name="More">True if there are more behind them.</param>
internal sealed record HistoryPart(IReadOnlyList<WrittenEvent> Items, bool More) : IMeasuredPage
{
    /// <inheritdoc/>
    public long Bytes => Items.Sum(item => (long)item.Json.Length);
}

/// <summary>Some items of a history, read and not yet written.</summary>
/// <param name="Items">Each with its place in the history: its sequence, or its place in the account's ledger.</param>
/// <param name="More">True if there are more behind them.</param>
/// <param name="Asked">The bytes after which the page was to end.</param>
internal sealed record HistoryItems(IReadOnlyList<(HistoryItem Item, long Place)> Items, bool More, long Asked)
    : IMeasuredPage
{
    /// <summary>As many as were asked for; only a single item can have more.</summary>
    public long Bytes => Items.Count == 1 ? long.MaxValue : Asked;
}

/// <summary>
/// An event as clients read it. Only this is kept of what is read: an event with its document and the one before takes
/// several times the memory.
/// </summary>
/// <param name="Place">Where it is in the history: its sequence, or its place in the account's ledger.</param>
/// <param name="Id">What it is known by, to go on behind it: its sequence, or the account's cursor.</param>
/// <param name="Type">E.g. <c>participant.joined</c>.</param>
/// <param name="StoredName">The name it is stored under.</param>
internal sealed record WrittenEvent(
    long Place, string Id, string Type, string StoredName, DateTimeOffset Time, byte[] Json);

/// <summary>Which events of a history to read.</summary>
/// <param name="StoredNames">The names they are stored under; none for all.</param>
internal sealed record HistoryFilter(IReadOnlyList<string> StoredNames, Period Period)
{
    /// <summary>Lets everything pass.</summary>
    public static readonly HistoryFilter None = new([], default);

    /// <summary>True if it lets everything pass.</summary>
    public bool IsOpen => StoredNames.Count == 0 && Period is { From: null, To: null };

    /// <summary>True if it includes this event.</summary>
    public bool Takes(string storedName, DateTimeOffset time) =>
        (StoredNames.Count == 0 || StoredNames.Contains(storedName))
        && !(time < Period.From) && !(time >= Period.To);
}
