using System.Net;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>What a key may do, beside for whom.</summary>
public sealed class A_scope(Service service)
{
    private readonly string account = Ids.New();

    [Theory]
    [InlineData("Read")]
    [InlineData("READ")]
    [InlineData("admin")]
    [InlineData("write everything")]
    [InlineData("""["write","read"]""")]
    public async Task that_there_is_not_lets_nobody_log_in(string scope)
    {
        var (key, _) = await Keys.Add(service, account, scope: scope);
        (await Keys.LogIn(service, $$$"""{"data":{"api_key":"{{{key}}}"}}"""))
            .Is(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Created)]
    [InlineData("", HttpStatusCode.Created)]
    [InlineData("write", HttpStatusCode.Created)]
    [InlineData("write erase export", HttpStatusCode.Created)]
    [InlineData("read", HttpStatusCode.Forbidden)]
    [InlineData("write read", HttpStatusCode.Forbidden)]
    [InlineData("read write", HttpStatusCode.Forbidden)]
    [InlineData("erase", HttpStatusCode.Forbidden)]
    [InlineData("export", HttpStatusCode.Forbidden)]
    public async Task to_write_is_the_default_and_yields_to_one_to_read(string? scope, HttpStatusCode status)
    {
        var portal = await PortalWith(scope);
        (await portal.Get()).Is(HttpStatusCode.OK);
        (await portal.Put("")).Is(status);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Forbidden)]
    [InlineData("write", HttpStatusCode.Forbidden)]
    [InlineData("export", HttpStatusCode.Forbidden)]
    [InlineData("read erase", HttpStatusCode.Forbidden)]
    [InlineData("erase", HttpStatusCode.OK)]
    [InlineData("write erase", HttpStatusCode.OK)]
    public async Task of_its_own_is_needed_to_erase(string? scope, HttpStatusCode status)
    {
        var id = await service.PortalOf(account).Create();
        await service.PortalOf(account).Join(id, "a", ""","caller_id_name":"Ada" """);
        var person = (await service.PortalOf(account).Get($"/{id}/events?type=participant.joined"))
            .Data[0]!.At<string>("data.person_id");
        var portal = await PortalWith(scope);
        (await portal.Ask(HttpMethod.Delete, $"/../people/{person}", null)).Is(status);
        (await service.PortalOf(account).Ask(HttpMethod.Post, $"/../people/{person}?verb=delete", null))
            .Is(status is HttpStatusCode.OK ? HttpStatusCode.NotFound : HttpStatusCode.OK);
    }

    [Fact]
    public async Task of_its_own_is_needed_to_erase_by_another_verb()
    {
        var portal = await PortalWith("write");
        (await portal.Ask(HttpMethod.Post, $"/../people/{Ids.New()}?verb=delete", null))
            .Is(HttpStatusCode.Forbidden, "forbidden");
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Forbidden)]
    [InlineData("read", HttpStatusCode.Forbidden)]
    [InlineData("write erase", HttpStatusCode.Forbidden)]
    [InlineData("export", HttpStatusCode.OK)]
    [InlineData("read export", HttpStatusCode.OK)]
    [InlineData("write export", HttpStatusCode.OK)]
    public async Task of_its_own_is_needed_to_take_a_whole_history(string? scope, HttpStatusCode status)
    {
        var id = await service.PortalOf(account).Create();
        await Until.Async(async () =>
            (await service.PortalOf(account).Get("/events")).Text.Contains("conference.created"));
        var portal = await PortalWith(scope);
        foreach (var path in (string[])["/events", $"/{id}/events"])
        {
            (await portal.Get(path)).Is(HttpStatusCode.OK);
            var lines = await portal.Get(path, ("Accept", "application/x-ndjson"));
            Assert.Equal(status, lines.Status);
            Assert.Equal(status is HttpStatusCode.OK, lines.Text.Contains("conference.created"));
        }
    }

    private async Task<Portal> PortalWith(string? scope) =>
        service.PortalOf(account, await Keys.Token(service, account, scope: scope));
}
