using Conferences.Tests.Fixtures.Operations.Faults;

namespace Conferences.Tests.Operations.Faults;

/// <summary>That the checker of logs reports what is wrong, and nothing else.</summary>
public sealed class A_checker
{
    private const string Account = "account";
    private const string State = "room";

    // A conference is created, a leg joins at the second attempt, is muted, and is muted again; a patch is refused.
    private static readonly Entry[] log =
    [
        new JournalRequest("a", 1, Intent.Create, null),
        new JournalAnswer("a", 1, 201, State, Sequence: 1),
        new JournalRequest("b", 1, Intent.Join, State),
        new JournalAnswer("b", 1, null, State),
        new JournalRequest("b", 2, Intent.Join, State),
        new JournalAnswer("b", 2, 201, State),
        new JournalRequest("c", 1, Intent.Mute, State),
        new JournalAnswer("c", 1, 201, State, Operation: "o"),
        new JournalRequest("d", 1, Intent.Mute, State),
        new JournalAnswer("d", 1, 201, State),
        new JournalRequest("e", 1, Intent.Patch, State),
        new JournalAnswer("e", 1, 404, State),
        new JournalRequest("f", 1, Intent.Patch, State),
    ];

    private static readonly StoredEventRow[] events =
    [
        Fact(1, "conference_created", "a.1"),
        Fact(2, "conference_started", "b.1"),
        Fact(3, "participant_joined", "b.1"),
        Fact(4, "operation_requested", "c.1", "o"),
        Fact(5, "participant_muted", "c.1"),
        Fact(6, "operation_confirmed", "c.1", "o"),
        Fact(7, "conference_updated", "f.1"),
    ];

    private static readonly ReceivedMessage[] deliveries = [.. events.Select(Delivered)];

    [Fact]
    public void finds_nothing_where_all_is_well()
    {
        Assert.Empty(Checker.OfWrites(log, events));
        Assert.Empty(Checker.OfStreams(events));
        Assert.Empty(Checker.OfDeliveries(deliveries, events));
    }

    [Fact]
    public void lets_pass_what_was_not_answered_and_was_not_done() =>
        Assert.Empty(Checker.OfWrites(log, [.. events.Where(it => it.Request != "f.1")]));

    [Theory]
    [InlineData("a.1", "is stored nowhere")]
    [InlineData("a.1", "is not fact 1 of room")]
    [InlineData("b.1", "is stored nowhere")]
    [InlineData("c.1", "led to operation o, which is stored nowhere")]
    public void finds_an_acknowledged_write_that_was_lost(string request, string trouble) => Assert.Contains(
        Checker.OfWrites(log, [.. events.Where(it => it.Request != request)]),
        it => it.Contains(trouble, StringComparison.Ordinal));

    [Theory]
    [InlineData("participant_joined", "b.2", "was done 2 times")]
    [InlineData("participant_joined", "b.1", "has 2 effects")]
    [InlineData("conference_updated", "f.1", "has 2 effects")]
    [InlineData("conference_created", "a.1", "has 2 effects")]
    public void finds_what_was_done_twice_under_one_key(string type, string request, string trouble) =>
        AssertFinds(trouble, Fact(8, type, request));

    [Fact]
    public void finds_a_second_operation_of_one_request() =>
        AssertFinds("has 2 effects", Fact(8, "operation_requested", "c.1", "p"));

    [Fact]
    public void finds_what_a_refusal_left() => AssertFinds("was refused", Fact(8, "conference_updated", "e.1"));

    [Fact]
    public void finds_what_was_done_where_there_was_nothing_to_do() =>
        AssertFinds("had nothing to do", Fact(8, "participant_muted", "d.1"));

    [Fact]
    public void finds_a_gap_in_a_conference() => Assert.Single(Checker.OfStreams([.. events[..3], .. events[4..]]));

    [Fact]
    public void finds_a_fact_that_was_not_delivered() => Assert.Contains(
        "was not delivered", Assert.Single(Checker.OfDeliveries(deliveries[1..], events)), StringComparison.Ordinal);

    [Fact]
    public void finds_a_delivery_of_what_is_not_stored() => Assert.Contains(
        "is stored nowhere", Assert.Single(Checker.OfDeliveries(deliveries, events[..^1])), StringComparison.Ordinal);

    [Fact]
    public void finds_a_delivery_that_is_not_what_is_stored() => Assert.Contains(
        "is not what is stored",
        Assert.Single(Checker.OfDeliveries([.. deliveries[..^1], deliveries[^1] with { Sequence = 8 }], events)),
        StringComparison.Ordinal);

    [Fact]
    public void finds_first_deliveries_out_of_order() => Assert.Contains(
        "Fact 1 of room came behind 2",
        Assert.Single(Checker.OfDeliveries([deliveries[1], deliveries[0], .. deliveries[2..]], events)),
        StringComparison.Ordinal);

    [Fact]
    public void lets_repeats_pass() =>
        Assert.Empty(Checker.OfDeliveries([.. deliveries[..5], .. deliveries[2..], deliveries[0]], events));

    private static void AssertFinds(string trouble, StoredEventRow more) => Assert.Contains(
        Checker.OfWrites(log, [.. events, more]), it => it.Contains(trouble, StringComparison.Ordinal));

    private static StoredEventRow Fact(long version, string type, string request, string? operation = null) =>
        new(version + 100, $"id{version}", Account, State, version, type, request, operation);

    private static ReceivedMessage Delivered(StoredEventRow @event) =>
        new(@event.Id, @event.PublishedType, @event.Account, @event.Conference, @event.Version, Redelivered: false);
}
