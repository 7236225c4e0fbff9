using Conferences.Domain.State;
using Npgsql;

namespace Conferences.Api.Store;

/// <summary>
/// Compares the views in the database with those of this version of the service. A view is written in the commit of its
/// events and not again: one that is new, or written otherwise than before, is wrong about earlier events until it is
/// rebuilt.
/// </summary>
internal sealed partial class ViewVersions(NpgsqlDataSource database, ILogger<ViewVersions> log) : IHostedService
{
    /// <summary>
    /// The version of each view, by its name. Raise it when the same events would lead to other rows, and name the view
    /// in the changelog: whoever upgrades has to rebuild it.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, int> Current = new Dictionary<string, int>
    {
        [nameof(Conference)] = 1,
        [nameof(LiveConference)] = 1,
        [nameof(Participant)] = 1,
        [nameof(Instance)] = 1,
        [nameof(JoinLink)] = 1,
        [nameof(Operation)] = 1,
        [nameof(NumberClaims)] = 1,
        [nameof(ConferenceVersions)] = 1,
        [nameof(Webhook)] = 1,
    };

    // Without events there is nothing that a view could be wrong about.
    private const string Begin =
        """
        insert into conferences.view_versions (view, version)
        select * from unnest($1, $2) where not exists (select from conferences.mt_events)
        on conflict (view) do update set version = excluded.version
        """;

    /// <summary>Records the versions if no event is stored yet, and logs a warning if a view has another one.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using (var begin = database.CreateCommand(Begin))
        {
            begin.Parameters.Add(new() { Value = Current.Keys.ToArray() });
            begin.Parameters.Add(new() { Value = Current.Values.ToArray() });
            await begin.ExecuteNonQueryAsync(cancellationToken);
        }

        if ((await OthersAsync(cancellationToken)).Sentence is { } sentence)
            OfOtherVersion(log, sentence);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The views in the database that have another version than here.</summary>
    public async Task<OtherViews> OthersAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select view, version from conferences.view_versions");
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var stored = new Dictionary<string, int>();
        while (await row.ReadAsync(cancellation))
            stored[row.GetString(0)] = row.GetInt32(1);
        return OtherViews.Among(stored);
    }

    [LoggerMessage(LogLevel.Warning, "{Sentence}", EventName = "views.of_other_version")]
    private static partial void OfOtherVersion(ILogger log, string sentence);
}
