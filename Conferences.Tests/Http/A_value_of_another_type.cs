using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Kazoo coerces <c>"5"</c> to 5 before it validates.</summary>
public sealed class A_value_of_another_type(Service service)
{
    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData("max_participants", "\"5\"", "5")]
    [InlineData("max_participants", "5.0", "5")]
    [InlineData("max_participants", "\"5.0\"", "5")]
    [InlineData("max_participants", "1e2", "100")]
    [InlineData("max_participants", "0", "0")]
    [InlineData("play_name", "\"true\"", "true")]
    [InlineData("play_welcome", "\"false\"", "false")]
    [InlineData("member.join_muted", "\"false\"", "false")]
    [InlineData("profile.rate", "\"8000\"", "8000")]
    [InlineData("play_entry_tone", "\"true\"", "\"true\"")]
    [InlineData("name", "\"5\"", "\"5\"")]
    public async Task is_taken_as_what_its_field_wants(string path, string sent, string stored)
    {
        var created = await portal.Put("", Fields.Body(path, sent));
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal(stored, Fields.At(created.Data, path).ToJsonString());

        var id = await portal.Create();
        var patched = await portal.Patch($"/{id}", Fields.Body(path, sent));
        Assert.Equal(stored, Fields.At(patched.Data, path).ToJsonString());
        var replaced = await portal.Post($"/{id}", Fields.Body(path, sent));
        Assert.Equal(stored, Fields.At(replaced.Data, path).ToJsonString());
    }

    [Theory]
    [InlineData("max_participants", "1.5")]
    [InlineData("max_participants", "\"1.5\"")]
    [InlineData("max_participants", "\"\"")]
    [InlineData("max_participants", "\"five\"")]
    [InlineData("max_participants", "true")]
    [InlineData("play_name", "\"yes\"")]
    [InlineData("play_name", "1")]
    [InlineData("play_name", "\"TRUE\"")]
    [InlineData("name", "5")]
    [InlineData("member", "\"{}\"")]
    public async Task is_refused_if_it_can_not_be_read_so(string path, string sent)
    {
        var id = await portal.Create();
        Expect.Invalid(path, "type", await portal.Put("", Fields.Body(path, sent)));
        Expect.Invalid(path, "type", await portal.Post($"/{id}", Fields.Body(path, sent)));
        Expect.Invalid(path, "type", await service.StoringNothing(
            portal, () => portal.Patch($"/{id}", Fields.Body(path, sent))));
    }
}
