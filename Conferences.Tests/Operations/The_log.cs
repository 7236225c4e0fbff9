using System.Net;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Microsoft.Extensions.Logging;

namespace Conferences.Tests.Operations;

/// <summary>The log: failures, each once and with its request; nothing ordinary, nothing secret.</summary>
public sealed class The_log(Service service)
{
    [Fact]
    public async Task stays_quiet_while_fifty_ask_for_one_number()
    {
        await using var host = await WatchedHost.StartAsync(service);
        var portal = await host.Portal();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(_ => portal.Put("", """{"data":{"conference_numbers":["5001"]}}""")));

        Assert.Equal(49, answers.Count(answer => answer.Status is HttpStatusCode.BadRequest));
        await host.RestAsync();
        Assert.DoesNotContain(await host.WholeLog(), line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task tells_of_a_failure_once_with_its_request_and_account()
    {
        await using var host = await WatchedHost.StartAsync(service);
        var portal = await host.Portal();
        await host.Execute("drop table conferences.mt_doc_numberclaim cascade");

        var answer = await portal.Put(
            "", """{"data":{"conference_numbers":["5001"]}}""", ("X-Request-ID", "portal-4711"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        var line = Assert.Single(await host.WholeLog(), line => line.Level >= LogLevel.Warning);
        Assert.Contains("mt_doc_numberclaim", line.Text, StringComparison.Ordinal);
        Assert.Equal("portal-4711", line.Scope["request_id"]);
        Assert.Equal(portal.Account, line.Scope["account"]);
    }

    [Fact]
    public async Task says_nothing_of_requests_that_are_merely_wrong()
    {
        await using var host = await WatchedHost.StartAsync(service);
        var portal = await host.Portal();

        Assert.Equal(HttpStatusCode.BadRequest, (await portal.Put("", "{")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await portal.Get("/0")).Status);
        portal.Http.DefaultRequestHeaders.Remove("X-Auth-Token");
        Assert.Equal(HttpStatusCode.Unauthorized, (await portal.Get()).Status);

        Assert.DoesNotContain(await host.WholeLog(), line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task never_holds_a_secret_however_much_is_logged()
    {
        const string token = "eyJhbGciOiJIUzI1NiJ9.c2VjcmV0LXRva2Vu.c2lnbmF0dXJl";
        const string key = "feedfacefeedfacefeedfacefeedfacefeedfacefeedfacefeedfacefeedface";
        await using var host = await WatchedHost.StartAsync(
            service, ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Marten", "Trace"),
            ("Logging:LogLevel:Wolverine", "Trace"));
        var portal = await host.Portal();
        var envelope = portal.Http.DefaultRequestHeaders.GetValues("X-Auth-Token").Single();
        var id = await portal.Create("""{"member":{"pins":["73510284"]},"bridge_password":"hunter2-hunter2"}""");
        await portal.Join(id, "a", ""","pin":"73510284" """);
        Assert.Equal(HttpStatusCode.Conflict, (await portal.Put(
            $"/{id}/participants", """{"data":{"call_id":"b","pin":"90817263"}}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await portal.Patch(
            $"/{id}", """{"data":{"member":{"pins":["x73510284"]}}}""", ("Idempotency-Key", "one"))).Status);
        await host.Execute("alter table conferences.mt_events rename to elsewhere");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await portal.Patch(
            $"/{id}", """{"data":{"member":{"pins":["64201937"]}}}""")).Status);
        using var login = await portal.Http.PutAsync(
            "/v2/api_auth",
            Json.Body($$$"""{"data":{"api_key":"{{{key}}}"}}"""),
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, login.StatusCode);
        portal.Http.DefaultRequestHeaders.Remove("X-Auth-Token");
        Assert.Equal(HttpStatusCode.Unauthorized, (await portal.Get("", ("X-Auth-Token", token))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await portal.Get("", ("Authorization", $"Bearer {token}"))).Status);

        var lines = await host.WholeLog();
        Assert.Contains(lines, line => line.Level < LogLevel.Information);
        string[] secrets =
            ["73510284", "90817263", "64201937", "hunter2-hunter2", token, key, envelope, Service.OperatorKey];
        Assert.All(secrets, secret => Assert.DoesNotContain(
            lines, line => line.Text.Contains(secret, StringComparison.Ordinal)));
    }
}
