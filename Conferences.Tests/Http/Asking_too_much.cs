using System.Net;
using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Conferences.Tests.Http;

/// <summary>Requests above the rate limit, and requests while the database is unavailable.</summary>
public sealed class Asking_too_much(Service service)
{
    [Fact]
    public async Task is_refused_for_one_account_until_later_and_not_for_others()
    {
        await using var node = new Node(service.ConnectionString, ("RateLimit:PerSecond", "1"),
            ("RateLimit:Burst", "5"));
        var token = service.Portal().Http.DefaultRequestHeaders.GetValues("X-Auth-Token").Single();
        var (greedy, modest) = (node.Portal(Ids.New(), token), node.Portal(Ids.New(), token));
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => greedy.Put("")));

        var refused = answers.Where(answer => answer.Status != HttpStatusCode.Created).ToArray();
        Assert.InRange(answers.Length - refused.Length, 5, 35);
        Assert.All(refused, answer =>
        {
            answer.Is(HttpStatusCode.TooManyRequests, "too_many_requests");
            Assert.Equal("429", answer.Json.At<string>("error"));
            Assert.NotNull(answer.Headers.RetryAfter);
        });
        (await modest.Get()).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task of_a_database_that_is_away_is_503_and_the_service_stays()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var postgres = await ScratchServer.StartAsync(cancellation);
        var account = Ids.New();
        await using var node = new Node(postgres.ConnectionString);
        using var http = new HttpClient { BaseAddress = node.ClientOptions.BaseAddress };
        using var login = await http.PutAsync(
            "/v2/api_auth", Json.Body($$$"""{"data":{"api_key":"{{{Service.OperatorKey}}}"}}"""), cancellation);
        var portal = node.Portal(account, (await Answer.ReadAsync(login)).Json.At<string>("auth_token"));
        var id = await portal.Create();

        await postgres.StopAsync();
        foreach (var answer in (Answer[])
        [
            await portal.Get(), await portal.Get($"/{id}"), await portal.Put(""), await portal.Act(id, "lock"),
            await portal.Put("", """{"data":{"name":1}}""", ("Idempotency-Key", "k")),
        ])
        {
            answer.Is(HttpStatusCode.ServiceUnavailable, "datastore_fault");
            Assert.NotNull(answer.Headers.RetryAfter);
        }

        var keys = node.Services.GetRequiredService<ApiKeys>();
        Assert.True(StoreFailures.IsAway((await Record.ExceptionAsync(() => keys.RefreshAsync(cancellation)))!));
        Assert.False(keys.ExecuteTask!.IsCompleted);
        Assert.False(node.Services.GetRequiredService<IHostApplicationLifetime>()
            .ApplicationStopping.IsCancellationRequested);
    }
}
