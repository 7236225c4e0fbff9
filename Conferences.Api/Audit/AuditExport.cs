using System.Globalization;
using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Marten;
using Npgsql;

namespace Conferences.Api.Audit;

/// <summary><c>audit export</c>: writes an account's events to a verifiable file.</summary>
internal static class AuditExport
{
    private const string NoSecrets = "none: pins and passwords are exported with --with-secrets";

    public static async Task GoAsync(ExportRequest request, IServiceProvider services)
    {
        var (account, period) = (request.Account, request.Period);
        using var stopping = new CancellationTokenSource();
        using var signals = Signals.Handle(stopping.Cancel);
        var key = AuditKeys.Of(services.GetRequiredService<IConfiguration>()) is [var first, ..] ? first : null;
        await services.GetRequiredService<SchemaOwner>().ApplyAsync(stopping.Token);
        await ProgressBars.ShowAsync("Waiting for the ledger", report =>
            ActivatorUtilities.CreateInstance<LedgerCatchUp>(services).WaitAsync(account, report, stopping.Token));

        await using var record = await RecordSnapshot.TakeAsync(
            services.GetRequiredService<NpgsqlDataSource>(),
            account,
            services.GetRequiredService<LimitOptions>().StreamedBytes,
            stopping.Token);
        var all = (First: 1L, Last: await record.CountAsync(stopping.Token));
        var range = period == default ? all : await record.RangeAsync(period, stopping.Token);
        var changed = new List<string>();
        Checkpoint? checkpoint = null;
        await using (var file = ExportFile.Open(request.File))
        {
            var writer = new ExportWriter(
                record,
                account,
                key,
                request.WithSecrets,
                services.GetRequiredService<TimeProvider>(),
                changed.Add);
            await ProgressBars.ShowAsync("Exporting", async report =>
                checkpoint = await writer.WriteAsync(file.Stream, range.First, range.Last, report, stopping.Token));
            await file.KeepAsync();
        }

        var said = request.File is "-" ? Console.Error : Console.Out;
        await said.WriteLineAsync(Summary(checkpoint!, range.First, key));
        if (range == all)
        {
            var state = await StateHash.OfAsync(
                record.Connection, account, request.WithSecrets, stopping.Token);
            await said.WriteLineAsync($"state      {state}");
        }

        if (changed.Count > 0)
        {
            throw new AuditException(AuditVerification.Shortened(changed));
        }
    }

    private static string Summary(Checkpoint checkpoint, long first, AuditKey? key) =>
        $"""
        account    {checkpoint.Account}
        events     {checkpoint.Contents!.Events} (entries {first} to {checkpoint.Link.N})
        persons    {checkpoint.Contents.Persons}
        secrets    {checkpoint.Contents.Secrets?.ToString(CultureInfo.InvariantCulture) ?? NoSecrets}
        hash       {checkpoint.Link.Hex}
        signature  {(key is null ? "none: no key is configured (Audit__Keys__0__Id and __File)" : $"key '{key.Id}'")}
        """;
}

/// <summary>What is to be exported.</summary>
/// <param name="File">Where to; <c>-</c> for standard output.</param>
internal sealed record ExportRequest(string File, string Account, Period Period, bool WithSecrets);
