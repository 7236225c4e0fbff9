using Conferences.Api.Commands;
using Conferences.Tests.Fixtures.Media.Conformance;

namespace Conferences.Tests.Media.Conformance;

/// <summary>The table by which the conformance tests ask for actions.</summary>
public sealed class Actions_that_a_media_server_is_asked_for
{
    [Fact]
    public void are_all_that_the_api_has() => Assert.Equal(
        [
            .. Verbs("conference", ActionTable.OfConference.Select(it => it.Verb).Where(it => it != "dial")),
            .. Verbs("participant", ActionTable.OfParticipant.Select(it => it.Verb)),
            .. Verbs("participants", ActionTable.OfEverybody.Select(it => it.Verb)),
        ],
        ActionsOfTheApi.All.Select(it => (it.Data.Item1, it.Data.Item2)).Order());

    private static IEnumerable<(string Place, string Verb)> Verbs(string place, IEnumerable<string> verbs) =>
        verbs.Order(StringComparer.Ordinal).Select(verb => (place, verb));
}
