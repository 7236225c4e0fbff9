using System.Globalization;
using Conferences.Api.CommandLine;
using Conferences.Domain.State;
using JasperFx;
using JasperFx.CommandLine;
using Marten;
using Npgsql;
using Spectre.Console;

namespace Conferences.Api.Store.Rebuild;

/// <summary>The arguments of <c>projections rebuild</c>.</summary>
public sealed class RebuildInput : NetCoreInput
{
    /// <summary>The view to rebuild; all by default.</summary>
    [FlagAlias("projection", 'p')]
    [Description("only this view; 'projections list' shows them")]
    public string? ProjectionFlag { get; set; }
}

/// <summary>
/// <c>./run projections rebuild</c>, replacing the framework's command, which empties a view and fills it in many
/// commits while others write to it.
/// </summary>
[Description("Folds all views, or one, from the events again: 'projections rebuild'", Name = Name)]
public sealed class RebuildCommand : JasperFxAsyncCommand<RebuildInput>
{
    /// <summary>Its name among the framework's commands.</summary>
    internal const string Name = "rebuild";

    /// <inheritdoc/>
    public override async Task<bool> Execute(RebuildInput input)
    {
        using var host = input.BuildHost();
        var store = host.Services.GetRequiredService<IDocumentStore>();
        await host.Services.GetRequiredService<SchemaOwner>().ApplyAsync(CancellationToken.None);
        var all = View.All(store);
        View[] views = [.. all.Where(view => input.ProjectionFlag is not { } only
            || view.Name.Equals(only, StringComparison.OrdinalIgnoreCase))];
        if (views.Length == 0)
        {
            return CommandError.Report(
                $"There is no view {input.ProjectionFlag}, but {string.Join(", ", all.Select(view => view.Name))}.");
        }

        try
        {
            var rebuilt = await Rebuild.ShowAsync(host.Services, views, CancellationToken.None);
            if (Console.IsOutputRedirected)
                Print(rebuilt);
            else
                Show(rebuilt);
            if (views.Any(view => view.Source is NumberClaims))
                await CorrectCallersAsync(host.Services);
            return true;
        }
        catch (SameNumberException same)
        {
            return CommandError.Report(
                $"{same.Message} Give all but one of them another number, and repeat. Nothing was changed.");
        }
        catch (PostgresException held) when (held.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return CommandError.Report("Other transactions kept writing for half a minute. Nothing was changed.");
        }
        catch (PostgresException forbidden) when (StoreFailures.IsForbidden(forbidden))
        {
            return CommandError.Report(
                "The owner of the schema has to do that: set ConnectionStrings__PostgresOwner "
                + $"({forbidden.MessageText}).");
        }
    }

    // Callers' numbers are compared by the same rule as those of conferences.
    private static async Task CorrectCallersAsync(IServiceProvider services)
    {
        var (all, differed) = await RebuiltCallers.CorrectAsync(
            services.GetRequiredService<NpgsqlDataSource>(),
            services.GetRequiredService<NumberingPlan>(),
            CancellationToken.None);
        Console.WriteLine($"Callers' numbers: {Number(all)} people, {Number(differed)} differed.");
    }

    private static void Show(IEnumerable<Rebuilt> views)
    {
        var table = new Table().AddColumns("view", "rows", "events", "events/s", "rows that differed");
        foreach (var view in views)
        {
            table.AddRow(
                view.View, Number(view.Rows), Number(view.Events), Number(PerSecond(view)), Number(view.Differed));
        }

        AnsiConsole.Write(table);
    }

    private static void Print(IEnumerable<Rebuilt> views)
    {
        foreach (var view in views)
        {
            Console.WriteLine(
                $"{view.View}: {Number(view.Rows)} rows of {Number(view.Events)} events, "
                + $"{Number(PerSecond(view))} events/s, {Number(view.Differed)} rows differed.");
        }
    }

    private static double PerSecond(Rebuilt view) => view.Events / view.Took.TotalSeconds;

    private static string Number(double number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
