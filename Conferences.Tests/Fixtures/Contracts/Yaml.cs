using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>Converts JSON to readable YAML, and back.</summary>
internal static partial class Yaml
{
    public static string Of(JsonNode json)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings(bestIndent: 2, bestWidth: 120, false, 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        Emit(emitter, json);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    public static JsonNode Read(string yaml) => JsonSerializer.SerializeToNode(
        Plain(new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build()
            .Deserialize<object>(yaml)))!;

    private static void Emit(Emitter emitter, JsonNode? json)
    {
        switch (json)
        {
            case JsonObject members:
                emitter.Emit(new MappingStart());
                foreach (var (name, value) in members)
                {
                    Emit(emitter, JsonValue.Create(name));
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray items:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Any));
                foreach (var item in items)
                    Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            default:
                var isText = json?.GetValueKind() is JsonValueKind.String;
                var text = isText ? json!.GetValue<string>() : json?.ToJsonString() ?? "null";
                emitter.Emit(new YamlDotNet.Core.Events.Scalar(
                    AnchorName.Empty,
                    TagName.Empty,
                    text,
                    isText && !Word().IsMatch(text) ? ScalarStyle.SingleQuoted : ScalarStyle.Any,
                    isPlainImplicit: true,
                    isQuotedImplicit: true));
                break;
        }
    }

    private static object? Plain(object? read) => read switch
    {
        Dictionary<object, object?> members => members.ToDictionary(it => $"{it.Key}", it => Plain(it.Value)),
        List<object?> items => items.Select(Plain).ToArray(),
        _ => read,
    };

    // Some parsers take values that begin with a digit for numbers or times, and words like no for false.
    [GeneratedRegex(@"^(?!(true|false|yes|no|on|off|y|n|null)$)[A-Za-z$/`#]", RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}
