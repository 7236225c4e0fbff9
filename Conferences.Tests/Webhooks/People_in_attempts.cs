using System.Net;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Conferences.Tests.Webhooks;

/// <summary>Attempts show what was sent, until those it names are erased.</summary>
public sealed class People_in_attempts(HookNode node) : IClassFixture<HookNode>
{
    private readonly Portal portal = node.Portal();
    private readonly string name = $"Zuleika {Ids.New()}";

    [Theory]
    [InlineData("json", "post")]
    [InlineData("form-data", "get")]
    public async Task are_erased_with_them(string format, string verb)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answers = (request, http) => http.Response.WriteAsync(request.Body + request.Query);
        var hook = await portal.Hook(
            $$$"""
            {"name":"CRM","uri":"{{{receiver.Address}}}","hook":"conference","format":"{{{format}}}",
             "http_verb":"{{{verb}}}","custom_data":{"types":["participant.joined"]}}
            """);
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "a", $$""","caller_id_name":"{{name}}" """);
        await portal.Join(id, "b", ""","caller_id_name":"Somebody Else" """);
        await Until.Async(async () => (await portal.Attempts(hook.At<string>("id"))).Count == 2);
        Assert.NotEmpty(await Kept());

        var person = (await portal.Get($"/{id}/events")).Data.AsArray()
            .First(it => it!.At<string>("type") == "participant.joined")!.At<string>("data", "person_id");
        using var erased = await portal.Http.DeleteAsync(
            $"/v2/accounts/{portal.Account}/people/{person}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
        Assert.Empty(await Kept());
        var attempts = await portal.Attempts(hook.At<string>("id"));
        Assert.Equal(2, attempts.Count);
        Assert.Null(attempts[1]!["req_body"]);
        Assert.Contains("Somebody", attempts[0]!.At<string>("req_body"));

        // Nor are they sent again.
        await portal.ActOnHook(hook.At<string>("id"), "replay", """{"from":"2000-01-01"}""");
        Assert.DoesNotContain(name, (await receiver.Got(4))[2] is var again ? again.Body + again.Query : name);
    }

    private Task<List<string>> Kept() => Stored.ColumnOf<string>(
        node.ConnectionString,
        "select t::text from conferences.webhook_attempts t where strpos(t::text, $1) > 0 or strpos(t::text, $2) > 0",
        name,
        name.Replace(" ", "+", StringComparison.Ordinal));
}
