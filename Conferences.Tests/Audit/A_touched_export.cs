using System.Text;
using System.Text.Json;
using Conferences.Api.Audit;
using Conferences.Domain.Document;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Audit;

namespace Conferences.Tests.Audit;

/// <summary>Whatever is modified in an export, the first modified line is reported.</summary>
public sealed class A_touched_export
{
    private static readonly List<byte[]> Lines = Exports.Lines(Exports.Key, Exports.Story);

    [Fact]
    public async Task was_sound_before() => Assert.Null(await Exports.Objection(Exports.Joined(Lines), Exports.Key));

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x20)]
    [InlineData(0x80)]
    public async Task is_found_out_by_any_byte(byte flipped)
    {
        var export = Exports.Joined(Lines);
        for (var (at, line, start) = (0, 1, 0); at < export.Length; at++)
        {
            if (at == start + Lines[line - 1].Length)
                (line, start) = (line + 1, at);
            export[at] ^= flipped;
            var objection = await Exports.Objection(export, Exports.Key);
            export[at] ^= flipped;

            // A person's time and reason are in no hash except the digest of the whole file.
            Assert.NotNull(objection);
            Assert.True(
                Names(objection, line) || (IsBesideAPerson(line, at - start) && Names(objection, Lines.Count)),
                $"Byte {at} of line {line}: {objection}");
        }
    }

    // Base64 of 71 bytes ends with a letter of which two bits are unused: both values decode alike.
    [Fact]
    public async Task is_found_out_by_a_signature_that_is_only_spelt_otherwise()
    {
        const string asSigned = "0=\"}\n";
        var export = "";
        while (!export.EndsWith(asSigned, StringComparison.Ordinal))
            export = Encoding.UTF8.GetString(Exports.Joined(Exports.Lines(Exports.Key, Exports.Story)));
        Assert.Null(await Exports.Objection(Encoding.UTF8.GetBytes(export), Exports.Key));
        var objection = await Exports.Objection(
            Encoding.UTF8.GetBytes(export[..^asSigned.Length] + '1' + asSigned[1..]), Exports.Key);
        Assert.True(Names(objection!, Lines.Count), objection);
    }

    [Fact]
    public async Task is_found_out_by_a_line_that_is_gone()
    {
        for (var gone = 0; gone < Lines.Count; gone++)
            await Names(gone + 1, Lines.Where((_, at) => at != gone));
    }

    [Fact]
    public async Task is_found_out_by_a_line_that_stands_there_twice()
    {
        for (var twice = 0; twice < Lines.Count; twice++)
        {
            await Names(
                twice + 2,
                Lines.Index().SelectMany(it => Enumerable.Repeat(it.Item, it.Index == twice ? 2 : 1)));
        }
    }

    [Fact]
    public async Task is_found_out_by_lines_that_changed_places()
    {
        for (var one = 0; one < Lines.Count; one++)
        {
            for (var other = one + 1; other < Lines.Count; other++)
            {
                var lines = Lines.ToArray();
                (lines[one], lines[other]) = (lines[other], lines[one]);
                await Names(one + 1, lines);
            }
        }
    }

    [Fact]
    public async Task is_found_out_wherever_it_was_cut_off()
    {
        var export = Exports.Joined(Lines);
        Assert.Equal("The file is empty.", await Exports.Objection([]));
        for (var (length, line, end) = (1, 1, Lines[0].Length); length < export.Length; length++)
        {
            if (length == end)
                (line, end) = (line + 1, end + Lines[line].Length);
            Assert.StartsWith(
                $"Line {line}: ",
                (await Exports.Objection(export[..length], Exports.Key))!,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task is_found_out_by_whatever_follows_it() =>
        await Names(Lines.Count + 1, [.. Lines, "\n"u8.ToArray()]);

    [Fact]
    public async Task is_found_out_by_an_event_of_another_account()
    {
        var foreign = Exports.Story[1].Event with { Account = "ffffffffffffffffffffffffffffffff" };
        Assert.Equal(
            "Line 3: account 'ffffffffffffffffffffffffffffffff' does not belong in an export of account "
            + "'0123456789abcdef0123456789abcdef'.",
            await Exports.Objection(Exports.Joined(Exports.Lines(
                Exports.Key, [Exports.Story[0], (foreign, []), .. Exports.Story[2..]])), Exports.Key));
    }

    [Fact]
    public async Task says_which_entries_are_missing()
    {
        Assert.Equal(
            "Line 3: entry 2 is missing or out of order: entry 3 is in its place.",
            await Exports.Objection(Exports.Joined(Lines.Where((_, at) => at != 2))));
        Assert.Equal(
            "Line 5: the entries from 4 to 5 are missing.",
            await Exports.Objection(Exports.Joined(Lines.Where((_, at) => at is not (4 or 5)))));
    }

    [Fact]
    public async Task is_found_out_by_a_person_that_is_not_the_one_who_came()
    {
        var (@event, _) = Exports.Story[2];
        Assert.Equal(
            $"Line 2: the fields of person '{Exports.Ann.Id}' do not match their hash.",
            await OfPerson(Exports.Ann with { CallerIdName = "Eve" }));
        Assert.Equal(
            "Line 2: the event names no person 'x'.", await OfPerson(Exports.Ann with { Id = "x" }));
        Assert.Equal(
            $"Line 2: person '{Exports.Ann.Id}' was in another conference.",
            await OfPerson(Exports.Ann with { ConferenceId = "x" }));

        Task<string?> OfPerson(Person person) =>
            Exports.Objection(Exports.Joined(Exports.Lines(Exports.Key, (@event, [person]))), Exports.Key);
    }

    [Fact]
    public async Task is_found_out_by_secrets_that_are_not_those_that_were_set()
    {
        Assert.Null(await OfSecrets(Exports.Pins));
        Assert.Equal(
            $"Line 2: the secrets '{Exports.Pins.Id}' do not match their hash.",
            await OfSecrets(Exports.Pins with { Values = JsonElement.Parse("""{"/member/pins":["9999"]}""") }));
        Assert.Equal(
            "Line 2: the event's document has other secrets than 'x'.",
            await OfSecrets(Exports.Pins with { Id = "x" }));
        Assert.Equal(
            $"Line 2: the secrets '{Exports.Pins.Id}' are another conference's.",
            await OfSecrets(Exports.Pins with { ConferenceId = "x" }));
        Assert.Equal(
            "Line 3: it counts 0 rows of secrets, not 1.",
            await Exports.Objection(Exports.Joined(Exports.WithSecrets(Exports.Pins, told: null)), Exports.Key));

        static Task<string?> OfSecrets(ConferenceSecrets row) =>
            Exports.Objection(Exports.Joined(Exports.WithSecrets(row, told: 1)), Exports.Key);
    }

    [Fact]
    public async Task is_found_out_by_the_digest_where_no_hash_can_tell()
    {
        var (@event, _) = Exports.Story[2];
        var lines = Exports.Lines(Exports.Key, (@event, [Exports.Ann]));
        lines[1] = Exports.Lines(null, (@event, [Exports.Ann with { At = Exports.At.AddDays(1) }]))[1];
        Assert.Equal(
            "Line 3: the digest does not match the lines before it: the time of a row, or a person's reason, was "
            + "changed.",
            await Exports.Objection(Exports.Joined(lines), Exports.Key));
    }

    [Theory]
    [InlineData("hello\n")]
    [InlineData("{}\n")]
    [InlineData("[1]\n")]
    [InlineData("{\"checkpoint\":1}\n")]
    [InlineData("{\"n\":1}\n")]
    [InlineData("\n")]
    public async Task may_be_none_at_all(string text) =>
        Assert.Equal("Line 1: this is not an export.", await Exports.Objection(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public async Task has_lost_its_beginning_if_it_begins_with_its_end() => Assert.Equal(
        "Line 1: the beginning of the export is missing.", await Exports.Objection(Lines[^1], Exports.Key));

    [Fact]
    public async Task reads_no_further_than_the_longest_line_there_is() => Assert.Equal(
        "Line 1: it is longer than any line of an export.",
        await Exports.Objection(new byte[(32 * 1024 * 1024) + 1]));

    private static async Task Names(int line, IEnumerable<byte[]> lines)
    {
        var objection = await Exports.Objection(Exports.Joined(lines), Exports.Key);
        Assert.True(Names(objection, line), $"{line}: {objection}");
    }

    private static bool Names(string? objection, int line) =>
        objection?.StartsWith($"Line {line}: ", StringComparison.Ordinal) is true;

    private static bool IsBesideAPerson(int line, int at) =>
        Lines[line - 1].AsSpan().IndexOf("},\"person"u8) is > 0 and var persons && at > persons;
}
