using Conferences.Api.Crossbar;

namespace Conferences.Api.Bus;

/// <summary>A command with what it was read as and the reply it led to.</summary>
internal sealed record Decided(Write Write, Reading Reading, Reply Reply);

/// <summary>Has commands decided, those of one conference in the order they came.</summary>
internal sealed class CommandLanes
{
    private readonly IServiceScopeFactory scopes;
    private readonly LiveWrites live;
    private readonly TimeProvider clock;
    private readonly Lanes<CloudCommand, Decided> lanes;

    public CommandLanes(IServiceScopeFactory scopes, LiveWrites live, TimeProvider clock, CancellationToken over)
    {
        (this.scopes, this.live, this.clock) = (scopes, live, clock);
        lanes = new(command => (command.Account, command.ConferenceId), TryAsync, over);
    }

    /// <summary>Has the command decided. Its place in the order is that of this call.</summary>
    /// <exception cref="OperationCanceledException">It is over, and whether it was decided is not known.</exception>
    public Task<Decided> DecideAsync(CloudCommand command) => lanes.PassAsync(command);

    private async Task<Decided> TryAsync(CloudCommand command, Succession succession)
    {
        var (write, reading) = command.At(clock.GetUtcNow(), live);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var desk = scope.ServiceProvider.GetRequiredService<Desk>();
            return new(write, reading, await desk.DecideAsync(write, reading, succession));
        }
        catch (Exception failure) when (Messaging.IsUnstorable(failure))
        {
            return new(write, reading, Failures.Reply(failure));
        }
    }
}
