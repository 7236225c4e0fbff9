using System.Text.Json;
using System.Threading.Channels;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Npgsql;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>
/// Stores what became of deliveries, those of all accounts together, in the order in which they were noted. Notes of a
/// node that has lost its lease change nothing but the list of attempts, which did take place.
/// </summary>
internal sealed partial class DeliveryLog(NpgsqlDataSource database, TimeProvider clock, ILogger<DeliveryLog> log)
{
    private const int MostAtOnce = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // A full channel makes those who deliver wait, and bounds what a crash makes them repeat.
    private readonly Channel<DeliveryNote> notes = Channel.CreateBounded<DeliveryNote>(2 * MostAtOnce);

    /// <summary>Takes a note; it is stored soon, see <see cref="DeliveryNote.Stored"/>.</summary>
    public ValueTask WriteAsync(DeliveryNote note, CancellationToken cancellation) =>
        notes.Writer.WriteAsync(note, cancellation);

    /// <summary>Stores an attempt by itself.</summary>
    public async Task AddAsync(
        string account, AttemptResponse attempt, DateTimeOffset at, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        AddAttempts(batch, [(account, attempt, null, at)]);
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Adds attempts to what is to be stored.</summary>
    public static void AddAttempts(
        NpgsqlBatch batch,
        IReadOnlyCollection<(string Account, AttemptResponse Attempt, string? PersonId, DateTimeOffset At)> attempts) =>
        Add(batch, DeliverySql.Attempt, Columns(attempts));

    /// <summary>Stores notes until there will be no more.</summary>
    public async Task RunAsync(CancellationToken ending)
    {
        var taken = new List<DeliveryNote>(MostAtOnce);
        while (await notes.Reader.WaitToReadAsync(ending))
        {
            taken.Clear();
            while (taken.Count < MostAtOnce && notes.Reader.TryRead(out var note))
                taken.Add(note);
            await StoreAsync(taken, ending);
            foreach (var note in taken)
                note.Stored.TrySetResult();
        }
    }

    // Again and again: what is not stored would be sent again, or tried at once. Should a single attempt be something
    // that the database does not take, it holds up no other.
    private async Task StoreAsync(List<DeliveryNote> taken, CancellationToken ending)
    {
        while (true)
        {
            try
            {
                await using var batch = Batch(taken);
                await batch.ExecuteNonQueryAsync(ending);
                return;
            }
            catch (Exception failure) when (StoreFailures.IsUnstorable(failure))
            {
                NotStored(failure);
                if (taken is [var only])
                    taken = [only with { Attempt = null }];
                else
                {
                    foreach (var note in taken)
                        await StoreAsync([note], ending);
                    return;
                }
            }
            catch (Exception failure) when (!ending.IsCancellationRequested)
            {
                if (!StoreFailures.IsAway(failure) || failure is PostgresException)
                    NotStored(failure);
                await Task.Delay(Pause, clock, ending);
            }
        }
    }

    private NpgsqlBatch Batch(List<DeliveryNote> taken)
    {
        var batch = database.CreateBatch();
        Add(batch, DeliverySql.Lease, Accounts(taken), Tokens(taken));
        DeliveryNote[] done =
            [.. taken.Where(it => it.Position is not null && it.State is not DeliveryState.Pending)];
        if (done.Length > 0)
        {
            Add(
                batch,
                DeliverySql.State,
                Accounts(done),
                Tokens(done),
                Hooks(done),
                done.Select(it => it.Position!.Value).ToArray(),
                done.Select(it => (int)it.State).ToArray());
        }

        // Of several notes of a lane, the last one says how it goes on.
        DeliveryNote[] lanes = [.. taken.GroupBy(it => (it.Lease.Account, it.Lane)).Select(it => it.Last())];
        Add(
            batch,
            DeliverySql.Lane,
            Accounts(lanes),
            Tokens(lanes),
            Hooks(lanes),
            lanes.Select(it => it.Lane.ConferenceId).ToArray(),
            lanes.Select(it => it.Stamp).ToArray(),
            lanes.Select(it => it.Tries).ToArray(),
            lanes.Select(it => it.NextTry.UtcDateTime).ToArray(),
            lanes.Select(it => it.Position is not null && it.State is DeliveryState.Pending).ToArray());
        AddEndpoints(batch, taken);
        var attempts = taken.Where(it => it.Attempt is not null)
            .Select(it => (it.Lease.Account, it.Attempt!, it.PersonId, it.At)).ToArray();
        if (attempts.Length > 0)
            AddAttempts(batch, attempts);
        return batch;
    }

    private static void AddEndpoints(NpgsqlBatch batch, List<DeliveryNote> taken)
    {
        DeliveryNote[] last = [.. taken.Where(it => it.Endpoint is not null)
            .GroupBy(it => (it.Lease.Account, it.Lane.HookId)).Select(it => it.Last())];
        DeliveryNote[] working = [.. last.Where(it => it.Endpoint!.Works)];
        if (working.Length > 0)
            Add(batch, DeliverySql.Works, Accounts(working), Tokens(working), Hooks(working));
        DeliveryNote[] other = [.. last.Where(it => !it.Endpoint!.Works)];
        if (other.Length == 0)
            return;
        Add(
            batch,
            DeliverySql.Endpoint,
            Accounts(other),
            Tokens(other),
            Hooks(other),
            other.Select(it => it.Endpoint!.Fails ? it.At.UtcDateTime : (DateTime?)null).ToArray(),
            other.Select(it => it.Endpoint!.NotBefore?.UtcDateTime).ToArray());
    }

    private static object[] Columns(
        IReadOnlyCollection<(string Account, AttemptResponse Attempt, string? PersonId, DateTimeOffset At)> of) =>
    [
        of.Select(it => it.Account).ToArray(),
        of.Select(it => it.Attempt.Id).ToArray(),
        of.Select(it => it.Attempt.HookId).ToArray(),
        of.Select(it => it.At.UtcDateTime).ToArray(),
        of.Select(it => it.PersonId).ToArray(),
        new NpgsqlParameter
        {
            NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Jsonb,
            Value = of.Select(it => JsonSerializer.Serialize(
                it.Attempt with { ReqBody = null, RespBody = null },
                ResponseJson.Default.AttemptResponse)).ToArray(),
        },
        of.Select(it => it.Attempt.ReqBody).ToArray(),
        of.Select(it => it.Attempt.RespBody).ToArray(),
    ];

    private static string[] Accounts(IEnumerable<DeliveryNote> of) => [.. of.Select(it => it.Lease.Account)];

    private static long[] Tokens(IEnumerable<DeliveryNote> of) => [.. of.Select(it => it.Lease.Token)];

    private static string[] Hooks(IEnumerable<DeliveryNote> of) => [.. of.Select(it => it.Lane.HookId)];

    private static void Add(NpgsqlBatch batch, string sql, params object[] columns)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var column in columns)
            command.Parameters.Add(column as NpgsqlParameter ?? new NpgsqlParameter { Value = column });
        batch.BatchCommands.Add(command);
    }

    [LoggerMessage(
        LogLevel.Error,
        "Results of webhook deliveries could not be stored; it will be retried.",
        EventName = "webhook.results_not_stored")]
    private partial void NotStored(Exception why);
}
