using Conferences.Api.Commands;
using Conferences.Domain.State;

namespace Conferences.Tests.Media;

/// <summary>Callers who wait for an outcome and disconnect before it is known.</summary>
public sealed class Waiting_in_vain
{
    private static readonly Operation Open =
        Operation.Of(OperationAction.Mute, new(new("op"), DateTimeOffset.UnixEpoch), [1]);

    [Fact]
    public async Task leaves_nothing_behind()
    {
        var outcomes = new OperationAwaiter(TimeProvider.System, CancellationToken.None);
        using var gone = new CancellationTokenSource();
        var waiting = outcomes.OfAsync(
            new("op"), TimeSpan.FromMinutes(1), _ => Task.FromResult<Operation?>(Open), gone.Token);
        Assert.Equal(1, outcomes.Count);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, outcomes.Count);

        await Assert.ThrowsAsync<TimeoutException>(() => outcomes.OfAsync(
            new("op"), TimeSpan.FromMinutes(1), _ => throw new TimeoutException(), CancellationToken.None));
        Assert.Equal(0, outcomes.Count);
    }
}
