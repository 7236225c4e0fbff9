using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.OpenApi;
using Conferences.Api.Webhooks.Delivery;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Conferences.Tests.Webhooks;

/// <summary>What is sent of an event, in each form.</summary>
public sealed class A_payload
{
    private static readonly JsonElement Custom = JsonElement.Parse(
        """
        {"types":["participant.left"],"conference_id":"x","owner_id":"y",
         "tag":"a&b=c","id":"not ours","n":{"m":[1,true]}}
        """);

    private static readonly ConferenceEvent Left = new ParticipantLeft(
        2, 17, Reason.Left, IsModerator: false, Waiting: false, HangupReason: "NORMAL_CLEARING");

    [Fact]
    public void is_the_cloud_event_of_the_bus_as_json()
    {
        var payload = Of("post", "json", default);

        Assert.Equal("application/json", payload.ContentType);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(SampleEvents.Published(7, Left).Body.Span), JsonNode.Parse(payload.Body)));
        Assert.Equal("", payload.Query);
    }

    [Fact]
    public void has_custom_data_beside_it_without_what_it_is_filtered_by() => Expect.Json(
        """{"tag":"a&b=c","id":"not ours","n":{"m":[1,true]}}""",
        JsonNode.Parse(Of("put", "json", Custom).Body)!["custom_data"]);

    [Theory]
    [InlineData("post", "form-data")]
    [InlineData("put", "form-data")]
    [InlineData("get", "form-data")]
    [InlineData("get", "json")]
    public void is_a_form_of_flat_fields(string verb, string format)
    {
        var payload = Of(verb, format, Custom);
        var text = verb == "get" ? payload.Query : Encoding.ASCII.GetString(payload.Body);
        var fields = QueryHelpers.ParseQuery(text).ToDictionary(it => it.Key, it => it.Value.ToString());

        Assert.Equal(verb == "get" ? null : "application/x-www-form-urlencoded", payload.ContentType);
        Assert.Equal(verb == "get", payload.Body.Length == 0);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["hook_event"] = "conference",
                ["specversion"] = "1.0",
                ["id"] = "0198e2b0-6a3c-7d41-9e55-000000000007",
                ["source"] = $"/v2/accounts/{ResponseExamples.Account}/conferences",
                ["type"] = "participant.left",
                ["subject"] = ResponseExamples.Id,
                ["time"] = fields["time"],
                ["datacontenttype"] = "application/json",
                ["accountid"] = ResponseExamples.Account,
                ["conferenceid"] = ResponseExamples.Id,
                ["sequence"] = "7",
                ["correlationid"] = "portal-4717",
                ["data_instance"] = "2",
                ["data_participant_id"] = "17",
                ["data_reason"] = "left",
                ["data_is_moderator"] = "false",
                ["data_waiting"] = "false",
                ["data_ghost"] = "false",
                ["data_hangup_reason"] = "NORMAL_CLEARING",
                ["tag"] = "a&b=c",
                ["n_m_0"] = "1",
                ["n_m_1"] = "true",
            },
            fields);
    }

    private static Payload Of(string verb, string format, JsonElement custom) =>
        Payload.Of("conference", verb, format, custom, SampleEvents.Recorded(7, Left), null);
}
