using Conferences.Api.Crossbar;
using JasperFx.Events;

namespace Conferences.Api.Queries;

/// <summary>How much of a history to read, and which events of it.</summary>
/// <param name="Items">So many at the most.</param>
/// <param name="Bytes">It ends with the item that has the last of them.</param>
internal sealed record HistoryPage(int Items, long Bytes, HistoryFilter Filter);

/// <summary>Some items of a history.</summary>
/// <param name="More">True if there are more behind them.</param>
internal sealed record HistoryPart(IReadOnlyList<HistoryItem> Items, bool More);

/// <summary>Which events of a history to read.</summary>
/// <param name="StoredNames">The names they are stored under; none for all.</param>
internal sealed record HistoryFilter(IReadOnlyList<string> StoredNames, Period Period)
{
    /// <summary>Lets everything pass.</summary>
    public static readonly HistoryFilter None = new([], default);

    /// <summary>True if it lets everything pass.</summary>
    public bool IsOpen => StoredNames.Count == 0 && Period is { From: null, To: null };

    /// <summary>True if it includes this event.</summary>
    public bool Takes(IEvent @event) =>
        (StoredNames.Count == 0 || StoredNames.Contains(@event.EventTypeName))
        && !(@event.Timestamp < Period.From) && !(@event.Timestamp >= Period.To);
}
