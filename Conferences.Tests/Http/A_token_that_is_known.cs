using System.Security.Claims;
using Conferences.Api.Auth;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>A validated token is cached for a while, but never beyond its expiry.</summary>
public sealed class A_token_that_is_known : IDisposable
{
    private static readonly CallerPrincipal Somebody =
        new(new ClaimsPrincipal(), new("00000000000000000000000000000001", null, null, [], Scopes.Write));

    private readonly TokenCache tokens = new(TimeProvider.System);

    [Fact]
    public void is_found_by_all_of_it_and_by_nothing_else()
    {
        tokens.Keep("a.b.c", Somebody, DateTimeOffset.UtcNow.AddHours(1));
        Assert.Same(Somebody, tokens.Find("a.b.c"));
        Assert.Null(tokens.Find("a.b.C"));
        Assert.Null(tokens.Find("a.b."));
    }

    [Fact]
    public async Task is_forgotten_when_it_expires()
    {
        tokens.Keep("soon", Somebody, DateTimeOffset.UtcNow.AddMilliseconds(200));
        tokens.Keep("later", Somebody, DateTimeOffset.UtcNow.AddHours(1));
        await Until.Async(() => Task.FromResult(tokens.Find("soon") is null));
        Assert.NotNull(tokens.Find("later"));
    }

    [Fact]
    public void is_not_kept_if_it_has_expired()
    {
        tokens.Keep("late", Somebody, DateTimeOffset.UtcNow);
        Assert.Null(tokens.Find("late"));
    }

    [Fact]
    public void takes_no_more_room_than_there_is()
    {
        const int length = 100_000;
        for (var token = 0; token < 100; token++)
            tokens.Keep($"{token}".PadRight(length), Somebody, DateTimeOffset.UtcNow.AddHours(1));
        var kept = Enumerable.Range(0, 100).Count(token => tokens.Find($"{token}".PadRight(length)) is not null);
        Assert.InRange(kept, 0, 40);
    }

    public void Dispose() => tokens.Dispose();
}
