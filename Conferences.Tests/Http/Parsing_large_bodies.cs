using Conferences.Api.Crossbar;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Conferences.Tests.Http;

/// <summary>Large bodies keep a processor busy: those of one account wait for each other, and for no other account's.
/// </summary>
public sealed class Parsing_large_bodies : IAsyncDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly LargeBodies bodies;

    public Parsing_large_bodies() => bodies = new(clock);

    public ValueTask DisposeAsync() => bodies.DisposeAsync();

    [Fact]
    public async Task is_done_one_after_the_other_for_one_account_and_beside_it_for_another()
    {
        var first = await bodies.ParseAsync(Of("a"));
        var second = bodies.ParseAsync(Of("a"));
        Assert.False(second.IsCompleted);
        using (var other = await bodies.ParseAsync(Of("b")))
            Assert.NotNull(other);

        first!.Dispose();
        using var turn = await second;
        Assert.NotNull(turn);
    }

    [Fact]
    public async Task is_given_up_when_the_turn_does_not_come()
    {
        using var held = await bodies.ParseAsync(Of("a"));
        var second = bodies.ParseAsync(Of("a"));
        clock.Advance(LargeBodies.Patience - TimeSpan.FromTicks(1));
        Assert.False(second.IsCompleted);
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(await second);
    }

    private static DefaultHttpContext Of(string account) =>
        new() { Request = { Path = $"/v2/accounts/{account}/conferences" } };
}
