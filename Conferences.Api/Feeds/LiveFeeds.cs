namespace Conferences.Api.Feeds;

/// <summary>Histories that are followed as they happen.</summary>
internal static class LiveFeeds
{
    public static WebApplicationBuilder AddFeeds(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Listeners>().AddSingleton<Following>().AddHostedService<FeedReader>();
        return builder;
    }
}
