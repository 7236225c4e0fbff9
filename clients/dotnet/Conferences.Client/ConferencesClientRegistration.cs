using Conferences.Client.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Conferences.Client;

/// <summary>Adds the client to an application's services.</summary>
public static class ConferencesClientRegistration
{
    /// <summary>The name of the client's <see cref="HttpClient"/>, also in its log categories.</summary>
    public const string HttpClientName = "Conferences.Client";

    private static string? Version => typeof(ConferencesClient).Assembly.GetName().Version?.ToString(3);

    /// <summary>
    /// Adds <see cref="ConferencesClient"/>, which singletons may keep: its connections are renewed every two minutes.
    /// Handlers that are added to what is returned see every attempt, with its token.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets at least <see cref="ConferencesClientOptions.Address"/> and
    /// <see cref="ConferencesClientOptions.ApiKey"/>. What it leaves unset or sets wrongly is reported when a host
    /// starts, or else when the first client is made, as <see cref="OptionsValidationException"/>. If the client was
    /// added before, this changes the options of that one.</param>
    public static IHttpClientBuilder AddConferencesClient(
        this IServiceCollection services, Action<ConferencesClientOptions> configure)
    {
        var options = services.AddOptions<ConferencesClientOptions>().Configure(configure);

        // A second chain of handlers would wait for the login of the first one, which waits for the second.
        if (services.Any(static it => it.ServiceType == typeof(TokenSource)))
            return services.AddHttpClient(HttpClientName);
        options
            .Validate(it => it.HasAddress, "Address has to be an absolute http or https address.")
            .Validate(it => it.ApiKey.Length > 0, "ApiKey has to be set.")
            .Validate(it => it.Retries is >= 0 and <= 20, "Retries has to be between 0 and 20.")
            .Validate(it => it.HasTimes, "LongestPause, AttemptTimeout and FeedTimeout have to be longer than nothing.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<TokenSource>();

        var http = services
            .AddHttpClient(HttpClientName, static it =>
            {
                // Attempts have their own.
                it.Timeout = Timeout.InfiniteTimeSpan;
                it.DefaultRequestHeaders.UserAgent.Add(new(HttpClientName, Version));
            })
            .UseSocketsHttpHandler((handler, _) =>
            {
                // A redirect would turn a PUT into a GET.
                handler.AllowAutoRedirect = false;
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2);
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .AddTypedClient((http, provider) => new ConferencesClient(
                http,
                provider.GetRequiredService<TokenSource>(),
                provider.GetRequiredService<IOptions<ConferencesClientOptions>>().Value,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetService<ILogger<ConferencesClient>>() ?? NullLogger<ConferencesClient>.Instance));

        // From the caller to the network.
        http.AddHttpMessageHandler(() => new ErrorHandler());
        http.AddHttpMessageHandler(() => new IdempotencyKeyHandler());
        http.AddResilienceHandler("retries", static (pipeline, context) => RetryPolicy.Add(
            pipeline, context.ServiceProvider.GetRequiredService<IOptions<ConferencesClientOptions>>().Value));
        http.AddHttpMessageHandler(it => new TokenHandler(it.GetRequiredService<TokenSource>()));
        http.AddHttpMessageHandler(() => new WholeAnswerHandler());
        return http;
    }
}
