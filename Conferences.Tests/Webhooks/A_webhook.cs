using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Webhooks;
using static Conferences.Tests.Fixtures.Webhooks.Hooked;

namespace Conferences.Tests.Webhooks;

/// <summary>The document of a webhook: created, read, replaced, changed and deleted.</summary>
public sealed class A_webhook(Service service)
{
    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task is_created_with_defaults_and_an_id_and_a_place()
    {
        var answer = (await portal.Put(Place, In(Least))).Is(HttpStatusCode.Created);
        var id = answer.Data.At<string>("id");

        Assert.True(Ids.IsId(id));
        Assert.Equal($"/v2/accounts/{portal.Account}/webhooks/{id}", answer.Headers.Location!.ToString());
        Assert.Equal("\"1.1\"", answer.ETag);
        var shown = answer.Data;
        shown.AsObject().Remove("secret");
        Expect.Json(
            $$"""
            {"id":"{{id}}","name":"CRM","uri":"https://crm.example.com/hook","hook":"conference","http_verb":"post",
             "format":"form-data","enabled":true,"include_internal_legs":true}
            """,
            shown);
        Expect.Json(shown.ToJsonString(), (await portal.Get(Of(id))).Data);
        Assert.Equal(id, (await portal.Follow(answer)).Data.At<string>("id"));
    }

