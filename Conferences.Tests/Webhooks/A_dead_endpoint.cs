using Conferences.Api.Crossbar;
using Conferences.Api.Webhooks.Delivery;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Webhooks;

namespace Conferences.Tests.Webhooks;

/// <summary>An endpoint that takes requests and answers none.</summary>
public sealed class A_dead_endpoint(Service service)
{
    [Fact]
    public async Task delays_no_other_account_and_no_other_webhook_of_its_own()
    {
        using var end = new CancellationTokenSource();
        await using var dead = await Receiver.StartAsync();
        dead.Answers = (_, http) => Task.Delay(Timeout.Infinite, CancellationTokenSource
            .CreateLinkedTokenSource(end.Token, http.RequestAborted).Token);
        await using var alive = await Receiver.StartAsync();
        await using var patient = new Node(
            await service.NewDatabaseAsync("patient"), HookNode.Loopback, ("Webhooks:TimeoutSeconds", "120"));
        var token = await patient.Token();
        var (hostile, other) = (patient.Portal(Ids.New(), token), patient.Portal(Ids.New(), token));
        var stuck = (await hostile.HookAt(dead)).At<string>("id");
        var own = await hostile.HookAt(alive, path: "own");
        await other.HookAt(alive, path: "other");
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => hostile.Create()));
        await dead.Got(8);

        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => other.Create()));
        await Until.Async(() => Task.FromResult(
            alive.Log.Count(it => it.Path == "/other") == ids.Length
            && alive.Log.Count(it => it.Path == "/own") == 60));

        // While none of its first tries, of two minutes each, had ended.
        Assert.Equal(8, dead.Log.Count);
        Assert.Empty(await hostile.Attempts(stuck));
        Assert.NotNull(own);
        await end.CancelAsync();
    }

    [Fact]
    public async Task is_given_up_after_the_time_for_one_try_and_then_asked_one_thing_at_a_time()
    {
        await using var dead = await Receiver.StartAsync();
        dead.Answers = async (_, http) => await Task.Delay(Timeout.Infinite, http.RequestAborted)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await using var impatient = new Node(
            await service.NewDatabaseAsync("impatient"), HookNode.Loopback, ("Webhooks:TimeoutSeconds", "2"));
        var hostile = impatient.Portal(Ids.New(), await impatient.Token());
        var hook = (await hostile.HookAt(dead)).At<string>("id");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => hostile.Create()));
        await dead.Got(8);
        await Until.Async(async () => (await hostile.Attempts(hook)).Count >= 8);

        Assert.All(await hostile.Attempts(hook), it => Assert.Equal(
            ("timeout", true), (it!.At<string>("client_error"), it!["resp_status_code"] is null)));
        await Until.Async(async () => (await hostile.Attempts(hook)).Count >= 10);

        // At first it was eight. Besides the one under way, the end of another may still be on its way to the store.
        var begun = dead.Log.Count;
        Assert.InRange(begun, 10, (await hostile.Attempts(hook)).Count + 2);
    }

    [Fact]
    public async Task has_places_of_its_own_on_a_node()
    {
        using var places = new DeliveryPlaces();
        var cancellation = TestContext.Current.CancellationToken;
        for (var taken = 0; taken < 128; taken++)
            await places.TakeAsync(isProbed: true, cancellation);
        var next = places.TakeAsync(isProbed: true, cancellation);

        (await places.TakeAsync(isProbed: false, cancellation)).Dispose();

        Assert.False(next.IsCompleted);
    }
}
