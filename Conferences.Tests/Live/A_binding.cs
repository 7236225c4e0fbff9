using Conferences.Api.Live.Blackhole;

namespace Conferences.Tests.Live;

/// <summary>The bindings that are understood, and what is said of others.</summary>
public sealed class A_binding
{
    private const string Account = "a0000000000000000000000000000001";
    private const string Id = "c0000000000000000000000000000001";
    private const string NoConference = "ConferenceId required";
    private const string NotAvailable = "no available subscriptions to requested binding";
    private const string Malformed = "invalid format for conference subscription : ";

    [Theory]
    [InlineData($"conference.event.{Id}.*", "*", Id, "*")]
    [InlineData($"conference.event.{Id}.a", "*", Id, "a")]
    [InlineData($"conference.event.{Id}.a.lock", "lock", Id, "a")]
    [InlineData($"conference.event.{Id}.*.*", "*", Id, "*")]
    [InlineData($"conference.event.lock.{Id}.*", "lock", Id, "*")]
    [InlineData($"conference.event.*.{Id}.a", "*", Id, "a")]
    [InlineData("conference.event.*.*", "*", "*", "*")]
    [InlineData("conference.event.*.*.*", "*", "*", "*")]
    [InlineData("conference.event.add-member.*.*", "add-member", "*", "*")]
    public void of_events_is_read_in_each_of_its_versions(string text, string @event, string conference, string call)
    {
        var (binding, error) = BindingParser.Read(text, Account);
        Assert.Null(error);
        Assert.Equal(new(text, BindingKind.Event, @event, conference, call), binding);
        Assert.Equal($"conference.event.{@event}.{Account}.{conference}.{call}", binding!.KeyIn(Account));
    }

    [Theory]
    [InlineData($"conference.operation.{Id}", BindingKind.Operation, "*", Id)]
    [InlineData("conference.operation.*", BindingKind.Operation, "*", "*")]
    [InlineData($"conference.command.{Id}", BindingKind.Command, "*", Id)]
    [InlineData("object.doc_edited.conference", BindingKind.Object, "doc_edited", "*")]
    [InlineData("object.*.conference", BindingKind.Object, "*", "*")]
    [InlineData($"object.doc_deleted.{Account}.conference.{Id}", BindingKind.Object, "doc_deleted", Id)]
    internal void of_another_kind_is_read(string text, BindingKind kind, string @event, string conference) =>
        Assert.Equal(
            (new(text, kind, @event, conference, "*"), null), BindingParser.Read(text, Account));

    [Theory]
    [InlineData("conference", NoConference)]
    [InlineData("conference.event", NoConference)]
    [InlineData("conference.event.*", NoConference)]
    [InlineData("conference.event.add-member", NoConference)]
    [InlineData("conference.event..a", NoConference)]
    [InlineData("conference.event.lock..*", NoConference)]
    [InlineData("conference.command", NoConference)]
    [InlineData("conference.operation.", NoConference)]
    [InlineData($"conference.event.{Id}", $"{Malformed}event, {Id}")]
    [InlineData($"conference.event.{Id}.", $"{Malformed}event, {Id}, ")]
    [InlineData("conference.event.add-member.x", $"{Malformed}event, add-member, x")]
    [InlineData("conference.event.lock.x.*", $"{Malformed}event, lock, x, *")]
    [InlineData($"conference.event.lock.{Id}.a.b", $"{Malformed}event, lock, {Id}, a, b")]
    [InlineData("conference.event.C0000000000000000000000000000001.*",
        $"{Malformed}event, C0000000000000000000000000000001, *")]
    [InlineData("conference.command.x", $"{Malformed}command, x")]
    [InlineData($"conference.operation.{Id}.x", $"{Malformed}operation, {Id}, x")]
    [InlineData("conference.dance.x", $"{Malformed}dance, x")]
    [InlineData("", NotAvailable)]
    [InlineData("call.CHANNEL_CREATE.*", NotAvailable)]
    [InlineData("object.doc_edited.user", NotAvailable)]
    [InlineData("object.doc_moved.conference", NotAvailable)]
    [InlineData("object.doc_edited.a0000000000000000000000000000002.conference.*", NotAvailable)]
    [InlineData($"object.doc_edited.{Account}.conference.x", NotAvailable)]
    [InlineData("object", NotAvailable)]
    [InlineData("*", NotAvailable)]
    public void that_is_wrong_gets_its_text(string text, string error) =>
        Assert.Equal((null, error), BindingParser.Read(text, Account));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("a\0b")]
    public void is_read_whatever_the_account(string account) =>
        Assert.Equal((null, NotAvailable), BindingParser.Read("object.*.account/a/b/c.conference.*", account));

    [Fact]
    public void that_is_longer_than_any_is_not_repeated() =>
        Assert.Equal((null, NotAvailable), BindingParser.Read($"conference.event.{new string('x', 300)}.*", Account));

    [Theory]
    [InlineData("a", "a")]
    [InlineData("d8a1c2f4@10.0.0.5", "d8a1c2f4@10%2E0%2E0%2E5")]
    [InlineData("ann smith.1", "ann+smith%2E1")]
    [InlineData("a*b", "a%2Ab")]
    public void names_a_call_as_routing_keys_do(string call, string part) =>
        Assert.Equal(part, RoutingKeys.Part(call));
}
