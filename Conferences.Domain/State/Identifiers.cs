using System.Text.Json.Serialization;

namespace Conferences.Domain.State;

// An account's id is no type of these: it is the store's tenant id, which is a string in each of its calls. Nor is the
// key that the store finds a row by, such as Person.Id.

/// <summary>Identifies a leg: one call, under the id that the media server or the call controller has for it.</summary>
/// <param name="Text">Chosen by others; not empty.</param>
[JsonConverter(typeof(IdentifierAsText<CallId>))]
public readonly record struct CallId(string Text) : IIdentifier<CallId>
{
    /// <inheritdoc/>
    public string Text { get; } = Identifier.NotEmpty(Text);

    /// <inheritdoc/>
    public static CallId From(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Identifies the row that says who a leg is; see <see cref="Person"/>.</summary>
/// <param name="Text">32 lower-case hex digits; not empty.</param>
[JsonConverter(typeof(IdentifierAsText<PersonId>))]
public readonly record struct PersonId(string Text) : IIdentifier<PersonId>
{
    /// <inheritdoc/>
    public string Text { get; } = Identifier.NotEmpty(Text);

    /// <inheritdoc/>
    public static PersonId From(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Identifies an operation, also towards the media server; see <see cref="Operation"/>.</summary>
/// <param name="Text">32 lower-case hex digits; not empty.</param>
[JsonConverter(typeof(IdentifierAsText<OperationId>))]
public readonly record struct OperationId(string Text) : IIdentifier<OperationId>
{
    /// <inheritdoc/>
    public string Text { get; } = Identifier.NotEmpty(Text);

    /// <inheritdoc/>
    public static OperationId From(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Identifies an instance towards the media server; its number counts only within its conference.</summary>
/// <param name="Text">Chosen by whoever starts the instance, often the media server; not empty.</param>
[JsonConverter(typeof(IdentifierAsText<InstanceUuid>))]
public readonly record struct InstanceUuid(string Text) : IIdentifier<InstanceUuid>
{
    /// <inheritdoc/>
    public string Text { get; } = Identifier.NotEmpty(Text);

    /// <summary>
    /// For an instance whose id the media server does not report: that of the operation that its start may request.
    /// </summary>
    public static InstanceUuid InsteadOf(OperationId operation) => new(operation.Text);

    /// <inheritdoc/>
    public static InstanceUuid From(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Identifies a link by which somebody may join; see <see cref="JoinLink"/>.</summary>
/// <param name="Text">32 lower-case hex digits; not empty.</param>
[JsonConverter(typeof(IdentifierAsText<JoinLinkId>))]
public readonly record struct JoinLinkId(string Text) : IIdentifier<JoinLinkId>
{
    /// <inheritdoc/>
    public string Text { get; } = Identifier.NotEmpty(Text);

    /// <inheritdoc/>
    public static JoinLinkId From(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
