using System.Net;
using System.Text.Json;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>What reaches a media server as a file name or an address runs no program there and reads no file.</summary>
public sealed class What_may_be_played(Service service)
{
    private const string Account = "0123456789abcdef0123456789abcdef";

    private static readonly string[] Documented = ["max_members_media", "play_entry_tone", "play_exit_tone"];

    private readonly Portal portal = service.Portal();

    public static TheoryData<string> Played =>
    [
        "jingle", "gong.wav", "fedcba9876543210fedcba9876543210", "en-us%2Fconf-max_participants",
        $"/{Account}/fedcba9876543210fedcba9876543210", $"{Account}/jingle.mp3", $"/{Account}/jingle/part.mp3",
        "/account%2F01%2F23%2F456789abcdef0123456789abcdef/jingle", "/system_media/en-us%2Fconf-muted",
        "prompt://conf-muted", $"prompt://{Account}/conf-muted/en-us",
        "http://media.example/a/b.mp3", "https://u:p@media.example:8443/a%20b.wav?expires=1&signature=x%2By%3D#t=1,2",
        "shout://radio.example/live", "silence_stream://1000", "silence_stream://-1,1400",
        "tone_stream://%(500,0,800)", "tone_stream://%(2000,4000,440,480);loops=-1",
        "tone_stream://v=-7;>=2;+=.1;%(300,0,523,659);v=-7;>=3;+=.1;%(800,0,659,783)",
    ];

    public static TheoryData<string> Refused =>
    [
        "shell_stream://reboot", "shell_stream:///bin/sh -c id", "SHELL_STREAM://id", " shell_stream://id",
        "local_stream:///etc/passwd", "file:///etc/passwd", "file_string://a!shell_stream://id", "vlc://x", "tts://x",
        "http_cache://http://a.example/x", "python://x", "say:x", "phrase:x", "HTTP://a.example",
        "{execute_on_answer='system id'}jingle", "[a=b]jingle", "<a>jingle", "(a)jingle", "${system(id)}", "$${x}",
        "@/etc/passwd", "/etc/passwd", "etc/passwd", "../jingle", "..", "a..b", $"/{Account}/../x", $"/{Account}/..",
        $"/{Account}/%2F..%2Fx", $"/{Account}/a/b/c", $"/{Account}/", $"//{Account}/a", "/system_media",
        "jingle 3", "jingle\nb", "jingle\n", "jingle\r", "jingle\t", "jingle\u0001", "jingle\u2028",
        "a'b", "a\"b", "a`b`",
        "a|b", "a;b", "a&b", "a\\b", "a!b", "a,b", "a^^b",
        "http://", "http:///etc/passwd", "http://a.example/x y", "http://a.example/x!shell_stream://id",
        "http://a.example/;id", "http://a.example/$(id)", "http://a.example/`id`", "http://a.example/{a}",
        "http://a.example/x|id", "http://a.example/'x'", "http://a.example/\n",
        "tone_stream://path=/etc/passwd", "tone_stream://PATH=passwd", "tone_stream://%(1,0,1);path=x",
        "tone_stream://%(1,0,1)!shell_stream://id", "tone_stream://%(1,0,1) 3", "tone_stream://{a=b}%(1,0,1)",
        "tone_stream://", "silence_stream://x", "silence_stream://", "prompt://", "prompt://../x", "prompt://a/b/c/d",
        "prompt://a!b",
    ];

    [Theory, MemberData(nameof(Played))]
    public async Task is_what_clients_of_Kazoo_name(string media)
    {
        var text = JsonSerializer.Serialize(media);
        var id = await portal.Create(
            $$"""{ {{string.Join(',', Documented.Select(field => $"\"{field}\":{text}"))}} }""");
        Assert.All(Documented, field => Assert.Equal(
            media, portal.Get($"/{id}").Result.Data[field]!.GetValue<string>()));
        await portal.Join(id, "a");
        var asked = await portal.Give(id, "play", $$"""{"media_id":{{text}}}""");
        Assert.Equal(media, (await portal.Operation(asked)).At<string>("media_name"));
    }

    [Theory, MemberData(nameof(Refused))]
    public async Task is_nothing_that_runs_or_reads(string media)
    {
        var text = JsonSerializer.Serialize(media);
        var id = await portal.Create();
        await portal.Join(id, "a");
        foreach (var place in (string[])[id, $"{id}/participants", $"{id}/participants/1"])
        {
            Expect.Invalid("data.media_id", "pattern", await service.StoringNothing(
                portal, () => portal.Give(place, "play", $$"""{"media_id":{{text}}}""")));
        }

        foreach (var field in Documented)
        {
            Expect.Invalid(field, "pattern", await service.StoringNothing(
                portal, () => portal.Patch($"/{id}", $$$"""{"data":{"{{{field}}}":{{{text}}}}}""")));
            Expect.Invalid(field, "pattern", await service.StoringNothing(portal, () => portal.Give(
                Api.Crossbar.Ids.New(), "dial", $$"""{"endpoints":["1001"],"{{field}}":{{text}}}""")));
        }
    }

    [Fact]
    public async Task is_usual_where_nothing_is_named()
    {
        var id = await portal.Create("""{"max_members_media":"","play_entry_tone":"","play_exit_tone":false}""");
        (await portal.Patch($"/{id}", """{"data":{"play_entry_tone":true}}""")).Is(HttpStatusCode.OK);
    }
}
