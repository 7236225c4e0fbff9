using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Numbers of conferences are compared in their normal form, and shown as they were written.</summary>
public sealed class A_number_in_several_spellings(Service service)
{
    private readonly Portal portal = service.Portal();

    public static TheoryData<string, string> Same
    {
        get
        {
            string[] spellings =
                ["+14155550123", "14155550123", "4155550123", "01114155550123", "0014155550123", "+0014155550123"];
            return
            [
                .. from one in spellings from other in spellings where one != other select (one, other),
                ("+4930901820", "0114930901820"),
            ];
        }
    }

    [Theory, MemberData(nameof(Same))]
    public async Task leads_to_one_conference(string one, string other)
    {
        await portal.Create($$"""{"conference_numbers":["{{one}}"]}""");
        var wanted = $$"""{"data":{"conference_numbers":["7"],"member":{"numbers":["{{other}}"]} } }""";
        var clash = $$"""{"numbers":{"unique":{"message":"Numbers already in use","cause":"{{other}}"} } }""";
        Expect.Invalid(clash, await portal.Put("", wanted));

        var another = await portal.Create("""{"conference_numbers":["9"]}""");
        Expect.Invalid(clash, await portal.Post($"/{another}", wanted));
        Expect.Invalid(clash, await portal.Patch($"/{another}", wanted));
        await service.Portal().Create($$"""{"conference_numbers":["{{other}}"]}""");
    }

    [Fact]
    public async Task stands_in_a_document_once()
    {
        const string twice = """{"data":{"conference_numbers":["+14155550123","7","14155550123"]}}""";
        const string lists =
            """{"data":{"conference_numbers":["+14155550123"],"moderator":{"numbers":["4155550123"]}}}""";
        const string found =
            """{"numbers":{"unique":{"message":"Numbers stand in the document more than once","cause":"%"}}}""";
        var id = await portal.Create("""{"conference_numbers":["9"]}""");
        foreach (var (body, cause) in (IEnumerable<(string, string)>)
            [(twice, "+14155550123, 14155550123"), (lists, "+14155550123, 4155550123")])
        {
            var expected = found.Replace("%", cause, StringComparison.Ordinal);
            Expect.Invalid(expected, await service.StoringNothing(portal, () => portal.Put("", body)));
            Expect.Invalid(expected, await service.StoringNothing(portal, () => portal.Post($"/{id}", body)));
            Expect.Invalid(expected, await service.StoringNothing(portal, () => portal.Patch($"/{id}", body)));
        }
    }

    [Fact]
    public async Task is_kept_and_shown_as_it_was_written()
    {
        var id = await portal.Create("""{"conference_numbers":["+14155550123","4155550124"]}""");
        Expect.Json(
            """["+14155550123","4155550124"]""", (await portal.Get($"/{id}")).Data["conference_numbers"]);

        var edited = await portal.Patch($"/{id}", """{"data":{"conference_numbers":["14155550123"]}}""");
        edited.Is(HttpStatusCode.OK);
        Expect.Json("""["14155550123"]""", edited.Data["conference_numbers"]);
        Assert.Equal(2, (await portal.Get($"/{id}/events")).Data.AsArray().Count);
        await portal.Create("""{"conference_numbers":["+14155550124"]}""");
    }

    [Fact]
    public async Task is_free_again_in_every_spelling()
    {
        var id = await portal.Create("""{"conference_numbers":["+14155550123"]}""");
        (await portal.Delete($"/{id}")).Is(HttpStatusCode.OK);
        await portal.Create("""{"conference_numbers":["4155550123"]}""");
    }

