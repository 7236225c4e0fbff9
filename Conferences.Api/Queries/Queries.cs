using Conferences.Api.Store;

namespace Conferences.Api.Queries;

/// <summary>The reads of all that is stored.</summary>
internal static class Queries
{
    public static WebApplicationBuilder AddQueries(this WebApplicationBuilder builder)
    {
        builder.Services
            .AddSingleton(services => new ReadDataSource(EventStore.ConnectionString(services)))
            .AddSingleton<ConferenceCache>()
            .AddSingleton<ConferenceQueries>()
            .AddSingleton<OperationQueries>()
            .AddSingleton<InstanceQueries>()
            .AddSingleton<LinkQueries>()
            .AddSingleton<PastQueries>()
            .AddSingleton<HistoryQueries>()
            .AddSingleton<LiveQueries>()
            .AddSingleton<AttemptQueries>()
            .AddSingleton<EventPlaces>()
            .AddSingleton<WebhookQueries>()
            .AddSingleton<WebhookList>()
            .AddSingleton<WebhookHistory>()
            .AddSingleton<StateQueries>()
            .AddSingleton<ConferenceList>()
            .AddSingleton<ConferenceReader>();
        return builder;
    }
}
