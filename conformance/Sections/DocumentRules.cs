using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class DocumentRules
{
    private const string Member = """{"join_deaf":false,"join_muted":true,"numbers":[],"pins":[]}""";

    private const string Moderator = """{"join_deaf":false,"join_muted":false,"numbers":[],"pins":[]}""";

    private const string Anything =
        """{"text":"é \" \\ 漢","list":[1,"a",null,{"b":[]}],"deep":{"a":{"b":{"c":true}}},"no":false,"none":{}}""";

    public static ContractSection Section { get; } = new("document", "The document",
    [
        Kazoo("document.defaults", "Defaults are filled in on PUT, nested ones too.", async run =>
        {
            var created = Defaults(await run.Create("""{"member":{"join_deaf":true}}"""))
                .Has("data/member", """{"join_deaf":true,"join_muted":true,"numbers":[],"pins":[]}""");
            Defaults((await run.Get($"/{created.Id}")).Succeeds());
        }),
        Kazoo("document.defaults-of-edits", "Defaults are filled in on POST and PATCH.", async run =>
        {
            var id = await run.New();
            Defaults((await run.Post($"/{id}", run.Named("""{"member":{"pins":["1"]}}"""))).Succeeds())
                .Has("data/member", """{"join_deaf":false,"join_muted":true,"numbers":[],"pins":["1"]}""");
            Defaults((await run.Patch($"/{id}", """{"moderator":null,"member":null}""")).Succeeds())
                .Has("data/member", Member).Has("data/moderator", Moderator);
        }),
        Kazoo("document.id", "The id of a conference is 32 lower-case hex digits.", async run =>
            (await run.Create()).Matches("data/id", "^[0-9a-f]{32}$")),
        Kazoo("document.unknown-keys", "Keys that nobody defined are kept with their values.", async run =>
        {
            var created = (await run.Create($$"""{"custom":{{Anything}}}""")).Has("data/custom", Anything);
            (await run.Get($"/{created.Id}")).Succeeds().Has("data/custom", Anything);
        }),
        Ours("document.exact-numbers", "Numbers in keys that nobody defined are kept digit by digit.", async run =>
        {
            const string exact = """[12345678901234567890,0.1,1.50,123456789.123456789123456789]""";
            var id = await run.New($$"""{"custom":{{exact}}}""");
            var read = (await run.Get($"/{id}")).Succeeds();
            read.That(read.Body.Contains($"\"custom\":{exact}", StringComparison.Ordinal), $"custom to be {exact}");
        }),
        Kazoo("document.private-keys", "Keys that begin with _ or pvt_ are dropped from what is sent.", async run =>
        {
            var created = await run.Create("""{"_custom":1,"pvt_custom":2,"_read_only":{"members":9},"custom":3}""");
            created.Lacks("data/_custom").Lacks("data/pvt_custom").Has("data/custom", "3");
            (await run.Patch($"/{created.Id}", """{"_custom":1,"pvt_created":0}""")).Succeeds()
                .Lacks("data/_custom").Lacks("data/pvt_created");
            (await run.Get($"/{created.Id}")).Has("data/_read_only/members", "0");
        }),
        Kazoo("document.id-of-edits", "An id in the body of an edit changes nothing.", async run =>
        {
            var id = await run.New();
            (await run.Post($"/{id}", run.Named($$"""{"id":"{{RunScope.NewId()}}"}"""))).Succeeds()
                .Has("data/id", $"\"{id}\"");
        }),
        Ours("document.id-of-creation", "An id in the body of a PUT is dropped: the service makes ids.", async run =>
        {
            var chosen = RunScope.NewId();
            var created = await run.Create($$"""{"id":"{{chosen}}"}""");
            created.That(created.Id != chosen, "an id of the service's own");
        }),
        Kazoo("document.saved-as-read", "What was read can be saved as it is.", async run =>
        {
            var id = await run.New($$"""{"custom":{{Anything}},"ui_metadata":{"ui":"monster-ui"},"flags":["a"]}""");
            var read = (await run.Get($"/{id}")).Succeeds();
            (await run.Post($"/{id}", read.Data.ToJsonString())).Succeeds()
                .Has("data/custom", Anything).Has("data/ui_metadata/ui", "\"monster-ui\"")
                .Has("data/flags", """["a"]""").Has("data/name", $"\"{read.Text("data/name")}\"");
        }),
        Kazoo("document.replace", "POST replaces: keys that are not sent are gone, or have their defaults.",
            async run =>
            {
                var id = await run.New("""{"custom":1,"language":"de","member":{"pins":["1"],"join_muted":false}}""");
                var replaced = (await run.Post($"/{id}", run.Named("""{"other":2}"""))).Succeeds();
                replaced.Lacks("data/custom").Lacks("data/language").Has("data/other", "2").Has("data/member", Member);
            }),
        Kazoo("document.patch", "PATCH merges objects, and replaces lists and values.", async run =>
        {
            var id = await run.New("""{"a":{"b":1,"c":{"d":2}},"list":[1,2,3],"member":{"pins":["1","2"]}}""");
            (await run.Patch($"/{id}", """{"a":{"c":{"e":3}},"list":[4],"member":{"pins":["3"]}}""")).Succeeds()
                .Has("data/a", """{"b":1,"c":{"d":2,"e":3}}""").Has("data/list", "[4]")
                .Has("data/member/pins", """["3"]""").Has("data/member/join_muted", "true");
        }),
        Kazoo("document.patch-null", "PATCH with null removes a key, a nested one too.", async run =>
        {
            var id = await run.New("""{"custom":1,"a":{"b":1,"c":2}}""");
            (await run.Patch($"/{id}", """{"custom":null,"a":{"b":null}}""")).Succeeds()
                .Lacks("data/custom").Has("data/a", """{"c":2}""");
        }),
        Kazoo("document.patch-empty", "PATCH with an empty object replaces the object.", async run =>
        {
            var id = await run.New("""{"a":{"b":1},"member":{"pins":["1"]}}""");
            (await run.Patch($"/{id}", """{"a":{},"member":{}}""")).Succeeds()
                .Has("data/a", "{}").Has("data/member", Member);
        }),
        Kazoo("document.coercion", "Strings become the numbers and booleans that a field takes, and 1.0 becomes 1.",
            async run =>
            {
                var created = await run.Create(
                    """{"max_participants":"5","play_name":"true","member":{"join_muted":"false"}}""");
                created.Has("data/max_participants", "5").Has("data/play_name", "true")
                    .Has("data/member/join_muted", "false");
                (await run.Patch($"/{created.Id}", """{"max_participants":7.0}""")).Succeeds()
                    .Has("data/max_participants", "7");
            }),
        Kazoo("document.live-state", "GET shows in _read_only who is in: nobody.", async run =>
        {
            var id = await run.Idle();
            (await run.Get($"/{id}")).Succeeds()
                .Has("data/_read_only/members", "0").Has("data/_read_only/moderators", "0")
                .Has("data/_read_only/duration", "0").Has("data/_read_only/is_locked", "false")
                .Has("data/_read_only/participants", "[]");
        }),
        Ours("document.metadata", "The envelope of GET has the same in metadata, where later portals read it.",
            async run =>
            {
                var id = await run.Idle();
                (await run.Get($"/{id}")).Succeeds()
                    .Has("metadata/members", "0").Has("metadata/duration", "0").Has("metadata/is_locked", "false");
            }),
        Ours("document.profile", "profile is a name, as in Kazoo 4.1, or an object, as in later versions.", async run =>
        {
            (await run.Create("""{"profile":"default"}""")).Has("data/profile", "\"default\"");
            (await run.Create("""{"profile":{"rate":16000}}""")).Has("data/profile/rate", "16000");
            (await run.Put("", """{"profile":5}""")).Refuses("profile", "type");
        }),
        Ours("document.focus", "focus is the media server's to set: it is dropped from what is sent.", async run =>
            (await run.Create("""{"focus":"somewhere"}""")).Lacks("data/focus")),
        Ours("document.revision", "An edit that changes nothing makes no revision.", async run =>
        {
            var created = await run.Create("""{"custom":1}""");
            (await run.Patch($"/{created.Id}", """{"custom":1}""")).Succeeds()
                .Has("revision", $"\"{created.Text("revision")}\"");
        }),
        Ours("document.soft-delete", "should_soft_delete is ignored: the history stays.", async run =>
        {
            var id = await run.New();
            (await run.Delete($"/{id}?should_soft_delete=false")).Succeeds();
            (await run.Get($"/{id}/events")).Succeeds();
        }),
    ]);

    private static ServiceAnswer Defaults(ServiceAnswer answer) => answer
        .Has("data/conference_numbers", "[]").Has("data/play_name", "false").Has("data/moderator", Moderator);
}
