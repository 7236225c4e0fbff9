using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Conferences.Api.Audit;

/// <summary>A line of an export with an event.</summary>
internal static class ExportLine
{
    /// <summary>Formats a line, including the line feed.</summary>
    /// <param name="link">The entry's place in the ledger.</param>
    /// <param name="event">The event's canonical bytes.</param>
    /// <param name="type">The event's stored name.</param>
    /// <param name="persons">The rows of the persons that the event names, except erased ones.</param>
    /// <param name="secrets">The row of its document's secrets; null if it has none or they are not exported.</param>
    public static ReadOnlyMemory<byte> Of(
        Link link, ReadOnlySpan<byte> @event, string type, IReadOnlyList<JsonElement> persons, JsonElement? secrets)
    {
        var line = new ArrayBufferWriter<byte>(@event.Length + 256);
        line.Write("{\"n\":"u8);
        CanonicalJson.Write(line, link.N);
        line.Write(",\"hash\":"u8);
        CanonicalJson.Write(line, link.Hex);
        line.Write(",\"event\":"u8);
        line.Write(@event);
        if (ExportedPersons.MemberOf(type) is { } member && persons.Count > 0)
        {
            Encoding.UTF8.GetBytes($",\"{member}\":", line);
            if (member == "person")
                CanonicalJson.Write(line, persons[0]);
            else
                WriteAll(line, persons);
        }

        if (secrets is { } row)
        {
            Encoding.UTF8.GetBytes($",\"{ExportedSecrets.Member}\":", line);
            CanonicalJson.Write(line, row);
        }

        line.Write("}\n"u8);
        return line.WrittenMemory;
    }

    private static void WriteAll(IBufferWriter<byte> line, IReadOnlyList<JsonElement> persons)
    {
        var separator = "["u8;
        foreach (var person in persons)
        {
            line.Write(separator);
            separator = ","u8;
            CanonicalJson.Write(line, person);
        }

        line.Write("]"u8);
    }
}