    [Fact]
    public async Task goes_to_one_of_those_that_are_created_together()
    {
        string[] spellings = ["+14155550123", "14155550123", "4155550123", "01114155550123", "0014155550123"];
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(call => portal.Put(
            "", $$$"""{"data":{"conference_numbers":["{{{spellings[call % 5]}}}"]}}""")));
        Assert.Single(answers, it => it.Status == HttpStatusCode.Created);
        Assert.Equal(49, answers.Count(it => it.Status == HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task goes_to_one_of_the_nodes_that_create_at_once()
    {
        await using var other = new Node(service.ConnectionString);
        var elsewhere = other.Portal(portal.Account, service.Token);
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(call =>
        {
            var number = $"{(call % 4 < 2 ? "+1415555" : "415555")}{call / 4:0000}";
            return (call % 2 == 0 ? portal : elsewhere).Put(
                "", $$$"""{"data":{"conference_numbers":["{{{number}}}"]}}""");
        }));
        Assert.Equal(10, answers.Count(it => it.Status == HttpStatusCode.Created));
        Assert.Equal(30, answers.Count(it => it.Status == HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task goes_to_one_of_the_nodes_that_change_conferences_at_once()
    {
        await using var other = new Node(service.ConnectionString);
        var elsewhere = other.Portal(portal.Account, service.Token);
        string[] spellings = ["+14155550123", "14155550123", "4155550123", "01114155550123"];
        var ids = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => portal.Create()));
        var answers = await Task.WhenAll(ids.Select((id, call) => (call % 2 == 0 ? portal : elsewhere).Patch(
            $"/{id}", $$$"""{"data":{"member":{"numbers":["{{{spellings[call % 4]}}}"]} } }""")));
        Assert.Single(answers, it => it.Status == HttpStatusCode.OK);
        Assert.Equal(11, answers.Count(it => it.Status == HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task moves_between_the_lists_of_its_conference()
    {
        var id = await portal.Create("""{"conference_numbers":["+14155550123"]}""");
        (await portal.Patch($"/{id}", """{"data":{"conference_numbers":[],"member":{"numbers":["4155550123"]}}}"""))
            .Is(HttpStatusCode.OK);
        (await portal.Post($"/{id}", """{"data":{"moderator":{"numbers":["01114155550123"]}}}"""))
            .Is(HttpStatusCode.OK);
        Expect.Json("""["01114155550123"]""", (await portal.Get($"/{id}")).Data["moderator"]!["numbers"]);
        (await portal.Post($"/{id}", null)).Is(HttpStatusCode.OK);
        await portal.Create("""{"conference_numbers":["14155550123"]}""");
    }

    [Theory]
    [InlineData("filter_conference_numbers={0}", true)]
    [InlineData("filter_member.numbers={0}", true)]
    [InlineData("filter_moderator.numbers={0}", false)]
    [InlineData("filter_conference_numbers=[\"1\",\"{0}\"]", true)]
    [InlineData("filter_not_conference_numbers={0}", false)]
    public async Task is_found_by_a_filter(string query, bool isFound)
    {
        var id = await portal.Create(
            """{"conference_numbers":["4155550123"],"member":{"numbers":["0114930901820"]}}""");
        var number = query.Contains("member", StringComparison.Ordinal) ? "+49 (0)30 901820" : "+1 (415) 555-0123";
        await Found(isFound ? [id] : [], string.Format(null, query, Uri.EscapeDataString(number)));
        await Found(
            query.Contains("_not_", StringComparison.Ordinal) ? [id] : [],
            string.Format(null, query, Uri.EscapeDataString("+1 415 555 0199")));
        var at = Uri.EscapeDataString(DateTimeOffset.UtcNow.ToString("O"));
        await Found(
            isFound ? [id] : [], $"{string.Format(null, query, Uri.EscapeDataString(number))}&at={at}");

        async Task Found(string[] expected, string filter) => Assert.Equal(
            expected, (await portal.Get($"?{filter}")).Data.AsArray().Select(it => it!.At<string>("id")));
    }

    [Theory]
    [InlineData("filter_member.numbers=+4930901820")]
    [InlineData("filter_conference_numbers=+1 (415) 555-0123")]
    [InlineData("filter_member.numbers=tel:+4930901820")]
    [InlineData("filter_member.numbers=sip:+4930901820@example.com")]
    [InlineData("filter_member.numbers=[\"+4930901820\"]")]
    [InlineData("filter_member.numbers=%20+4930901820")]
    public async Task is_found_by_a_filter_that_does_not_encode_its_plus(string query)
    {
        var id = await portal.Create(
            """{"conference_numbers":["4155550123"],"member":{"numbers":["0114930901820"]}}""");
        Assert.Equal(id, Assert.Single((await portal.Get($"?{query}")).Data.AsArray())!.At<string>("id"));
    }
}
