using System.Net;
using System.Text.RegularExpressions;
using Conferences.Tests.Fixtures.Http;
using Npgsql;

namespace Conferences.Tests.Http;

/// <summary>Filters of the list of conferences.</summary>
public sealed class A_filter(Service service)
{
    // Gregorian seconds.
    private const long Created = 63_599_884_144;
    private const long Modified = 63_599_885_144;

    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData("created_to={C-1}", false)]
    [InlineData("created_to={C}", true)]
    [InlineData("created_to={C+1}", true)]
    [InlineData("created_from={C-1}", true)]
    [InlineData("created_from={C}", true)]
    [InlineData("created_from={C+1}", false)]
    [InlineData("modified_to={M-1}", false)]
    [InlineData("modified_to={M}", true)]
    [InlineData("modified_to={M+1}", true)]
    [InlineData("modified_from={M-1}", true)]
    [InlineData("modified_from={M}", true)]
    [InlineData("modified_from={M+1}", false)]
    [InlineData("filter_foo=bar&created_from={C-1}&created_to={C+1}", true)]
    [InlineData("filter_foo=bar&created_from={C+1}&created_to={C-1}", false)]
    [InlineData("filter_play_name=false", true)]
    [InlineData("filter_foo=bar&filter_play_name=true", false)]
    [InlineData("filter_foo=%25", false)]
    [InlineData("filter_foo=x' or '1'='1", false)]
    [InlineData("filter_foo=x\"; drop table conferences.mt_events; --", false)]
    [InlineData("filter_{}}' or true --=x", false)]
    [InlineData("has_key=foo}', 'x') or true --", false)]
    [InlineData("has_key=$1", false)]
    [InlineData("filter_foo=\\", false)]
    public async Task keeps(string query, bool kept)
    {
        var id = await portal.Create(
            """{"foo":"bar","level1":{"level2":{"level3":"value3"}},"hollow":"","count":5}""");
        await CreatedAndModifiedThen(id);

        var list = await portal.Get($"?{Timed(query)}");

        Assert.Equal(HttpStatusCode.OK, list.Status);
        Assert.Equal(kept ? [id] : [], list.Data.AsArray().Select(item => (string)item!["id"]!));
    }

    [Fact]
    public async Task by_name_counts_as_sdks_do()
    {
        await portal.Create("""{"name":"other"}""");
        await portal.Create("""{"name":"PHP & co 'é'"}""");
        Assert.Single((await portal.Get($"?filter_name={Uri.EscapeDataString("PHP & co 'é'")}")).Data.AsArray());
        Assert.Empty((await portal.Get("?filter_name=no-such-conference")).Data.AsArray());
    }

    [Fact]
    public async Task goes_with_pages()
    {
        for (var count = 0; count < 5; count++)
            await portal.Create($$"""{"name":"{{(count % 2 == 0 ? "even" : "odd")}}"}""");
        var first = await portal.Get("?filter_name=even&page_size=2");
        var second = await portal.Get($"?filter_name=even&page_size=2&start_key={first.Json["next_start_key"]}");
        Assert.Equal(2, first.Data.AsArray().Count);
        Assert.Equal("even", (string?)Assert.Single(second.Data.AsArray())!["name"]);
        Assert.Null(second.Json["next_start_key"]);
    }

    [Theory]
    [InlineData("created_from", "yesterday")]
    [InlineData("created_to", "")]
    [InlineData("modified_from", "1.5")]
    [InlineData("modified_to", "99999999999999999999")]
    public async Task by_time_takes_seconds_only(string name, string value)
    {
        Expect.Invalid(
            $$"""
            {"{{name}}":{"type":
                {"message":"Value did not match type(s): integer","target":"integer","value":"{{value}}"} } }
            """,
            await portal.Get($"?{name}={value}"));
    }

    [Theory]
    [InlineData("filter_foo=%00")]
    [InlineData("filter_%00=x")]
    [InlineData("has_key=a%00b")]
    public async Task can_not_hold_what_can_not_be_stored(string query)
    {
        await portal.Create();
        Expect.Error(HttpStatusCode.BadRequest, "validation error", await portal.Get($"?{query}"));
    }

    private static string Timed(string query) => Regex.Replace(query, @"\{([CM])([+-]1)?\}", match =>
        $"{(match.Groups[1].Value is "C" ? Created : Modified) + (match.Groups[2].Value switch
        {
            "+1" => 1,
            "-1" => -1,
            _ => 0,
        })}");

    // The vectors require specific times, which cannot be set otherwise.
    private async Task CreatedAndModifiedThen(string id)
    {
        await using var connection = new NpgsqlConnection(service.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            update conferences.mt_doc_conference
            set data = data || jsonb_build_object(
                'created', to_timestamp($1 - 62167219200), 'modified', to_timestamp($2 - 62167219200))
            where id = $3
            """;
        command.Parameters.Add(new NpgsqlParameter { Value = Created });
        command.Parameters.Add(new NpgsqlParameter { Value = Modified });
        command.Parameters.Add(new NpgsqlParameter { Value = id });
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
