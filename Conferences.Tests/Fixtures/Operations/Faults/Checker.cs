namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>
/// Compares what clients saw with what is stored, by logs and rows alone. Returns each contradiction as a sentence.
/// </summary>
internal static class Checker
{
    /// <summary>No acknowledged write is lost, none is duplicated, and refused ones left nothing.</summary>
    public static IEnumerable<string> OfWrites(IEnumerable<Entry> log, IReadOnlyCollection<StoredEventRow> events)
    {
        var operations = events.Select(it => it.Operation).ToHashSet();
        var byOp = events.Where(it => it.Request is not null).ToLookup(it => Entry.OpOf(it.Request!));
        return log.GroupBy(it => it.Op).SelectMany(op =>
        {
            var intent = op.OfType<JournalRequest>().First().Intent;
            var answered = op.OfType<JournalAnswer>().LastOrDefault();
            var own = byOp[op.Key].ToArray();
            IEnumerable<string> all =
            [
                .. Doubled(intent, own),
                .. answered?.Status switch
                {
                    < 300 => Lost(answered, intent, own, operations),
                    < 500 => own.Select(it => $"was refused, and is {it.Type}"),
                    _ => [],
                },
            ];
            return all.Select(trouble => $"{intent} {op.Key} ({answered?.Status}) {trouble}.");
        });
    }

    /// <summary>Each conference's events are numbered 1, 2, … without gaps.</summary>
    public static IEnumerable<string> OfStreams(IEnumerable<StoredEventRow> events) =>
        from conference in events.GroupBy(it => (it.Account, it.Conference))
        let versions = conference.Select(it => it.Version).Order().ToArray()
        where !versions.SequenceEqual(Enumerable.Range(1, versions.Length).Select(it => (long)it))
        select $"Conference {conference.Key.Conference} has the facts {string.Join(", ", versions)}.";

    /// <summary>
    /// Every event is delivered at least once and nothing else is, and each conference's events are first delivered in
    /// order.
    /// </summary>
    public static IEnumerable<string> OfDeliveries(
        IReadOnlyCollection<ReceivedMessage> log, IReadOnlyCollection<StoredEventRow> events)
    {
        var stored = events.ToDictionary(it => it.Id);
        var delivered = log.Select(it => it.Id).ToHashSet();
        return
        [
            .. events.Where(it => !delivered.Contains(it.Id))
                .Select(it => $"{it.Type} {it.Id} at {it.Position} was not delivered."),
            .. log.Where(it => !stored.ContainsKey(it.Id)).Select(it => $"{it.Type} {it.Id} is stored nowhere."),
            .. log.Where(it => stored.TryGetValue(it.Id, out var @event) && !IsOf(it, @event))
                .Select(it => $"{it} is not what is stored: {stored[it.Id]}."),
            .. log.DistinctBy(it => it.Id).GroupBy(it => it.Conference).SelectMany(Disordered),
        ];
    }

    // At most one of the attempts may have had an effect, and only once.
    private static IEnumerable<string> Doubled(Intent intent, StoredEventRow[] own)
    {
        var requests = own.Select(it => it.Request).Distinct().Count();
        if (requests > 1)
            yield return $"was done {requests} times";
        var effects = Effects(intent, own).Count();
        if (effects > 1)
            yield return $"has {effects} effects";
    }

    private static IEnumerable<string> Lost(
        JournalAnswer answered,
        Intent intent,
        StoredEventRow[] own,
        HashSet<string?> operations)
    {
        // An action that changes nothing leads to no operation and no event.
        if (!IsAction(intent) && !Effects(intent, own).Any())
            yield return "was acknowledged, and is stored nowhere";
        if (answered.Operation is { } operation && !operations.Contains(operation))
            yield return $"led to operation {operation}, which is stored nowhere";
        if (IsAction(intent) && answered.Operation is null && own.Length > 0)
            yield return $"had nothing to do, and is {own[0].Type}";
        if (answered.Sequence is { } sequence
            && !own.Any(it => it.Conference == answered.Conference && it.Version == sequence))
            yield return $"is not fact {sequence} of {answered.Conference}";
    }

    private static IEnumerable<string> Effects(Intent intent, StoredEventRow[] own) => intent switch
    {
        _ when IsAction(intent) => own.Select(it => it.Operation).OfType<string>().Distinct(),
        Intent.Create => own.Of("conference_created"),
        Intent.Patch => own.Of("conference_updated"),
        Intent.Join => own.Of("participant_joined"),
        _ => own.Of("conference_deleted"),
    };

    private static IEnumerable<string> Of(this StoredEventRow[] own, string type) =>
        own.Where(it => it.Type == type).Select(it => it.Id);

    private static bool IsAction(Intent intent) =>
        intent is Intent.Mute or Intent.Unmute or Intent.Kick or Intent.KickAll;

    private static bool IsOf(ReceivedMessage delivery, StoredEventRow @event) =>
        (delivery.Account, delivery.Conference, delivery.Sequence, delivery.Type)
        == (@event.Account, @event.Conference, @event.Version, @event.PublishedType);

    private static IEnumerable<string> Disordered(IEnumerable<ReceivedMessage> conference) =>
        conference.Zip(conference.Skip(1))
            .Where(pair => pair.First.Sequence >= pair.Second.Sequence)
            .Select(pair =>
                $"Fact {pair.Second.Sequence} of {pair.Second.Conference} came behind {pair.First.Sequence}.");
}
