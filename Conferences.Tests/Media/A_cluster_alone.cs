using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Domain.State;
using Conferences.Simulator;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Media;

/// <summary>The simulated switch behind Kazoo's messages, without a broker.</summary>
public sealed class A_cluster_alone
{
    private const string Account = "a0000000000000000000000000000001";
    private const string Id = "c0000000000000000000000000000001";

    private readonly SwitchModel model;
    private readonly Ecallmgr ecallmgr;
    private int made;

    public A_cluster_alone()
    {
        model = new("fs1", () => $"{++made}");
        ecallmgr = new(model, "fs1", () => $"{++made}");
    }

    private SwitchConference State => model.Find(Account, Id)!;

    [Fact]
    public void takes_commands_for_a_conference_from_before_its_first_event_until_behind_its_last()
    {
        var said = Join("ann smith.1");
        Assert.Equal(["began", "conference-create", "add-member"], Names(said));
        Assert.Equal(
            $"conference.event.add-member.{Account}.{Id}.ann+smith%2E1", ((SwitchOutput.Event)said[2]).RoutingKey);
        Assert.Equal(
            $"conference.event.conference-create.{Account}.{Id}.{Id}", ((SwitchOutput.Event)said[1]).RoutingKey);
        Assert.Equal(
            ["del-member", "conference-destroy", "ended"],
            Names(ecallmgr.Press(Account, Id, new("ann smith.1"), ParticipantAction.Kick)));
        Assert.Empty(ecallmgr.Running);
        Assert.Empty(Execute("lock"));
    }

    [Fact]
    public void says_of_a_member_how_it_is_and_which_number_it_has()
    {
        Join("ann");
        var body = ((SwitchOutput.Event)Assert.Single(Execute("mute_participant", """{"Participant-ID":1}"""))).Body;
        Assert.Equal(
            ("mute-member", "ann", 1, State.Uuid.Text, "freeswitch@fs1", false),
            (body.At<string>("Event"), body.At<string>("Call-ID"), body.At<long>("Participant-ID"),
                body.At<string>("Instance-ID"), body.At<string>("Node"),
                body.At<bool>("Conference-Channel-Vars", "Speak")));
    }

    [Theory]
    [InlineData("mute_participant")]
    [InlineData("kick")]
    [InlineData("relate_participants")]
    public void says_nothing_about_a_member_it_does_not_hold(string application)
    {
        Join("ann");
        Assert.Empty(Execute(application, """{"Participant-ID":9,"Other-Participant":1}"""));
        Assert.Single(State.Members);
    }

    [Fact]
    public void puts_out_whoever_came_last_where_it_is_not_said_whom()
    {
        Join("zoe");
        Join("ann");
        Execute("kick");
        Assert.Equal(["zoe"], State.Members.Keys.Select(it => it.Text));
    }

    [Theory]
    [InlineData("play", """{"Media-Name":"song"}""")]
    [InlineData("record", """{"Media-Name":"tape"}""")]
    [InlineData("relate_participants", """{"Participant-ID":1,"Other-Participant":2,"Relationship":"deaf"}""")]
    [InlineData("set", """{"Parameter":"Max-Members","Value":"2"}""")]
    public void does_some_things_without_a_word(string application, string more)
    {
        Join("ann");
        Join("bob");
        var done = new List<string>();
        model.Doing = (command, _) => done.Add(command.Name);
        Assert.Empty(Execute(application, more));
        Assert.Equal([application], done);
    }

    [Fact]
    public void keeps_callers_out_who_find_it_locked_or_full()
    {
        Join("ann");
        Execute("set", """{"Parameter":"Max-Members","Value":"1"}""");
        Assert.Empty(Join("bob"));
        Execute("set", """{"Parameter":"Max-Members","Value":"5"}""");
        Assert.Equal(["lock"], Names(Execute("lock")));
        Assert.Empty(Join("bob"));
        Execute("unlock");
        Assert.Equal(["add-member"], Names(Join("bob")));
        Execute("set", """{"Parameter":"Max-Members","Value":"0"}""");
        Assert.Equal(["add-member"], Names(Join("cat")));
    }

