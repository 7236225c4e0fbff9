using Conferences.Api.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace Conferences.Tests.Operations;

/// <summary>Places for reading, while one account uses the node and while several do.</summary>
public sealed class Places_that_accounts_share : IDisposable
{
    private const int Places = 8;
    private const int BesideOthers = 2;
    private const string Busy = "busy";
    private const string Other = "other";

    private readonly FakeTimeProvider clock = new();
    private readonly AccountActivity activity;
    private readonly SharedPlaces places;

    public Places_that_accounts_share()
    {
        activity = new(clock);
        places = new(Places, line: 100, Options(), activity);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => places.Dispose();

    [Fact]
    public async Task are_an_accounts_up_to_its_share_while_it_is_alone()
    {
        activity.Note(Busy);
        Assert.Equal(Places / 2, await TakenAsync(Busy));
    }

    [Fact]
    public async Task are_only_a_few_of_an_account_while_another_is_active()
    {
        activity.Note(Other);
        activity.Note(Busy);
        Assert.Equal(BesideOthers, await TakenAsync(Busy));
        Assert.Equal(BesideOthers, await TakenAsync(Other));
    }

    [Fact]
    public async Task are_an_accounts_again_a_second_after_the_last_request_of_another()
    {
        activity.Note(Other);
        clock.Advance(TimeSpan.FromSeconds(1.1));
        activity.Note(Busy);
        Assert.Equal(Places / 2, await TakenAsync(Busy));
        activity.Note(Other);
        Assert.False(activity.IsAlone(Busy));
        Assert.False(activity.IsAlone(Other));
        Assert.False(activity.IsAlone("a third"));
    }

    [Fact]
    public async Task are_passed_on_to_the_next_of_the_account_that_waits()
    {
        activity.Note(Other);
        activity.Note(Busy);
        var held = new List<IDisposable>();
        for (var place = 0; place < BesideOthers; place++)
            held.Add((await places.TakeAsync(Busy, 1, isPatient: true, Cancellation))!);
        var next = places.TakeAsync(Busy, 1, isPatient: true, Cancellation).AsTask();
        Assert.False(next.IsCompleted);
        Assert.Equal(1, places.Waiting);
        held[0].Dispose();
        Assert.NotNull(await next);
    }

    [Fact]
    public async Task rest_for_as_long_as_they_were_used_while_another_account_is_active()
    {
        activity.Note(Other);
        activity.Note(Busy);
        var used = (await places.TakeAsync(Busy, 1, isPatient: true, Cancellation))!;
        clock.Advance(TimeSpan.FromMilliseconds(300));
        used.Dispose();
        Assert.Equal(BesideOthers - 1, await TakenAsync(Busy));
        clock.Advance(TimeSpan.FromMilliseconds(299));
        Assert.Equal(BesideOthers - 1, await TakenAsync(Busy));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(BesideOthers, await TakenAsync(Busy));
    }

    [Fact]
    public async Task are_not_lost_when_the_one_who_waits_goes_away()
    {
        activity.Note(Other);
        activity.Note(Busy);
        var held = new List<IDisposable>();
        for (var place = 0; place < BesideOthers; place++)
            held.Add((await places.TakeAsync(Busy, 1, isPatient: true, Cancellation))!);
        using var gone = new CancellationTokenSource();
        var next = places.TakeAsync(Busy, 1, isPatient: true, gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        held.ForEach(place => place.Dispose());
        Assert.Equal(BesideOthers, await TakenAsync(Busy));
    }

    // How many are taken without waiting.
    private async Task<int> TakenAsync(string account)
    {
        using var over = new CancellationTokenSource();
        var asked = Enumerable.Range(0, Places)
            .Select(_ => places.TakeAsync(account, 1, isPatient: true, over.Token).AsTask())
            .ToArray();
        var taken = asked.Where(place => place.IsCompleted).ToArray();
        await over.CancelAsync();
        foreach (var place in taken)
            (await place)!.Dispose();
        return taken.Length;
    }

    private static LimitOptions Options() => LimitOptions.Of(new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Limits:AccountShare"] = "50",
            ["Limits:BesideOthers"] = $"{BesideOthers}",
        })
        .Build());
}
