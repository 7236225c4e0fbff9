using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Conferences.Domain.Commands;
using Conferences.Domain.State;

namespace Conferences.Tests.Domain;

/// <summary>Ids of different kinds cannot be mixed up in code, and are bare strings wherever they are stored or sent.
/// </summary>
public sealed class An_identifier
{
    private static readonly Regex NamesAnId =
        new("(Call|Person|Operation|Command|Dial)Ids?$|uuid$", RegexOptions.IgnoreCase);

    [Fact]
    public void is_stored_as_a_bare_string_whatever_its_kind()
    {
        Stores<CallId>();
        Stores<PersonId>();
        Stores<OperationId>();
        Stores<InstanceUuid>();

        static void Stores<T>() where T : struct, IIdentifier<T>
        {
            var id = T.From("d8a1c2f4@10.0.0.5");
            Assert.Equal("d8a1c2f4@10.0.0.5", id.ToString());
            Assert.Equal("\"d8a1c2f4@10.0.0.5\"", JsonSerializer.Serialize(id));
            Assert.Equal("\"d8a1c2f4@10.0.0.5\"", JsonSerializer.Serialize<T?>(id));
            Assert.Equal("null", JsonSerializer.Serialize<T?>(null));
            Assert.Equal(id, JsonSerializer.Deserialize<T>("\"d8a1c2f4@10.0.0.5\""));
            Assert.Null(JsonSerializer.Deserialize<T?>("null"));
            Assert.NotEqual(id, T.From("D8A1C2F4@10.0.0.5"));
        }
    }

    [Fact]
    public void names_a_member_as_a_bare_string()
    {
        var missed = new Dictionary<CallId, CallId> { [new("a")] = new("b") };
        Assert.Equal("""{"a":"b"}""", JsonSerializer.Serialize(missed));
        Assert.Equal(missed, JsonSerializer.Deserialize<Dictionary<CallId, CallId>>("""{"a":"b"}"""));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("17")]
    [InlineData("true")]
    [InlineData("[]")]
    [InlineData("""{"text":"a"}""")]
    public void is_read_from_nothing_but_a_string_that_is_not_empty(string json)
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<CallId>(json));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<CallId[]>($"[{json}]"));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Dictionary<CallId, int>>("""{"":1}"""));
    }

    [Fact]
    public void is_not_written_where_none_was_given()
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(default(OperationId)));
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(
            new Dictionary<OperationId, int> { [default] = 1 }));
        Assert.Throws<ArgumentNullException>(() => new OperationId(null!));
        Assert.Throws<ArgumentException>(() => new OperationId(""));
    }

    [Fact]
    public void is_absent_where_the_text_that_came_in_is()
    {
        Assert.Null(Identifier.Find<InstanceUuid>(null));
        Assert.Null(Identifier.Find<InstanceUuid>(""));
        Assert.Equal(new InstanceUuid("a"), Identifier.Find<InstanceUuid>("a"));
    }

    [Fact]
    public void is_a_string_nowhere_in_the_domain()
    {
        var members = typeof(Command).Assembly.GetTypes().SelectMany(Members)
            .Where(it => NamesAnId.IsMatch(it.Name)).ToArray();

        Assert.True(members.Length > 100, $"Only {members.Length} were found.");
        Assert.Empty(members.Where(it => IsOfStrings(it.Type)).Select(it => it.Owner));
    }

    // Everything of a type that has a name: what it holds, and what it is given.
    private static IEnumerable<(string Owner, string Name, Type Type)> Members(Type type)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
            | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var given = type.GetMethods(all).Concat<MethodBase>(type.GetConstructors(all))
            .SelectMany(method => method.GetParameters().Select(it =>
                ($"{type.Name}.{method.Name}({it.Name})", it.Name ?? "", it.ParameterType)));
        return
        [
            .. given,
            .. type.GetProperties(all).Select(it => ($"{type.Name}.{it.Name}", it.Name, it.PropertyType)),
        ];
    }

    private static bool IsOfStrings(Type type) =>
        type == typeof(string)
        || type.GetElementType() is { } element && IsOfStrings(element)
        || type.GetGenericArguments().Any(IsOfStrings);
}
