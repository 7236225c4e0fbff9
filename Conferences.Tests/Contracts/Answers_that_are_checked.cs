using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Contracts;

/// <summary>What the comparison of answers with the published document finds; every test of a node relies on it.
/// </summary>
public sealed class Answers_that_are_checked(Service service)
{
    private const string Right =
        """{"data":{"id":"a","at":"2026-03-02T09:30:00Z","tags":{"any":1}},"status":"success"}""";

    private static readonly DescribedAnswers Described = new(JsonNode.Parse(
        """
        {
          "paths": {
            "/v2/things/{thing}": {
              "get": {
                "responses": {
                  "200": {
                    "headers": { "ETag": {} },
                    "content": {
                      "application/json": { "schema": { "allOf": [
                        { "$ref": "#/components/schemas/Envelope" },
                        { "type": "object", "properties": { "data": { "$ref": "#/components/schemas/Thing" } } }
                      ] } },
                      "text/csv": { "schema": { "type": "string" } }
                    }
                  },
                  "304": { "headers": { "ETag": {} } }
                }
              }
            },
            "/v2/things/all": { "get": { "responses": { "204": {} } } }
          },
          "components": { "schemas": {
            "Envelope": {
              "type": "object", "required": ["status"], "properties": { "status": { "enum": ["success"] } }
            },
            "Thing": {
              "type": "object",
              "properties": {
                "id": { "type": "string", "pattern": "^[a-z]$" },
                "at": { "type": "string", "format": "date-time" },
                "tags": { "type": "object", "additionalProperties": {} },
                "parent": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Thing" }] }
              }
            },
            "ErrorEnvelope": {
              "type": "object", "required": ["error"], "properties": { "error": { "type": "string" } }
            }
          } }
        }
        """)!);

    [Fact]
    public void have_nothing_wrong_if_the_document_says_so()
    {
        Assert.Null(FaultOf(Right));
        Assert.Null(FaultOf("a,b", type: "text/csv; charset=utf-8"));
        Assert.Null(Described.FaultOf(new("HEAD", "/v2/things/a/", 200, "application/json", ["etag", "Date"])));
        Assert.Null(Described.FaultOf(new("GET", "/v2/things/a", 304, null, ["ETag"])));
        Assert.Null(Described.FaultOf(new("GET", "/v2/things/all", 204, null, [])));
        Assert.Null(Described.FaultOf(
            new("DELETE", "/v2/nowhere", 404, "application/json", [], Body("""{"error":"404"}"""))));
    }

    [Theory]
    [InlineData("""{"data":{"id":"a","size":1},"status":"success"}""", "/data/size is not named by the schema")]
    [InlineData("""{"data":{"id":"a"},"status":"success","page":1}""", "/page is not named by the schema")]
    [InlineData("""{"data":{"parent":{"size":1}},"status":"success"}""", "/data/parent/size is not named")]
    [InlineData("""{"data":{"id":"A"},"status":"success"}""", "/data/id ")]
    [InlineData("""{"data":{"at":"yesterday"},"status":"success"}""", "/data/at ")]
    [InlineData("""{"data":{"id":1},"status":"success"}""", "/data/id ")]
    [InlineData("""{"data":{}}""", "status")]
    [InlineData("""{"data":""", "not JSON")]
    public void are_found_with_content_that_is_not_described(string body, string fault) =>
        Assert.Contains(fault, FaultOf(body), StringComparison.Ordinal);

    [Fact]
    public void are_found_with_a_status_header_or_type_that_is_not_described()
    {
        Assert.Equal("GET /v2/things/a 200: the header X-New is not documented", FaultOf(Right, "X-New"));
        Assert.Equal(
            "GET /v2/things/a 200: the content type text/html is not documented", FaultOf("<p>", type: "text/html"));
        Assert.Equal(
            "GET /v2/things/a 200: the content type application/json; charset=utf-8 is not documented",
            FaultOf(Right, type: "application/json; charset=utf-8"));
        Assert.Equal(
            "GET /v2/things/a 404: the status is not documented",
            Described.FaultOf(new("GET", "/v2/things/a", 404, "application/json", [])));
        Assert.Equal(
            "PUT /v2/things/a 200: neither the path nor the method is documented",
            Described.FaultOf(new("PUT", "/v2/things/a", 200, "application/json", [])));
    }

    [Fact]
    public async Task fail_the_test_that_asked_for_them()
    {
        await using var node = new Node(
            service.ConnectionString, services => services.AddSingleton<IStartupFilter, Careless>());
        using var http = new HttpClient { BaseAddress = node.Address };

        using var answer = await http.GetAsync("/v2/about", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            ["GET /v2/about 200: the header X-New is not documented"],
            AnswerFaults.Take(TestContext.Current.Test!.UniqueID));
    }

    private static string? FaultOf(string body, string header = "ETag", string type = "application/json") =>
        Described.FaultOf(new("GET", "/v2/things/a", 200, type, [header], Body(body)));

    private static byte[] Body(string text) => Encoding.UTF8.GetBytes(text);

    private sealed class Careless : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, rest) =>
            {
                http.Response.Headers["X-New"] = "1";
                return rest(http);
            });
            next(app);
        };
    }
}