    [Fact]
    public void lets_a_caller_of_any_account_into_what_runs_under_the_name()
    {
        Join("ann");
        ecallmgr.Join("another", Id, new(0, new("bob"), null));
        Assert.Equal(["ann", "bob"], State.Members.Keys.Select(it => it.Text));
    }

    [Fact]
    public void answers_searches_by_conference_and_by_account()
    {
        Join("ann");
        var held = Ask($$"""{"Conference-ID":"{{Id}}"}""");
        Assert.Equal(("search_resp", Id, "1", "us"), (
            held.Body.At<string>("Event-Name"), held.Body.At<string>("Conference-ID"), held.Body.At<string>("Msg-ID"),
            held.To));
        Assert.Equal("ann", held.Body["Participants"]![0]!.At<string>("Call-ID"));
        Assert.Equal("error", Ask("""{"Conference-ID":"other"}""").Body.At<string>("Event-Name"));
        Assert.Equal([Id], Running(Account));
        Assert.Empty(Running("b"));

        IEnumerable<string> Running(string account) => Ask($$"""{"Account-ID":"{{account}}"}""")
            .Body["Conferences"]!.AsObject().Select(it => it.Key);
    }

    [Fact]
    public void dials_and_answers_when_all_have_come_or_not()
    {
        model.Misses = it => it.EndpointId == "1002" ? "USER_BUSY" : null;
        var said = Dial();
        Assert.Equal(["began", "conference-create", "add-member", "command"], Names(said));
        Expect.Json(
            """
            [{"Message":"dialing endpoints","Status":"success","Endpoint-ID":"1001","Call-ID":"a"},
            {"Status":"error","Message":"USER_BUSY","Endpoint-ID":"1002"}]
            """,
            ((SwitchOutput.Reply)said[3]).Body["Endpoint-Responses"]!);
        Assert.True(State.Members[new("a")].IsMuted);
    }

    [Fact]
    public void starts_nothing_for_a_node_it_does_not_know()
    {
        ecallmgr.MayStart = node => node == "known@host";
        Assert.Empty(Dial());
        Assert.NotEmpty(Dial(""","Target-Call-ID":"x" """));
    }

    private static string[] Names(IEnumerable<SwitchOutput> said) =>
    [
        .. said.Select(it => it switch
        {
            SwitchOutput.Event { Body: var body } => body.At<string>("Event"),
            SwitchOutput.Reply { Body: var body } => body.At<string>("Event-Name"),
            SwitchOutput.Began => "began",
            _ => "ended",
        }),
    ];

    private ImmutableArray<SwitchOutput> Join(string call) => ecallmgr.Join(Account, Id, new(0, new(call), null));

    private ImmutableArray<SwitchOutput> Execute(string application, string more = "{}")
    {
        var command = JsonNode.Parse(more)!.AsObject();
        command["Application-Name"] = application;
        command["Conference-ID"] = Id;
        return ecallmgr.Execute(JsonElement.Parse(command.ToJsonString()));
    }

    private ImmutableArray<SwitchOutput> Dial(string more = "") => ecallmgr.Dial(
        JsonElement.Parse(
            $$"""
            {"Conference-ID":"{{Id}}","Account-ID":"{{Account}}","Timeout":5,"Participant-Flags":["mute"],"Endpoints":[
                {"Route":"1001","Outbound-Call-ID":"a"},{"Route":"1002","Outbound-Call-ID":"b"}]{{more}}}
            """),
        default);

    private SwitchOutput.Reply Ask(string question)
    {
        var asked = JsonNode.Parse(question)!.AsObject();
        (asked["Msg-ID"], asked["Server-ID"]) = ("1", "us");
        return (SwitchOutput.Reply)ecallmgr.Search(JsonElement.Parse(asked.ToJsonString()));
    }
}
