using System.Text;
using System.Text.Json;
using Conferences.Api.Responses;

namespace Conferences.Tests.Domain;

public sealed class Changes_of_a_document
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", "")]
    [InlineData("""{"a":1}""", """{"a":1.0}""", "")]
    [InlineData("""{"a":1}""", """{"a":2}""", """{"path":"a","from":1,"to":2}""")]
    [InlineData("""{}""", """{"a":{"b":1}}""", """{"path":"a","from":null,"to":{"b":1}}""")]
    [InlineData("""{"a":[1]}""", """{}""", """{"path":"a","from":[1],"to":null}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""", """{"path":"a","from":[1,2],"to":[2,1]}""")]
    [InlineData("""{"a":{"b":1,"c":2}}""", """{"a":{"b":3,"c":2}}""", """{"path":"a.b","from":1,"to":3}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":5}""", """{"path":"a","from":{"b":1},"to":5}""")]
    [InlineData(
        """{"z":1,"a":{"b":1}}""",
        """{"z":2,"a":{}}""",
        """{"path":"a.b","from":1,"to":null}{"path":"z","from":1,"to":2}""")]
    [InlineData("""{"pins":["1"]}""", """{"pins":["2"]}""", """{"path":"pins","from":"***","to":"***"}""")]
    [InlineData("""{}""", """{"bridge_password":"x"}""", """{"path":"bridge_password","from":null,"to":"***"}""")]
    [InlineData(
        """{}""",
        """{"member":{"pins":["2"],"join_muted":true}}""",
        """{"path":"member","from":null,"to":{"pins":"***","join_muted":true}}""")]
    public void name_each_place_once_and_no_secret(string from, string to, string changes)
    {
        using var written = new MemoryStream();
        foreach (var change in Change.Between(JsonElement.Parse(from), JsonElement.Parse(to)))
        {
            using var json = new Utf8JsonWriter(written);
            JsonSerializer.Serialize(json, change, ResponseJson.Default.Change);
        }

        Assert.Equal(changes, Encoding.UTF8.GetString(written.ToArray()));
    }
}
