namespace Conferences.Api.Live;

/// <summary>Histories that are followed as they happen.</summary>
internal static class LiveFeeds
{
    public static WebApplicationBuilder AddFeeds(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SseSubscribers>().AddSingleton<EventStream>().AddHostedService<FeedReader>();
        return builder;
    }
}
