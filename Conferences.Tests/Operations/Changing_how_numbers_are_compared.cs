using System.Net;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Operations;

/// <summary>A change of <c>Numbering</c> takes effect on what is stored with <c>projections rebuild</c>.</summary>
public sealed class Changing_how_numbers_are_compared(Service service) : IDisposable
{
    private const string InUse = "Numbers already in use";

    private static readonly (string, string) Germany = ("Numbering:CountryCode", "49");

    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task takes_effect_with_a_rebuild_and_leaves_what_is_shown()
    {
        var (database, account) = (await service.NewDatabaseAsync("numbering"), Ids.New());
        await using (var node = new Node(database))
        {
            var portal = node.Portal(account, await node.Token());
            var id = await portal.Create("""{"conference_numbers":["030901820"]}""");
            await portal.Join(id, "a", ""","caller_id_number":"(030) 90 18 20" """);
            await portal.Create("""{"conference_numbers":["4155550123"]}""");

            // Both had the number once, in spellings that were different then.
            var once = await portal.Create("""{"conference_numbers":["+4930901821"]}""");
            var other = await portal.Create("""{"conference_numbers":["030901821"]}""");
            await portal.Delete($"/{once}");
            await portal.Patch($"/{other}", """{"data":{"name":"still"}}""");
        }

        var said = await Rebuild(database, 0);
        Assert.Contains("NumberClaims: 3 rows of 6 events", said, StringComparison.Ordinal);
        Assert.Contains("6 rows differed", Line(said, "NumberClaims"), StringComparison.Ordinal);
        Assert.Contains("Callers' numbers: 1 people, 1 differed.", said, StringComparison.Ordinal);
        Assert.Contains("0 rows differed", Line(await Rebuild(database, 0), "NumberClaims"), StringComparison.Ordinal);

        await using var german = new Node(database, Germany);
        var theirs = german.Portal(account, await german.Token());
        foreach (var taken in (string[])["+4930901820", "4930901820", "004930901820", "+49030901821"])
        {
            var refused = await theirs.Put("", $$$"""{"data":{"conference_numbers":["{{{taken}}}"]}}""");
            Assert.Equal(InUse, refused.Data["numbers"]!["unique"]!.At<string>("message"));
        }

        (await theirs.Put("", """{"data":{"conference_numbers":["+14155550123"]}}""")).Is(HttpStatusCode.Created);
        Assert.Equal(
            ["+4930901820"],
            await Stored.ColumnOf<string>(database, "select data ->> 'caller' from conferences.mt_doc_person"));
        Assert.Equal(
            ["(030) 90 18 20"],
            await Stored.ColumnOf<string>(
                database, "select data ->> 'caller_id_number' from conferences.mt_doc_person"));
    }

    [Fact]
    public async Task names_conferences_that_have_the_same_number_and_changes_nothing()
    {
        var (database, account) = (await service.NewDatabaseAsync("numbering"), Ids.New());
        string one, other;
        await using (var node = new Node(database))
        {
            var portal = node.Portal(account, await node.Token());
            one = await portal.Create("""{"conference_numbers":["030901820"]}""");
            other = await portal.Create("""{"conference_numbers":["+4930901820"]}""");
        }

        var said = await Rebuild(database, 1);
        Assert.Contains(
            $"The conferences {one} and {other} of account {account} have the same number, +4930901820, by the "
            + "settings of Numbering. Give all but one of them another number, and repeat. Nothing was changed.",
            said,
            StringComparison.Ordinal);
        Assert.Equal(
            ["+4930901820", "030901820"],
            await Stored.ColumnOf<string>(
                database, "select id from conferences.mt_doc_numberclaim order by id collate \"C\""));
    }

    [Fact]
    public async Task takes_effect_on_what_is_imported()
    {
        var (database, account) = (await service.NewDatabaseAsync("numbering"), Ids.New());
        var file = Path.Combine(folder, "export");
        await using (var node = new Node(database))
        {
            var portal = node.Portal(account, await node.Token());
            var id = await portal.Create("""{"conference_numbers":["030901820"]}""");
            await portal.Join(id, "a", ""","caller_id_number":"030 901820" """);
        }

        (await Audited.Run(folder, database, ["export", "--account", account, file])).Did();
        var other = await service.NewEmptyDatabaseAsync("numbering");
        (await Audited.Run(folder, other, ["import", file], ("Numbering__CountryCode", "49"))).Did();
        Assert.Equal(
            ["+4930901820", "+4930901820"],
            await Stored.ColumnOf<string>(
                other,
                """
                select data ->> 'caller' from conferences.mt_doc_person
                union all select id from conferences.mt_doc_numberclaim
                """));
    }

    [Fact]
    public async Task is_refused_in_a_sentence_if_it_makes_no_sense()
    {
        using var process = Executable.Start(
            folder, service.ConnectionString, [("Numbering__CountryCode", "Germany")]);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
        Assert.Equal(
            "Numbering__CountryCode has 'Germany', and must be 1 to 3 digits, without '+', or 'none'.", errors.Trim());
    }

    private async Task<string> Rebuild(string database, int code)
    {
        using var process = Executable.Start(
            folder, database, [("Numbering__CountryCode", "49")], "projections", "rebuild");
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var said = await output + await errors;
        Assert.True(process.ExitCode == code, said);
        return said;
    }

    private static string Line(string said, string view) =>
        said.Split('\n').Single(line => line.StartsWith(view, StringComparison.Ordinal));
}
