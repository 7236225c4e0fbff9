using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>A portal's use of a conference, from an empty list to an empty list.</summary>
public sealed class Keeping_conferences(Service service)
{
    [Fact]
    public async Task goes_from_an_empty_list_through_a_patch_to_an_empty_list()
    {
        var portal = service.Portal();
        Assert.Empty((await portal.Get()).Data.AsArray());

        var created = await portal.Put("");
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal("application/json", created.ContentType);
        var id = created.Data["id"]!.GetValue<string>();
        Assert.EndsWith($"/conferences/{id}", created.Headers.Location!.ToString());

        var patched = await portal.Patch($"/{id}", """{"data":{"custom":"value"}}""");
        Assert.Equal(HttpStatusCode.OK, patched.Status);
        Assert.Equal("value", patched.Data["custom"]!.GetValue<string>());
        Assert.Equal(id, Assert.Single((await portal.Get()).Data.AsArray())!["id"]!.GetValue<string>());

        var deleted = await portal.Delete($"/{id}");
        Assert.True(deleted.Data["_read_only"]!["deleted"]!.GetValue<bool>());
        Assert.Empty((await portal.Get()).Data.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await portal.Get($"/{id}")).Status);
    }

    [Fact]
    public async Task gives_one_number_to_exactly_one_of_fifty_who_ask_at_once()
    {
        var portal = service.Portal();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(_ => portal.Put("", """{"data":{"conference_numbers":["5001"]}}""")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer =>
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Equal("5001", answer.Data["numbers"]!["unique"]!["cause"]!.GetValue<string>());
        });
        Assert.Single((await portal.Get()).Data.AsArray());
    }
}
