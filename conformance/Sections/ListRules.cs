using System.Text.Json.Nodes;
using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class ListRules
{
    private const string Header =
        "id,name,owner_id,member.join_deaf,member.join_muted,member.numbers,member.pins,"
        + "moderator.join_deaf,moderator.join_muted,moderator.numbers,moderator.pins,ui_flags,"
        + "conference_numbers,flags,_read_only.members,_read_only.moderators,_read_only.duration,_read_only.is_locked";

    public static ContractSection Section { get; } = new("lists", "Lists, pages and CSV",
    [
        Kazoo("lists.items", "An item has what Kazoo shows of a conference in a list, and nobody is in it.",
            async run =>
            {
                var (_, query) = await Five(run);
                var list = (await run.Get($"?{query}")).Succeeds();
                list.Has("data/0/conference_numbers", "[]").Matches("data/0/id", "^[0-9a-f]{32}$")
                .Matches("data/0/name", ".")
                    .Has("data/0/member/join_muted", "true").Has("data/0/moderator/pins", "[]")
                    .Has("data/0/_read_only/members", "0").Has("data/0/_read_only/moderators", "0")
                    .Has("data/0/_read_only/duration", "0").Has("data/0/_read_only/is_locked", "false")
                    .Lacks("data/0/custom").Lacks("data/0/_read_only/participants");
            }),
        Kazoo("lists.pages", "Page after page, start_key and next_start_key lead through a list without gap or repeat.",
            async run =>
            {
                var (ids, query) = await Five(run);
                var walked = new List<string>();
                var next = "";
                for (var page = 1; page <= 3; page++)
                {
                    var list = (await run.Get($"?{query}&page_size=2{next}")).Succeeds()
                        .Has("page_size", page < 3 ? "2" : "1").Matches("start_key", ".");
                    walked.AddRange(CheckRun.Ids(list));
                    if (page < 3)
                        next = $"&start_key={Uri.EscapeDataString(list.Text("next_start_key"))}";
                    else
                        list.Lacks("next_start_key").That(walked.Order().SequenceEqual(ids.Order()), "five, once each");
                }
            }),
        Kazoo("lists.order", "A list is in descending order of ids, and ascending with ascending=true.", async run =>
        {
            var (ids, query) = await Five(run);
            string[] ascending = [.. ids.Order(StringComparer.Ordinal)];
            var down = (await run.Get($"?{query}")).Succeeds();
            down.That(CheckRun.Ids(down).SequenceEqual(ascending.Reverse()), "ids in descending order");
            var up = (await run.Get($"?{query}&ascending=true")).Succeeds();
            up.That(CheckRun.Ids(up).SequenceEqual(ascending), "ids in ascending order");
        }),
        Kazoo("lists.whole", "paginate=false gives everything, without page_size and keys.", async run =>
        {
            var (ids, query) = await Five(run);
            var list = (await run.Get($"?{query}&paginate=false")).Succeeds()
                .Lacks("page_size").Lacks("start_key").Lacks("next_start_key");
            list.That(CheckRun.Ids(list).Count == ids.Count, $"{ids.Count} items");
        }),
        Kazoo("lists.empty", "A list of nothing is [].", async run =>
            (await run.Get($"?filter_name={RunScope.NewId()}")).Succeeds()
                .Has("data", "[]").Has("page_size", "0").Lacks("next_start_key")),
        Kazoo("lists.page-size", "A page_size below 1, or that is no number, is 404 faulty_request.", async run =>
        {
            (await run.Get("?page_size=0")).Fails(404, "faulty_request")
                .Has("data/message", "\"page size must be at least 1\"");
            (await run.Get("?page_size=ten")).Fails(404, "faulty_request").Has("data/message", "\"invalid page size\"");
        }),
        Ours("lists.largest-page", "A page has at most 1,000 items: more is 404 faulty_request.", async run =>
        {
            (await run.Get($"?filter_name={RunScope.NewId()}&page_size=1000")).Succeeds();
            (await run.Get("?page_size=1001")).Fails(404, "faulty_request");
        }),
        Ours("lists.start-key", "A start_key that the service did not make is 404 faulty_request.", async run =>
            (await run.Get("?start_key=YWJj")).Fails(404, "faulty_request")
                .Has("data/message", "\"invalid start key\"")),
        Ours("lists.no-etag", "A list has no ETag.", async run =>
            (await run.Get("?page_size=1")).Succeeds().LacksHeader("ETag").Lacks("revision")),
        Ours("lists.running", "running=true lists what runs now: not what nobody is in.", async run =>
        {
            var (_, query) = await Five(run);
            (await run.Get($"?{query}&running=true")).Succeeds().Has("data", "[]");
        }),
        Kazoo("lists.csv", "accept=csv, and Accept: text/csv, give the list as a file of CSV.", async run =>
        {
            var (ids, query) = await Five(run);
            foreach (var list in (ServiceAnswer[])[
                await run.Get($"?{query}&accept=csv"), await run.Get($"?{query}", ("Accept", "text/csv"))])
            {
                list.Is(200);
                list.That(
                    list.Header("Content-Type")?.StartsWith("text/csv", StringComparison.Ordinal) is true,
                    "the content type text/csv")
                    .That(
                        list.Header("Content-Disposition")?.StartsWith("attachment", StringComparison.Ordinal) is true,
                        "a Content-Disposition of attachment")
                    .That(ids.All(id => list.Body.Contains(id, StringComparison.Ordinal)), "a row of each");
            }
        }),
        Ours("lists.csv-columns", "CSV has these columns, whatever the rows: nested keys are dotted.", async run =>
        {
            var none = await run.Get($"?filter_name={RunScope.NewId()}&accept=csv");
            none.Is(200).That(none.Body == $"{Header}\r\n", $"the one line {Header}");
        }),
        Ours("lists.csv-cells", "A cell that a spreadsheet would execute begins with an apostrophe.", async run =>
        {
            var marker = RunScope.NewId();
            await run.New($$"""{"custom_csv":"{{marker}}","flags":["=1+1","b"],"owner_id":"{{marker}}"}""");
            var list = (await run.Get($"?filter_custom_csv={marker}&accept=csv")).Is(200);
            list.That(list.Body.Contains("'=1+1;b", StringComparison.Ordinal), "the flags as '=1+1;b");
        }),
        Ours("lists.csv-pages", "A page of CSV says where the next one is: Link and X-Next-Start-Key.", async run =>
        {
            var (ids, query) = await Five(run);
            var page = (await run.Get($"?{query}&accept=csv&page_size=2")).Is(200).HasHeader("X-Next-Start-Key");
            page.That(page.Header("Link")?.EndsWith("rel=\"next\"", StringComparison.Ordinal) is true, "a next Link");
            var last = (await run.Get(
                $"?{query}&accept=csv&page_size=3&start_key={page.Header("X-Next-Start-Key")}")).Is(200);
            last.LacksHeader("X-Next-Start-Key").LacksHeader("Link");
            var rows = $"{page.Body}{last.Body}";
            last.That(ids.All(id => rows.Contains(id, StringComparison.Ordinal)), "the other three");
        }),
        Ours("lists.file-name", "file_name names the file.", async run =>
        {
            var list = (await run.Get($"?filter_name={RunScope.NewId()}&accept=csv&file_name=mine.csv")).Is(200);
            list.That(
                list.Header("Content-Disposition")?.Contains("mine.csv", StringComparison.Ordinal) is true,
                "mine.csv in Content-Disposition");
        }),
    ]);

    /// <summary>Five conferences, and a query that finds them alone.</summary>
    private static Task<(IReadOnlyList<string> Ids, string Query)> Five(CheckRun run) =>
        run.Scope.SharedAsync<(IReadOnlyList<string>, string)>("lists", async () =>
        {
            var marker = RunScope.NewId();
            var ids = new List<string>();
            for (var count = 0; count < 5; count++)
                ids.Add(await run.New(new JsonObject { ["custom"] = marker }.ToJsonString()));
            return (ids, $"filter_custom={marker}");
        });
}
