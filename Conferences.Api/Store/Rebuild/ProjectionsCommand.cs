using System.CommandLine;
using System.Globalization;
using Conferences.Api.CommandLine;
using Conferences.Domain.State;
using Marten;
using Npgsql;

namespace Conferences.Api.Store.Rebuild;

/// <summary>
/// <c>projections …</c>, replacing the framework's command, whose rebuild empties a view and fills it in many commits
/// while others write to it.
/// </summary>
internal static class ProjectionsCommand
{
    public static Command Create() => new("projections", "List the views, and fold them from the events again")
    {
        List(), Rebuild(),
    };

    private static ServiceCommand List()
    {
        var json = Listing.JsonOption();
        return new("list", "List the views that are written with the events", CommandNeeds.Service, call =>
        {
            var views = View.All(call.Services.GetRequiredService<IDocumentStore>())
                .Select(view => new { view.Name, view.Tables });
            if (call.Of(json))
                Listing.PrintJson(views);
            else
                Listing.PrintTable(views, ("view", it => it.Name), ("tables", it => string.Join(", ", it.Tables)));
            return Task.FromResult(true);
        })
        {
            json,
        };
    }

    private static ServiceCommand Rebuild()
    {
        var only = new Option<string>("--projection", "-p")
        {
            Description = "Only this view; 'projections list' shows them",
            HelpName = "VIEW",
        };
        var json = Listing.JsonOption();
        return new("rebuild", "Fold all views, or one, from the events again", CommandNeeds.Owner, call =>
            RebuildAsync(call.Services, call.Of(only), call.Of(json)))
        {
            only, json,
        };
    }

    private static async Task<bool> RebuildAsync(IServiceProvider services, string? only, bool asJson)
    {
        var store = services.GetRequiredService<IDocumentStore>();
        await services.GetRequiredService<SchemaOwner>().ApplyAsync(CancellationToken.None);
        var all = View.All(store);
        View[] views =
            [.. all.Where(it => only is null || it.Name.Equals(only, StringComparison.OrdinalIgnoreCase))];
        if (views.Length == 0)
        {
            return CommandError.Report(
                $"There is no view {only}, but {string.Join(", ", all.Select(view => view.Name))}.");
        }

        try
        {
            var rebuilt = await Store.Rebuild.Rebuild.ShowAsync(services, views, CancellationToken.None);
            Print(rebuilt, asJson);
            if (views.Any(view => view.Source is NumberClaims))
                await CorrectCallersAsync(services, asJson ? Console.Error : Console.Out);
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
    private static async Task CorrectCallersAsync(IServiceProvider services, TextWriter output)
    {
        var (all, differed) = await RebuiltCallers.CorrectAsync(
            services.GetRequiredService<NpgsqlDataSource>(),
            services.GetRequiredService<NumberingPlan>(),
            CancellationToken.None);
        await output.WriteLineAsync($"Callers' numbers: {Number(all)} people, {Number(differed)} differed.");
    }

    private static void Print(IReadOnlyList<Rebuilt> views, bool asJson)
    {
        if (asJson)
        {
            Listing.PrintJson(views.Select(
                it => new { it.View, it.Rows, it.Events, it.Took.TotalSeconds, it.Differed }));
            return;
        }

        if (!Console.IsOutputRedirected)
        {
            Listing.PrintTable(
                views,
                ("view", it => it.View),
                ("rows", it => Number(it.Rows)),
                ("events", it => Number(it.Events)),
                ("events/s", it => Number(PerSecond(it))),
                ("rows that differed", it => Number(it.Differed)));
            return;
        }

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
