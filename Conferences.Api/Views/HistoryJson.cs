using System.Globalization;
using System.Text.Json;
using Conferences.Domain;
using JasperFx.Events;

namespace Conferences.Api.Views;

/// <summary>A fact of a history, and what is told beside it.</summary>
/// <param name="Person">Who came, if it tells of somebody who came and is not erased.</param>
/// <param name="Before">Of an edit, the document it changed.</param>
/// <param name="Cursor">Where an account's history goes on behind it; null in a conference's.</param>
internal sealed record HistoryItem(IEvent Fact, Person? Person, ConferenceDocument? Before, string? Cursor = null)
{
    /// <summary>The type it goes by, e.g. <c>participant.joined</c>.</summary>
    public string Type => FactJson.TypeOf(Fact.Data);

    /// <summary>Writes it as clients read it.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("sequence", Fact.Version);
        json.WriteString("conference_id", Fact.StreamKey);
        json.WriteString("id", Fact.Id);
        json.WriteString("type", Type);
        json.WriteString("time", Time(Fact.Timestamp));
        WriteActor(json);
        json.WriteString("request_id", Header("channel") == "media" ? null : Fact.CorrelationId);
        json.WriteString("correlation_id", Fact.CorrelationId);
        json.WriteString("causation_id", Fact.CausationId);
        json.WritePropertyName("data");
        FactJson.Write(json, Fact.Data, Person);
        if (Fact.Data is ConferenceUpdated updated && Before is not null)
            WriteChanges(json, updated.Document);
        if (Cursor is not null)
            json.WriteString("cursor", Cursor);
        json.WriteEndObject();
    }

    /// <summary>A time as histories tell it: UTC, to the microsecond.</summary>
    public static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    private void WriteActor(Utf8JsonWriter json)
    {
        json.WriteStartObject("actor");
        foreach (var name in (ReadOnlySpan<string>)["account_id", "owner_id", "key_id", "address", "channel"])
            json.WriteString(name, Header(name));
        json.WriteEndObject();
    }

    private void WriteChanges(Utf8JsonWriter json, ConferenceDocument after)
    {
        json.WriteStartArray("changes");
        foreach (var change in Change.Between(Before!.Marked, after.Marked))
            change.WriteTo(json);
        json.WriteEndArray();
    }

    private string? Header(string name) => Fact.GetHeader(name)?.ToString();
}
