namespace Conferences.Api.Views;

/// <summary>The reads of all that is stored.</summary>
internal static class Queries
{
    public static WebApplicationBuilder AddQueries(this WebApplicationBuilder builder)
    {
        builder.Services
            .AddSingleton(services => new Reads(EventStore.ConnectionString(services)))
            .AddSingleton<Copies>()
            .AddSingleton<ConferenceQueries>()
            .AddSingleton<OperationQueries>()
            .AddSingleton<InstanceQueries>()
            .AddSingleton<PastQueries>()
            .AddSingleton<HistoryQueries>()
            .AddSingleton<LiveQueries>()
            .AddSingleton<ConferenceList>()
            .AddSingleton<Viewing>();
        return builder;
    }
}
