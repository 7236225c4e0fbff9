using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class ValidationRules
{
    private static readonly string Long = new('n', 129);

    public static ContractSection Section { get; } = new("validation", "Validation errors",
    [
        Finding("minLength", "name", "name", "\"\"",
            """{"message":"String must be at least 1 characters","target":1,"cause":"","value":""}"""),
        Finding("maxLength", "name", "name", $"\"{Long}\"", $$"""
            {"message":"String must not be more than 128 characters","target":128,"cause":"{{Long}}","value":"{{Long}}"}
            """),
        Finding("pattern", "member.pins.0", "member", """{"pins":["12a"]}""",
            """{"message":"Failed to match pattern '^[0-9]+$'","target":"^[0-9]+$","value":"12a"}"""),
        Finding("type", "play_welcome", "play_welcome", "[]",
            """{"message":"Value did not match type(s): boolean","target":"boolean","value":[]}"""),
        Finding("uniqueItems", "conference_numbers", "conference_numbers", """["1","1"]""",
            """{"message":"List of items is not unique","value":["1","1"]}"""),
        Finding("enum", "profile.rate", "profile", """{"rate":5}""", """
            {"message":"Value not found in enumerated list of values",
             "target":[8000,12000,16000,24000,32000,44100,48000],"value":5}
            """),
        Finding("maximum", "profile.comfort-noise", "profile", """{"comfort-noise":10001}""",
            """{"message":"Value must be at most 10000","target":10000,"value":10001}"""),
        Kazoo("validation.integer", "1.5 is no whole number: type.", async run =>
            (await run.Put("", """{"max_participants":1.5}""")).Refuses("max_participants", "type")),
        Kazoo("validation.owner", "owner_id has 32 characters: minLength and maxLength.", async run =>
        {
            (await run.Put("", """{"owner_id":"abc"}""")).Refuses("owner_id", "minLength")
                .Has("data/owner_id/minLength/target", "32");
            (await run.Put("", $$"""{"owner_id":"{{RunScope.NewId()}}0"}""")).Refuses("owner_id", "maxLength")
                .Has("data/owner_id/maxLength/target", "32");
        }),
        Kazoo("validation.characters", "A length counts characters, not bytes.", async run =>
        {
            var name = string.Concat(Enumerable.Repeat("é漢", 64));
            (await run.Create($$"""{"name":"{{name}}"}""")).Has("data/name", $"\"{name}\"");
        }),
        Kazoo("validation.all", "All that is wrong is told at once, each under its path.", async run =>
            (await run.Put("", """{"name":"","member":{"pins":["a",5,[]]},"play_name":{}}"""))
                .Refuses("name", "minLength")
                .Refuses("member.pins.0", "pattern")
                .Refuses("member.pins.2", "type")
                .Refuses("play_name", "type")),
        Kazoo("validation.edits", "POST and PATCH are validated like PUT.", async run =>
        {
            var id = await run.Idle();
            (await run.Post($"/{id}", """{"name":""}""")).Refuses("name", "minLength");
            (await run.Patch($"/{id}", """{"member":{"join_muted":"perhaps"}}""")).Refuses("member.join_muted", "type");
        }),
        Kazoo("validation.before-the-id", "An invalid body for an unknown conference is 400, not 404.", async run =>
            (await run.Post($"/{RunScope.NewId()}", """{"name":""}""")).Refuses("name", "minLength")),
        Ours("validation.minimum", "max_participants is at least 0, which is no limit.", async run =>
        {
            (await run.Put("", """{"max_participants":-1}""")).Refuses("max_participants", "minimum",
                """{"message":"Value must be at least 0","target":0,"value":-1}""");
            (await run.Create("""{"max_participants":0}""")).Has("data/max_participants", "0");
        }),
        Ours("validation.pins", "A pin has at most 64 digits, and a list at most 1,000 of them.", async run =>
        {
            (await run.Put("", $$"""{"member":{"pins":["{{new string('1', 65)}}"]} }"""))
                .Refuses("member.pins.0", "maxLength");
            var many = string.Join(',', Enumerable.Repeat("\"1\"", 1_001));
            (await run.Put("", $$"""{"moderator":{"pins":[{{many}}]} }""")).Refuses("moderator.pins", "maxItems");
        }),
        Ours("validation.media", "What is played is a media id, a prompt or a web address, and runs nothing.",
            async run =>
            {
                (await run.Put("", """{"play_entry_tone":"shell_stream://true"}"""))
                .Refuses("play_entry_tone", "pattern");
                (await run.Create("""{"play_entry_tone":"prompt://conf-alone","play_exit_tone":true}"""))
                    .Has("data/play_entry_tone", "\"prompt://conf-alone\"").Has("data/play_exit_tone", "true");
            }),
    ]);

    // One keyword with exactly Kazoo's members.
    private static ConformanceCheck Finding(string keyword, string path, string field, string value, string finding) =>
        Kazoo($"validation.{keyword}", $"A finding of {keyword} has exactly Kazoo's members.", async run =>
            (await run.Put("", $$"""{"{{field}}":{{value}}}""")).Refuses(path, keyword, finding));
}
