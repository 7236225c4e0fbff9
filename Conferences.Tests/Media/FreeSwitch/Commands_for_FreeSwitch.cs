using System.Text.Json;
using Conferences.Api.Media;
using Conferences.Api.Media.FreeSwitch;
using Conferences.Domain.State;
using Conferences.Simulator.FreeSwitch;

namespace Conferences.Tests.Media.FreeSwitch;

/// <summary>What FreeSWITCH is told to do, and what counts as its having done it.</summary>
public sealed class Commands_for_FreeSwitch
{
    private const string Account = "0123456789abcdef0123456789abcdef";
    private const string Id = "6f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e";
    private const string Name = $"{Id}.{Account}";

    private static readonly FreeSwitchSettings Settings = new();

    [Theory]
    [InlineData("mute_participant", "mute uuid=leg", "+OK mute 5\n", "mute <[member_id|all]|last> [<quiet>]")]
    [InlineData("undeaf_participant", "undeaf uuid=leg", "+OK undeaf 5\n", "-ERR Non-Existant ID 99\n")]
    [InlineData("kick", "hup uuid=leg", "+OK hup 5\n", "-ERR no reply\n")]
    [InlineData("lock", "lock", $"+OK {Name} locked\n", $"-ERR Conference {Name} not found\n")]
    [InlineData("unlock", "unlock", $"+OK {Name} unlocked\n", "")]
    [InlineData("record", "record /var/lib/freeswitch/recordings/song.wav", "+OK Record file /x\n", "+OK")]
    [InlineData(
        "recordstop",
        "norecord /var/lib/freeswitch/recordings/song.wav",
        "Stopped recording file /x\n+OK Stopped recording 0 files\n",
        "-ERR non-existant recording '/x'\n+OK Stopped recording 0 files\n")]
    [InlineData(
        "play",
        $"play /var/lib/freeswitch/media/{Account}/song 7",
        "+OK (play) Playing file x to member 7\n",
        "-ERR Member: 1342357540 not found.\nplay <file_path> [async|<member_id> [nomux]]")]
    public void are_done_only_if_the_reply_is_the_known_one(string command, string api, string done, string failed)
    {
        var isOfConference = command is "lock" or "unlock" or "record" or "recordstop";
        var job = Assert.Single(new FreeSwitchJobs(Settings).For(Command(command) with
        {
            MediaName = "song",
            Targets = isOfConference ? [] : [new(1, new("leg"), 7)],
        }));

        Assert.Equal($"conference {Name} {api}", job.Api);
        Assert.True(job.Succeeded(done));
        Assert.False(job.Succeeded(failed));
        Assert.False(job.Succeeded(""));
    }

    [Theory]
    [InlineData("-ERR Non-Existant ID 99\n", "Non-Existant ID 99")]
    [InlineData("mute <[member_id|all]>", "mute <[member_id|all]>")]
    [InlineData("", "no reply")]
    [InlineData("-ERR \0\u0007bell\nsecond", "bell")]
    public void fail_for_what_the_reply_says(string reply, string reason) =>
        Assert.Equal(reason, FreeSwitchJob.WhyNot(reply).Text);

    [Theory]
    [InlineData("deaf", "relate 7 8 nohear", "+OK 7->8 nohear set")]
    [InlineData("mute", "relate 7 8 nospeak", "+OK 7->8 nospeak set")]
    [InlineData("clear", "relate 7 8 clear", "+OK relationship 7->8 cleared.")]
    public void relate_by_the_numbers_of_both(string relationship, string api, string done)
    {
        var job = Assert.Single(new FreeSwitchJobs(Settings).For(Command("relate_participants") with
        {
            Relationship = relationship,
            Targets = [new(1, new("a"), 7), new(2, new("b"), 8)],
        }));

        Assert.Equal($"conference {Name} {api}", job.Api);
        Assert.True(job.Succeeded(done));
    }

    [Theory]
    [InlineData("song", $"/var/lib/freeswitch/media/{Account}/song")]
    [InlineData($"/{Account}/song", $"/var/lib/freeswitch/media/{Account}/song")]
    [InlineData("prompt://conf-has_joined", "conference/conf-has_joined.wav")]
    [InlineData($"prompt://{Account}/conf-has_joined/en-us", "conference/conf-has_joined.wav")]
    [InlineData("tone_stream://%(100,0,600)", "tone_stream://%(100,0,600)")]
    [InlineData("https://a.example/x.wav", "https://a.example/x.wav")]
    public void play_the_file_that_a_name_means(string name, string file) =>
        Assert.Equal(file, new FreeSwitchFiles(Settings).Played(name, Account));

    [Fact]
    public void know_a_recording_of_ours_by_its_file()
    {
        var files = new FreeSwitchFiles(Settings);

        Assert.Equal("one-2", files.NameOf(files.Recorded("one-2")));
        Assert.Equal("/tmp/of-somebody-else.wav", files.NameOf("/tmp/of-somebody-else.wav"));
        Assert.Equal("/tmp/of-somebody-else.wav", files.Recorded("/tmp/of-somebody-else.wav"));
    }

