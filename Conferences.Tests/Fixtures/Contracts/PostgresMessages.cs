namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>Splits one direction of a PostgreSQL connection into messages, however the bytes are chunked.</summary>
/// <param name="beginsUntyped">True for the client: its first message has a length and no type.</param>
/// <param name="tell">Called with each message's type, <c>\0</c> if it has none, and its first byte.</param>
internal sealed class PostgresMessages(bool beginsUntyped, Action<char, char> tell)
{
    // One byte for the type and four for the length, which includes itself.
    private const int Header = 5;

    private int headed = beginsUntyped ? 1 : 0;
    private int left;
    private char type;
    private char? first;

    public void Read(ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
            Take(one);
    }

    private void Take(byte one)
    {
        switch (headed)
        {
            case 0:
                (type, headed) = ((char)one, 1);
                return;
            case < Header:
                left = (left << 8) | one;
                headed++;
                left -= headed == Header ? 4 : 0;
                break;
            default:
                first ??= (char)one;
                left--;
                break;
        }

        if (headed < Header || left > 0)
            return;
        tell(type, first ?? '\0');
        (headed, left, type, first) = (0, 0, '\0', null);
    }
}
