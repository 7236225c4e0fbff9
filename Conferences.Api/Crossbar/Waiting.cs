using System.Globalization;

namespace Conferences.Api.Crossbar;

/// <summary><c>?wait=5s</c>: how long a caller would stay for the outcome of what it asks.</summary>
internal static class Waiting
{
    /// <summary>The longest anybody may wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>How long this caller would stay, or null if it does not say.</summary>
    public static TimeSpan? Of(HttpRequest request) =>
        Seconds(request.Query["wait"]) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Refuses a wait that is none.</summary>
    public static RouteHandlerBuilder MayWait(this RouteHandlerBuilder route) => route.AddEndpointFilter(
        async (context, next) =>
        {
            var http = context.HttpContext;
            if (IsFine(http.Request.Query["wait"]))
                return await next(context);
            await http.RequestServices.GetRequiredService<Desk>().AnswerAsync(http, Refused);
            return Results.Empty;
        });

    private static Reply Refused { get; } = Reply.Invalid(
        "wait", "invalid", $"The wait must be whole seconds from 0s to {Longest.TotalSeconds}s");

    private static bool IsFine(string? wait) => wait is null || Seconds(wait) is not null;

    private static int? Seconds(string? wait) =>
        wait is [.. var seconds, 's']
        && int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count <= Longest.TotalSeconds
            ? count
            : null;
}