    [Fact]
    public void say_names_without_what_a_shell_would_take_for_more() => Assert.Equal(
        $"conference {Name} say Ann rm -rf OBrien",
        Assert.Single(new FreeSwitchJobs(Settings).For(
            Command("say") with { MediaName = "Ann'; rm -rf $(O'Brien)\n" })).Api);

    [Theory]
    [InlineData("\"sip:1006@127.0.0.1:5081;transport=tcp\"", "sofia/internal/1006@127.0.0.1:5081;transport=tcp")]
    [InlineData("\"sips:ann@a.example\"", "sofia/internal/sips:ann@a.example")]
    [InlineData("\"+1 (415) 555-0123\"", "sofia/gateway/conferences/+14155550123")]
    [InlineData("""{"sip":{"username":"ann","realm":"a.example"}}""", "user/ann@a.example")]
    [InlineData("""{"sip":{"route":"sip:ann@b.example"}}""", "sofia/internal/ann@b.example")]
    public void dial_by_the_way_that_is_configured(string endpoint, string address)
    {
        var api = Dial(endpoint, ""","caller_id_name":"O'Brien, Ann","caller_id_number":"1001" """)!;

        Assert.Equal(
            "originate {origination_uuid=leg,originate_timeout=20,ignore_early_media=true,conference_controls=none,"
                + "origination_caller_id_name='OBrien Ann',origination_caller_id_number='1001'}"
                + $"{address} &conference({Name}@managed+flags{{moderator|mute}})",
            api);
    }

    [Fact]
    public void dial_with_variables_that_the_server_does_not_act_upon()
    {
        var api = Dial(
            "\"1001\"", "", """{"execute_on_answer":"system id","origination_uuid":"x","t":true,"n":1.50}""")!;

        Assert.Contains(
            ",cav_execute_on_answer='system id',cav_origination_uuid='x',cav_t='true',cav_n='1.50'}",
            api,
            StringComparison.Ordinal);
        Assert.DoesNotContain(",execute_on_answer", api, StringComparison.Ordinal);
    }

    [Fact]
    public void name_their_jobs_so_that_the_server_can_tell_them_apart()
    {
        var operation = new OperationId("0123456789abcdef0123456789abcdef");

        var names = Enumerable.Range(0, 1_500).Select(it => FreeSwitchJob.NameOf(operation, it, 1_500)).ToArray();

        Assert.Equal(1_500, names.Select(SwitchChannel.Cut).Distinct().Count());
        Assert.All(names, it => Assert.Equal(it, SwitchChannel.Cut(it)));
        Assert.Equal(operation.Text, FreeSwitchJob.NameOf(operation, 0, 1));
        Assert.Equal($"{operation}.7", names[7]);
    }

    [Theory]
    [InlineData("\"{execute_on_answer='system rm'}loopback/1\"", "sofia/gateway/conferences/1")]
    [InlineData("\"sip:a@b} &system(rm\"", null)]
    [InlineData("{}", null)]
    [InlineData("""{"sip":{"username":"ann"}}""", null)]
    [InlineData("7", null)]
    public void dial_nothing_that_is_no_address(string endpoint, string? address)
    {
        var api = Dial(endpoint, "");

        Assert.Equal(address is null, api is null);
        Assert.True(address is null || api!.Contains($"}}{address} &conference(", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, false, "0", OperationAction.Mute, true)]
    [InlineData(null, false, "5", null, false)]
    [InlineData(null, true, "5", OperationAction.Lock, true)]
    [InlineData("mine", false, "7", OperationAction.Deaf, false)]
    [InlineData("mine", false, "0", null, false)]
    [InlineData("unknown", true, "0", null, false)]
    [InlineData("none", true, "0", null, false)]
    public void follow_from_keys_by_the_group_that_the_document_names(
        string? group, bool isModerator, string key, OperationAction? action, bool toggles)
    {
        var keys = new FreeSwitchKeys(Settings with
        {
            Controls = new Dictionary<string, Dictionary<string, string>> { ["mine"] = new() { ["7"] = "deaf" } },
        });

        var wanted = keys.Find(group, isModerator, key);

        Assert.Equal(action, wanted?.Action);
        Assert.Equal(toggles, wanted?.Toggles ?? false);
    }

    private static MediaCommand Command(string name) =>
        new(Account, Id, null, name, DateTimeOffset.MaxValue) { OperationId = new("op") };

    private static string? Dial(string endpoint, string more, string variables = "{}")
    {
        var invitation = JsonElement.Parse($$"""{"endpoint":{{endpoint}}{{more}}}""");
        var person = new Person(
            "p", Id, "salt", "Ann", "1", JsonElement.Parse(variables), default, Invitation: invitation);
        var dial = Command("dial") with
        {
            Dialling = new(new("uuid"), 20, [Dialling.IsModerator, Dialling.Mute, Dialling.JoinExisting]),
        };
        return FreeSwitchDialString.Of(new("e", new("leg"), person), dial, Settings);
    }
}
