namespace Conferences.Domain.State;

/// <summary>A telephone number as it is compared: texts that lead to the same telephone have the same. Numbers are kept
/// and shown as they were written; see <see cref="NumberingPlan"/>.</summary>
/// <param name="Text"><c>+</c> and the digits of an international number (E.164) where it is known, else the digits, or
/// the text in lower case if it is no number.</param>
public readonly record struct NormalNumber(string Text)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}
