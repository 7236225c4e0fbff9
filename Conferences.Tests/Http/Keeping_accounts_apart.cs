using System.Net;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Webhooks;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Http;

/// <summary>Every route, as reported by the service itself, so that new ones are tested too.</summary>
public sealed class Keeping_accounts_apart(Service service)
{
    private const string Prefix = "/v2/accounts/";

    // Bodies of routes that need more than an empty one before they look for the conference.
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["ActOnConference"] = """{"data":{"action":"lock"}}""",
        ["JoinOrActOnParticipants"] = """{"data":{"call_id":"a"}}""",
        ["ActOnParticipant"] = """{"data":{"action":"mute"}}""",
        ["ActOnWebhook"] = """{"action":"rotate_secret"}""",
        ["ReplaceWebhook"] = Hooked.In(Hooked.Least),
    };

    private IEnumerable<(string Name, string Verb, string Path)> Routes =>
        from endpoint in service.Parts.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let name = endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName
        let path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
        where path.StartsWith(Prefix, StringComparison.Ordinal)
        from verb in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
        where verb != "HEAD"
        select (name, verb, path);

    [Fact]
    public async Task answers_401_without_a_token_and_403_on_the_path_of_another_account()
    {
        var (mine, theirs) = (Ids.New(), Ids.New());
        var token = await Keys.Token(service, mine);
        var id = await service.PortalOf(theirs).Create();
        Assert.NotEmpty(Routes);
        foreach (var route in Routes)
        {
            (await Ask(route, theirs, id, token)).Is(HttpStatusCode.Forbidden, "forbidden");
            (await Ask(route, theirs, id, null)).Is(HttpStatusCode.Unauthorized, "invalid_credentials");
        }

        Assert.Equal(1, await service.PortalOf(theirs).Sequence(id));
    }

    [Fact]
    public async Task finds_no_conference_of_another_account_below_ones_own_path()
    {
        var theirs = service.Portal();
        var id = await theirs.Create();
        await theirs.Join(id, "a");
        await theirs.Act(id, "lock");
        var operation = (await theirs.Get($"/{id}/operations")).Data[0]!.At<string>("id");
        var sequence = await theirs.Sequence(id);

        var mine = Ids.New();
        var token = await Keys.Token(service, mine);
        foreach (var route in Routes.Where(route => route.Path.Contains("{id}", StringComparison.Ordinal)))
        {
            var answer = await Ask(route, mine, id, token, operation);
            answer.Is(HttpStatusCode.NotFound, "bad_identifier");
            Assert.Equal("bad identifier", answer.Data.At<string>("message"));
        }

        Assert.Equal(sequence, await theirs.Sequence(id));
        Assert.Empty((await service.PortalOf(mine).Get()).Data.AsArray());
    }

    [Fact]
    public async Task finds_no_webhook_of_another_account_below_ones_own_path()
    {
        var theirs = service.Portal();
        var webhook = (await theirs.Hook()).At<string>("id");
        var mine = Ids.New();
        var token = await Keys.Token(service, mine);
        var routes = Routes.Where(route => route.Path.Contains("{webhook}", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(routes);
        foreach (var route in routes)
        {
            var answer = await Ask(route, mine, "", token, webhook: webhook);
            answer.Is(HttpStatusCode.NotFound, "bad_identifier");
        }

        Assert.Equal("\"1.1\"", (await theirs.Get(Hooked.Of(webhook))).ETag);
        Assert.Empty((await service.PortalOf(mine).Get(Hooked.Place)).Data.AsArray());
    }

    private async Task<Answer> Ask(
        (string Name, string Verb, string Path) route, string account, string id, string? token, string operation = "x",
        string? webhook = null)
    {
        var path = string.Join('/', route.Path.Split('/').Select(part => part switch
        {
            ['{', 'a', 'c', 'c', ..] => account,
            "{id}" => id,
            "{participant}" or "{instance}" => "1",
            "{operation}" => operation,
            "{owner}" or "{person}" or "{socket}" or "{link}" => Ids.New(),
            "{webhook}" => webhook ?? Ids.New(),
            ['{', ..] => throw new InvalidOperationException($"What goes for {part} in {route.Path}?"),
            _ => part,
        }));
        using var http = new HttpClient { BaseAddress = service.Address };
        using var request = new HttpRequestMessage(new(route.Verb), path);
        if (token is not null)
            request.Headers.Add("X-Auth-Token", token);
        if (route.Verb != "GET")
            request.Content = Json.Body(Bodies.GetValueOrDefault(route.Name, """{"data":{}}"""));
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }
}
