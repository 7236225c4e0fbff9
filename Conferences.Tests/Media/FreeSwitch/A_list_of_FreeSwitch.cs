using Conferences.Api.Media.FreeSwitch;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Media.Transcripts;

namespace Conferences.Tests.Media.FreeSwitch;

/// <summary>The lists that FreeSWITCH makes of its conferences.</summary>
public sealed class A_list_of_FreeSwitch
{
    private const string Name = "6f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e.0123456789abcdef0123456789abcdef";

    [Fact]
    public void says_who_is_in_and_how()
    {
        var listed = Assert.Single(FreeSwitchList.Read(Sample("json_list.flags.sample.json")));

        Assert.Equal(("0123456789abcdef0123456789abcdef", "6f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e"),
            (listed.Place.Account, listed.Place.ConferenceId));
        Assert.Equal("1e88b683-7a7c-4da8-b648-b29d6b3ba0aa", listed.Uuid.Text);
        Assert.True(listed.HasGhosts);
        Assert.Equal(
            [("Dora", 58, false, false), ("Cleo", 57, true, true)],
            listed.Members.Take(2).Select(it => (it.Name, it.MemberId ?? 0, it.IsModerator, it.CanSpeak)));
    }

    [Fact]
    public void says_nothing_of_conferences_that_are_not_ours() =>
        Assert.Empty(FreeSwitchList.Read(Transcript.Text("freeswitch/json_list.sample.json")));

    [Fact]
    public void says_who_is_a_ghost_only_as_xml()
    {
        var xml = Sample("xml_list.sample.xml").Replace(
            "<is_ghost>false</is_ghost>\n        </flags>\n        <uuid>0cf1329a",
            "<is_ghost>true</is_ghost>\n        </flags>\n        <uuid>0cf1329a",
            StringComparison.Ordinal);

        Assert.Equal(new CallId("0cf1329a-9880-4d01-8c60-f520b8f2f590"), Assert.Single(FreeSwitchList.Ghosts(xml)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-ERR no reply")]
    [InlineData("{}")]
    [InlineData("[")]
    public void that_is_none_is_no_list(string text)
    {
        Assert.Throws<EslCommandException>(() => FreeSwitchList.Read(text));
        Assert.Throws<EslCommandException>(() => FreeSwitchList.Ghosts(text.Replace('{', '<')));
    }

    [Theory]
    [InlineData("[7, null, {}, [], {\"conference_name\":7}]")]
    [InlineData($$"""[{"conference_name":"{{Name}}"}]""")]
    [InlineData($$"""[{"conference_name":"{{Name}}","conference_uuid":"a b"}]""")]
    public void of_other_things_has_nothing_in_it(string text) => Assert.Empty(FreeSwitchList.Read(text));

    [Fact]
    public void with_hostile_members_has_those_in_it_that_can_be_named() => Assert.Equal(
        ["good"],
        Assert.Single(FreeSwitchList.Read(
            $$"""
            [{"conference_name":"{{Name}}","conference_uuid":"u","members":[7,null,{"type":"caller"},
            {"type":"caller","uuid":"a' b"},{"type":"caller","uuid":"good","flags":5,"id":"x"},
            {"type":"caller","uuid":"good"}]}]
            """)).Members.Select(it => it.CallId.Text));

    private static string Sample(string name) => Transcript.Text($"freeswitch/{name}")
        .Replace("\"5001\"", $"\"{Name}\"", StringComparison.Ordinal);
}
