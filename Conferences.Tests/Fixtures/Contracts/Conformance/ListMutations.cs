using System.Text.Json.Nodes;
using static Conferences.Tests.Fixtures.Contracts.Conformance.ServiceMutations;

namespace Conferences.Tests.Fixtures.Contracts.Conformance;

/// <summary>Lists, pages, CSV and filters.</summary>
internal static class ListMutations
{
    private const string Csv = "text/csv";

    public static ServiceMutation[] All { get; } =
    [
        Lacks("_read_only", "lists.items", "participants.listed"),
        Says("shows whole documents in lists", answer => answer.EditAll(json =>
        {
            if (json.ContainsKey("conference_numbers"))
                json["custom"] = 1;
        }), "lists.items"),
        Lacks("next_start_key", "lists.pages"),
        Lacks("start_key", "lists.pages"),
        IgnoresQuery("start_key", "lists.pages", "lists.start-key", "lists.csv-pages"),
        IgnoresQuery("ascending", "lists.order"),
        IgnoresQuery("paginate", "lists.whole"),
        IgnoresQuery("page_size", "lists.pages", "lists.page-size", "lists.largest-page", "lists.csv-pages"),
        Lacks("page_size", "lists.empty", "lists.pages", "idempotency.create"),
        Says("gives a list an ETag", answer =>
        {
            if (answer.Request.IsList)
                answer.Headers["ETag"] = "\"1\"";
        }, "lists.no-etag"),
        IgnoresQuery("running", "lists.running"),
        Says("sends CSV as text", answer => OfCsv(answer, () => answer.Headers["Content-Type"] = "text/plain"),
            "lists.csv"),
        Says("leaves a column out of CSV", answer => OfCsv(
            answer, () => answer.Body = answer.Body.Replace(",flags", "", StringComparison.Ordinal)),
            "lists.csv-columns"),
        Says("writes formulas into CSV", answer => OfCsv(
            answer, () => answer.Body = answer.Body.Replace("'=", "=", StringComparison.Ordinal)), "lists.csv-cells"),
        Omits("X-Next-Start-Key", "lists.csv-pages"),
        Omits("Link", "lists.csv-pages"),
        Omits("Content-Disposition", "lists.csv", "lists.file-name"),

        // But not the one by which a check finds its own conference.
        IgnoresQuery(
            "filter_(not_)?(foo|level1.*|count|no|flags.*|one|owner_id|name)|has_.*|.*_missing|created.*|modified.*",
            "filters.equal", "filters.not-equal", "filters.path", "filters.has-key", "filters.key-missing",
            "filters.has-value", "filters.value-missing", "filters.any-of", "filters.numbers-and-booleans",
            "filters.all", "filters.created", "filters.name", "filters.lists"),
        Says("lists nothing", answer => answer.Edit(envelope =>
        {
            if (answer.Request is { IsList: true, Method: "GET" })
                envelope["data"] = new JsonArray();
        }), "filters.owner", "filters.other-parameters", "filters.equal", "paths.users", "participants.listed",
            "past.list", "lists.order", "lists.items"),
        Says("finds what is no more", answer => answer.Edit(envelope =>
        {
            if (answer.Request is { IsList: true, Method: "GET" } && envelope["data"] is JsonArray { Count: 0 } list)
                list.Add(new JsonObject { ["id"] = new string('0', 32) });
        }), "lists.empty", "lists.running", "filters.equal", "filters.name", "statuses.deleted", "past.list"),
        Says("takes no parameter that it does not know", answer =>
        {
            if (answer.Request.Target.Contains("unknown=", StringComparison.Ordinal))
                answer.Status = 400;
        }, "filters.other-parameters"),
        IgnoresQuery("at|version", "past.version", "past.at", "past.list", "past.deleted", "past.invalid",
            "past.participants"),
    ];

    private static void OfCsv(ForwardedAnswer answer, Action change)
    {
        if (answer.Headers.GetValueOrDefault("Content-Type") is Csv)
            change();
    }
}
