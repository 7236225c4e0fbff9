using System.Net;
using Conferences.Development;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Operations;

/// <summary>The health endpoints for orchestrators.</summary>
public sealed class Health_checks(Service service)
{
    [Fact]
    public async Task are_good_while_the_database_answers()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        foreach (var path in new[] { "/health/live", "/health/ready" })
        {
            var answer = await Ask(http, path);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal("application/json", answer.ContentType);
            Assert.Equal("healthy", answer.Json["status"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task tell_that_the_schema_is_missing()
    {
        await using var host = await WatchedHost.StartAsync(service);
        await host.Execute("drop schema conferences cascade");

        var ready = await Ask(host.Client(), "/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.Status);
        Assert.Contains("no schema", Description(ready), StringComparison.Ordinal);
    }

    [Fact]
    public async Task tell_that_the_database_is_away()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("conferences-").FullName;
        var postgres = await PrivatePostgres.StartAsync(new(folder), Console.Error.WriteLine, cancellation);
        await using var host = WatchedHost.On(postgres.ConnectionString);
        using var http = host.Client();
        Assert.Equal(HttpStatusCode.OK, (await Ask(http, "/health/ready")).Status);

        await postgres.DisposeAsync();
        var ready = await Ask(http, "/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.Status);
        Assert.Equal("application/json", ready.ContentType);
        Assert.Contains("does not respond", Description(ready), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Ask(http, "/health/live")).Status);
        Assert.DoesNotContain(
            await host.WholeLog(), line => line.Category.Contains("Health") && line.Text.Contains("   at "));
    }

    private static string Description(Answer ready) =>
        ready.Json["checks"]!["database"]!["description"]!.GetValue<string>();

    private static async Task<Answer> Ask(HttpClient http, string path)
    {
        using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }
}
