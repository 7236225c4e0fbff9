using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Conferences.Api.Observability;

/// <summary>
/// Writes a log entry as one line of JSON. The framework's own formatter writes neither the name of the event nor the
/// ids of the trace as members of their own.
/// </summary>
internal sealed class JsonLogFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    /// <summary>What the formatter is registered as.</summary>
    public const string FormatterName = "conferences-json";

    // UTC, to the millisecond.
    private const string Iso8601 = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    // A log is no web page: names and paths stay readable.
    private static readonly JsonWriterOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly HashSet<string> Reserved =
        ["timestamp", "level", "event", "category", "message", "data", "exception"];

    /// <inheritdoc/>
    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line, Readable))
        {
            json.WriteStartObject();
            var now = clock.GetUtcNow().UtcDateTime;
            json.WriteString("timestamp", now.ToString(Iso8601, CultureInfo.InvariantCulture));
            json.WriteString("level", Level(logEntry.LogLevel));
            if (logEntry.EventId.Name is { } name)
                json.WriteString("event", name);
            json.WriteString("category", logEntry.Category);
            json.WriteString("message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            WriteScopes(json, scopeProvider);
            WriteData(json, logEntry.State);
            if (logEntry.Exception is { } exception)
                json.WriteString("exception", exception.ToString());
            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(line.WrittenSpan));
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "information",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };

    // The innermost scope wins. A trace that is exported is that of the span, which may be none of a request.
    private static void WriteScopes(Utf8JsonWriter json, IExternalScopeProvider? scopes)
    {
        var members = new Dictionary<string, object?>();
        scopes?.ForEachScope(
            static (scope, members) =>
            {
                if (scope is not IEnumerable<KeyValuePair<string, object?>> pairs)
                    return;
                foreach (var (name, value) in pairs)
                    members[name] = value;
            },
            members);
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } current)
        {
            members["trace_id"] = current.TraceId.ToHexString();
            members["span_id"] = current.SpanId.ToHexString();
        }

        foreach (var (name, value) in members)
        {
            if (!Reserved.Contains(name))
                WriteValue(json, name, value);
        }
    }

    private static void WriteData<TState>(Utf8JsonWriter json, TState state)
    {
        if (state is not IReadOnlyCollection<KeyValuePair<string, object?>> pairs)
            return;
        var members = pairs.Where(it => it.Key != "{OriginalFormat}").DistinctBy(it => it.Key).ToArray();
        if (members.Length == 0)
            return;
        json.WriteStartObject("data");
        foreach (var (name, value) in members)
            WriteValue(json, name, value);
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case bool truth:
                json.WriteBoolean(name, truth);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            default:
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