    [Fact]
    public async Task shows_its_secret_once_when_it_is_created()
    {
        var created = await portal.Hook();
        var (id, secret) = (created.At<string>("id"), created.At<string>("secret"));

        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        Assert.InRange(Convert.FromBase64String(secret["whsec_".Length..]).Length, 24, 64);
        Assert.NotEqual(secret, (await portal.Hook()).At<string>("secret"));
        Answer[] others =
        [
            await portal.Get(Of(id)),
            await portal.Get(Place),
            await portal.Post(Of(id), In(Least.Replace("CRM", "ERP"))),
            await portal.Patch(Of(id), In("""{"name":"Billing"}""")),
            await portal.Get($"{Of(id)}/events"),
            await portal.Delete(Of(id)),
        ];
        Assert.All(others, answer =>
        {
            answer.Is(HttpStatusCode.OK);
            Assert.DoesNotContain(secret, answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("whsec_", answer.Text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task gets_another_secret_when_that_is_rotated()
    {
        var created = await portal.Hook();
        var id = created.At<string>("id");

        var rotated = (await portal.Put(Of(id), """{"action":"rotate_secret"}""")).Is(HttpStatusCode.Created);

        var secret = rotated.Data.At<string>("secret");
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        Assert.NotEqual(created.At<string>("secret"), secret);
        Assert.DoesNotContain("whsec_", (await portal.Get(Of(id))).Text, StringComparison.Ordinal);
        var kept = JsonNode.Parse(Assert.Single(await Stored.Column<string>(
            service, "select data::text from conferences.mt_doc_webhooksecrets where id = $1", id)))!;
        Assert.Equal(secret, kept.At<string>("current"));
        Assert.Equal(created.At<string>("secret"), kept["former"]![0]!.At<string>("secret"));
        var left = kept["former"]![0]!.At<DateTimeOffset>("until") - DateTimeOffset.UtcNow;
        Assert.InRange(left.TotalHours, 23, 24.1);
    }

    [Fact]
    public async Task keeps_unknown_members_and_drops_private_ones_and_those_it_makes_itself()
    {
        var created = await portal.Hook(
            """
            {"name":"CRM","uri":"https://crm.example.com","hook":"conference","x":{"deep":[1,null,"é"]},"group":"a",
             "include_subaccounts":true,"retries":3,"_read_only":{"a":1},"_x":1,"pvt_account_id":"0","id":"mine",
             "secret":"whsec_mine","disable_reason":"mine","custom_data":{"conference":{"a":1},"tenant":"7"}}
            """);

        Expect.Json("""{"deep":[1,null,"é"]}""", created["x"]);
        Expect.Json("""{"conference":{"a":1},"tenant":"7"}""", created["custom_data"]);
        Assert.True(created.At<bool>("include_subaccounts"));
        Assert.Equal(3, created.At<int>("retries"));
        Assert.NotEqual("mine", created.At<string>("id"));
        Assert.NotEqual("whsec_mine", created.At<string>("secret"));
        Assert.DoesNotContain(
            created.AsObject(), it => it.Key is "_read_only" or "_x" or "pvt_account_id" or "disable_reason");
    }

    [Fact]
    public async Task takes_texts_for_numbers_and_flags_as_Kazoo_does()
    {
        var id = await portal.HookWith("\"retries\":\"2\",\"enabled\":\"false\"");
        var read = (await portal.Get(Of(id))).Data;
        Assert.Equal(2, read.At<int>("retries"));
        Assert.False(read.At<bool>("enabled"));
    }

    [Fact]
    public async Task has_no_retries_unless_its_document_says_so()
    {
        var id = await portal.HookWith("\"retries\":4");
        (await portal.Patch(Of(id), In("""{"retries":null}"""))).Is(HttpStatusCode.OK);
        Assert.False((await portal.Get(Of(id))).Data.AsObject().ContainsKey("retries"));
    }

    [Fact]
    public async Task is_replaced_as_a_whole()
    {
        var id = await portal.HookWith("\"group\":\"a\",\"http_verb\":\"get\"");
        var replaced = (await portal.Post(Of(id), In(Least))).Is(HttpStatusCode.OK);
        Assert.Equal("post", replaced.Data.At<string>("http_verb"));
        Assert.False(replaced.Data.AsObject().ContainsKey("group"));
        Assert.Equal("\"2.2\"", replaced.ETag);
        Expect.Json(replaced.Data.ToJsonString(), (await portal.Get(Of(id))).Data);
    }

    [Fact]
    public async Task is_changed_by_a_patch_that_merges()
    {
        var id = await portal.HookWith("\"group\":\"a\",\"custom_data\":{\"a\":1,\"b\":2}");
        var patched = (await portal.Patch(
            Of(id), In("""{"group":null,"custom_data":{"a":null,"c":3}}"""))).Is(HttpStatusCode.OK);
        Expect.Json("""{"b":2,"c":3}""", patched.Data["custom_data"]);
        Assert.False(patched.Data.AsObject().ContainsKey("group"));
        Assert.Equal("CRM", patched.Data.At<string>("name"));
    }

    [Fact]
    public async Task is_not_recorded_again_where_nothing_changes()
    {
        var id = await portal.HookWith("\"custom_request_headers\":{\"X-Key\":\"k1\"}");
        (await portal.Patch(Of(id), In("""{"name":"CRM"}"""))).Is(HttpStatusCode.OK);
        var again = (await portal.Post(Of(id), In(
            $"{Least[..^1]},\"custom_request_headers\":{{\"X-Key\":\"***\"}}}}"))).Is(HttpStatusCode.OK);
        Assert.Equal("\"1.1\"", again.ETag);
    }

    [Fact]
    public async Task is_changed_only_at_the_revision_that_was_read()
    {
        var id = (await portal.Hook()).At<string>("id");
        var etag = (await portal.Get(Of(id))).ETag!;
        await portal.Put(Of(id), """{"action":"rotate_secret"}""");
        (await portal.Patch(Of(id), In("""{"name":"a"}"""), ("If-Match", etag))).Is(HttpStatusCode.OK);

        var late = await portal.Patch(Of(id), In("""{"name":"b"}"""), ("If-Match", etag));
        Expect.Error(HttpStatusCode.PreconditionFailed, "precondition_failed", late);
        Assert.Equal((await portal.Get(Of(id))).ETag, late.ETag);
        (await portal.Delete(Of(id), null, ("If-Match", etag))).Is(HttpStatusCode.PreconditionFailed);
        Assert.Equal("a", (await portal.Get(Of(id))).Data.At<string>("name"));
    }

    [Fact]
    public async Task is_changed_by_many_at_once_and_loses_nothing()
    {
        var id = (await portal.Hook()).At<string>("id");
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(it =>
            portal.Patch(Of(id), In($"{{\"custom_data\":{{\"k{it}\":{it}}}}}"))));
        Assert.All(answers, answer => answer.Is(HttpStatusCode.OK));
        Assert.Equal(12, (await portal.Get(Of(id))).Data["custom_data"]!.AsObject().Count);
        Assert.Equal("\"13.13\"", (await portal.Get(Of(id))).ETag);
    }

    [Fact]
    public async Task is_not_sent_again_to_a_reader_who_has_it()
    {
        var id = (await portal.Hook()).At<string>("id");
        var etag = (await portal.Get(Of(id))).ETag!;
        Assert.Equal(HttpStatusCode.NotModified, (await portal.Get(Of(id), ("If-None-Match", etag))).Status);
        await portal.Patch(Of(id), In("""{"name":"a"}"""));
        (await portal.Get(Of(id), ("If-None-Match", etag))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task is_gone_when_it_is_deleted_with_its_secrets()
    {
        var id = await portal.HookWith("\"custom_request_headers\":{\"X-Key\":\"k1\"}");
        var deleted = (await portal.Delete(Of(id))).Is(HttpStatusCode.OK);
        Assert.True(deleted.Data.At<bool>("_read_only.deleted"));

        (await portal.Get(Of(id))).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Delete(Of(id))).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Put(Of(id), """{"action":"rotate_secret"}""")).Is(HttpStatusCode.NotFound, "bad_identifier");
        Assert.Empty((await portal.Get(Place)).Data.AsArray());
        Assert.Empty(await Stored.Column<string>(
            service, "select id from conferences.mt_doc_webhooksecrets where id = $1", id));
        (await portal.Get($"{Of(id)}/events")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task is_created_once_however_often_the_request_is_repeated()
    {
        var key = ("Idempotency-Key", Ids.New());
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => portal.Put(Place, In(Least), key)));
        Assert.Single(answers.Select(answer => answer.Data.ToJsonString()).Distinct());
        Assert.Single((await portal.Get(Place)).Data.AsArray());
        (await portal.Put(Place, In("""{"name":"other"}"""), key)).Is(HttpStatusCode.Conflict);

        var refused = ("Idempotency-Key", Ids.New());
        Expect.Invalid("uri", "required", await portal.Put(Place, In("""{"name":"a","hook":"conference"}"""), refused));
        var replayed = await portal.Put(Place, In("""{"name":"a","hook":"conference"}"""), refused);
        Assert.True(replayed.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task follows_the_conventions_of_every_resource()
    {
        var id = (await portal.Hook()).At<string>("id");
        (await portal.Get($"{Of(id)}/")).Is(HttpStatusCode.OK);
        (await portal.Post($"{Of(id)}?verb=patch", In("""{"name":"tunnelled"}"""))).Is(HttpStatusCode.OK);
        Assert.Equal("tunnelled", (await portal.Get(Of(id))).Data.At<string>("name"));
        using var head = new HttpRequestMessage(HttpMethod.Head, $"/v2/accounts/{portal.Account}/webhooks/{id}");
        using var headed = await portal.Http.SendAsync(head, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, headed.StatusCode);
        Assert.NotNull(headed.Headers.ETag);
        (await portal.Ask(HttpMethod.Delete, Place, null)).Is(HttpStatusCode.MethodNotAllowed);
        (await portal.Get(Of("nobody"))).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Patch(Of("nobody"), In("""{"name":"a"}"""))).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Put(Of(id), In("""{"action":"dance"}"""))).Is(HttpStatusCode.NotFound, "faulty_request");
        (await portal.Put(Of(id), In("{}"))).Is(HttpStatusCode.NotFound, "faulty_request");
    }
}
