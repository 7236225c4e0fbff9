using System.Text.Json;
using Conferences.Api.Responses;
using Conferences.Domain.Commands;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Domain;
using CsCheck;

namespace Conferences.Tests.Domain;

/// <summary>The stored form of a document, and the row of its secrets.</summary>
public sealed class Sealing_a_document
{
    private const string Secretive =
        """{"bridge_password":"hunter2","member":{"pins":["1234"]},"x":[{"a/b~":{"pins":[{"k":1.50}]}}]}""";

    private readonly Story story = new(document: null);

    [Fact]
    public void leaves_no_secret_in_it_and_says_where_they_were()
    {
        var (document, row) = Story.Document(Secretive).Seal(Story.Id, story.Context);
        var stored = JsonElement.Parse(document.Stored());

        Assert.All((string[])["hunter2", "1234", "1.50"], secret =>
        {
            Assert.DoesNotContain(secret, document.Stored(), StringComparison.Ordinal);
            Assert.Contains(secret, row!.Values.GetRawText(), StringComparison.Ordinal);
        });
        Assert.Equal("***", stored.GetProperty("bridge_password").GetString());
        Assert.Equal("***", stored.GetProperty("member").GetProperty("pins").GetString());
        Assert.Equal("[]", stored.GetProperty("moderator").GetProperty("pins").GetRawText());
        Assert.Equal(
            ["/bridge_password", "/member/pins", "/x/0/a~1b~0/pins"],
            stored.GetProperty("_secrets").GetProperty("members").EnumerateObject().Select(it => it.Name));
        Assert.Equal(row!.Hash(), stored.GetProperty("_secrets").GetProperty("hash").GetString());
        Assert.Equal(row.Id, stored.GetProperty("_secrets").GetProperty("id").GetString());
    }

    [Fact]
    public void leaves_a_hash_that_tells_nothing_without_the_salt_of_the_row()
    {
        var (_, one) = Story.Document(Secretive).Seal(Story.Id, story.Context with { Salt = "1" });
        var (_, other) = Story.Document(Secretive).Seal(Story.Id, story.Context with { Salt = "2" });
        Assert.NotEqual(one!.Hash(), other!.Hash());
        Assert.Throws<InvalidOperationException>(() =>
            Story.Document(Secretive).Seal(Story.Id, story.Context with { Salt = null }));
    }

    [Fact]
    public void gives_back_exactly_what_was_sent() => Gen.Select(Secrets, Secrets).Sample((pins, other) =>
    {
        var sent = Story.Document(
            $$$"""{"z":{{{other}}},"member":{"pins":{{{pins}}},"a":1},"list":[1,{"pins":{{{other}}}},[]],"n":1e2}""");
        var (sealed_, row) = sent.Seal(Story.Id, story.Context);
        var read = ConferenceDocument.Stored(sealed_.Stored());
        var opened = row is null ? read : read.Open([row]);
        Assert.Equal(sent.Json.GetRawText(), opened.Json.GetRawText());
        Assert.Equal(sealed_.Stored(), opened.Stored());
    });

    [Fact]
    public void needs_no_row_where_there_is_no_secret()
    {
        var document = Story.Document("""{"bridge_password":"","member":{"pins":[]},"x":{"pins":null}}""");
        Assert.Equal((document, null), document.Seal(Story.Id, story.Context));
        Assert.Equal(document.Json.GetRawText(), document.Stored());
    }

    [Fact]
    public void keeps_the_row_through_edits_that_leave_the_secrets_as_they_were()
    {
        var created = story.Request(new CreateConference(Story.Document(Secretive), story.Context)).Secrets!;
        Assert.Null(Patch("""{"name":"renamed","member":{"join_muted":false}}""").Secrets);
        Assert.Null(Patch("""{"member":{"pins":["1234"]}}""").Secrets);
        Assert.Equal(created.Id, story.State.Document!.Secrets!.Id);
        Assert.Equal(2, story.Events.Count);

        var edited = Patch("""{"member":{"pins":["5678"]}}""").Secrets!;
        Assert.Equal(edited.Id, story.State.Document!.Secrets!.Id);
        Assert.Equal(
            [("/bridge_password", created.Id), ("/member/pins", edited.Id), ("/x/0/a~1b~0/pins", created.Id)],
            story.State.Document.Secrets.Members.Select(it => (it.Key, it.Value)));
        Assert.Null(Patch("""{"bridge_password":null,"member":{"pins":[]},"x":null}""").Secrets);
        Assert.Null(story.State.Document!.Secrets);
    }

    [Fact]
    public void records_nothing_where_a_document_is_replaced_by_its_like()
    {
        story.Request(new CreateConference(Story.Document(Secretive), story.Context));
        var again = story.Request(new ReplaceConference(Story.Document(Secretive), null, story.Context));
        Assert.Empty(again.Events);
        Assert.Null(again.Secrets);
    }

    [Fact]
    public void is_not_forgotten_before_a_document_is_stored() => Assert.Throws<InvalidOperationException>(() =>
        JsonSerializer.Serialize(new ConferenceCreated(Story.Document(Secretive))));

    [Fact]
    public void lets_nobody_in_without_a_pin_where_the_pins_are_lost_until_there_are_new_ones()
    {
        story.Request(new CreateConference(Story.Document("""{"member":{"pins":["1"]}}"""), story.Context));
        var lost = new Story(document: null);
        lost.Given(new ConferenceCreated(ConferenceDocument.Stored(story.State.Document!.Stored())));

        Assert.True(lost.State.Document!.LacksPins);
        Assert.False(lost.State.Document.Json.GetProperty("member").TryGetProperty("pins", out _));
        Assert.Equal(Reason.BadPin, lost.Join("a").Refusal!.Reason);
        Assert.Equal(Reason.BadPin, lost.Join("b", pin: "1").Refusal!.Reason);

        // An edit of another field does not remove the protection.
        Assert.Null(lost.Request(new PatchConference("""{"name":"x"}""".Json(), null, lost.Context)).Secrets);
        Assert.Equal(Reason.BadPin, lost.Join("c").Refusal!.Reason);
        Assert.Equal(story.State.Document.Secrets!.Id, lost.State.Document!.Secrets!.Id);

        var set = lost.Request(new PatchConference("""{"member":{"pins":["2"]}}""".Json(), null, lost.Context));
        Assert.NotNull(set.Secrets);
        Assert.Null(lost.Join("d", pin: "2").Refusal);
    }

    [Fact]
    public void tells_two_versions_apart_by_their_rows()
    {
        story.Request(new CreateConference(
            Story.Document("""{"member":{"pins":["1"]},"moderator":{"pins":["2"]}}"""), story.Context));
        Patch("""{"moderator":{"pins":["3"]}}""");
        var versions = story.Events.Select(@event => ConferenceDocument.Stored(@event switch
        {
            ConferenceCreated it => it.Document.Stored(),
            ConferenceUpdated it => it.Document.Stored(),
            _ => throw new InvalidOperationException($"{@event}"),
        })).ToArray();
        Assert.Equal(
            ["moderator.pins"],
            Change.Between(versions[0].Marked, versions[1].Marked).Select(change => change.Path));
    }

    private static Gen<string> Secrets { get; } = OneOf(
        """["1","22"]""", "[]", "null", "\"x\"", "\"***\"", """{"deep":[1.0,{"pins":["9"]}]}""", "12.50", "false");

    private static Gen<string> OneOf(params string[] all) => Gen.Int[0, all.Length - 1].Select(it => all[it]);

    private Decision Patch(string patch) => story.Request(new PatchConference(patch.Json(), null, story.Context));
}
