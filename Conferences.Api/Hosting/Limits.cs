namespace Conferences.Api.Hosting;

/// <summary>What one caller may take of the server before anybody has looked at the request.</summary>
internal static class Limits
{
    /// <summary>Connections served at once; the next one is closed.</summary>
    public const int MaxConnections = 10_000;

    /// <summary>How long a client may take to send its headers.</summary>
    public static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    public static WebApplicationBuilder AddLimits(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;

            // Bodies are bounded where they are read: this limit would cut the line before a client could see its 413.
            options.Limits.MaxRequestBodySize = null;
            options.Limits.RequestHeadersTimeout = HeadersTimeout;
            options.Limits.MaxConcurrentConnections = MaxConnections;
        });
        return builder;
    }
}
