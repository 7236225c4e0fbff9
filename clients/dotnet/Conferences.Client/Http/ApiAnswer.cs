using Conferences.Client.Models;
using Microsoft.Kiota.Abstractions.Serialization;

namespace Conferences.Client.Http;

/// <summary>The envelope of an answer, with what the client uses of it.</summary>
/// <param name="read">Reads the member <c>data</c>.</param>
internal sealed class ApiAnswer<T>(Func<IParseNode, T?> read) : IParsable
{
    public T? Data { get; private set; }

    /// <summary>True of what the service says: it always says something.</summary>
    public bool HasData { get; private set; }

    /// <summary>The revision of a document; null if the answer has none.</summary>
    public string? Revision { get; private set; }

    /// <summary>The operation that an action began; null if it began none.</summary>
    public string? OperationId { get; private set; }

    /// <summary>The whole operation; null unless the request waited for it.</summary>
    public Operation? Operation { get; private set; }

    /// <summary>Where the next page begins; null on the last one.</summary>
    public string? NextStartKey { get; private set; }

    /// <summary>The last sequence of a page of a conference's history; null on the last page.</summary>
    public long? NextAfter { get; private set; }

    /// <summary>The last cursor of a page of an account's history; null on the last page.</summary>
    public string? NextCursor { get; private set; }

    public IDictionary<string, Action<IParseNode>> GetFieldDeserializers() => new Dictionary<string, Action<IParseNode>>
    {
        ["data"] = it => (Data, HasData) = (read(it), true),
        ["revision"] = it => Revision = it.GetStringValue(),
        ["operation_id"] = it => OperationId = it.GetStringValue(),
        ["operation"] = it => Operation = it.GetObjectValue(Models.Operation.CreateFromDiscriminatorValue),
        ["next_start_key"] = it => NextStartKey = it.GetStringValue(),
        ["next_after"] = it => NextAfter = it.GetLongValue(),
        ["next_cursor"] = it => NextCursor = it.GetStringValue(),
    };

    public void Serialize(ISerializationWriter writer) => throw new NotSupportedException("An answer is only read.");
}
