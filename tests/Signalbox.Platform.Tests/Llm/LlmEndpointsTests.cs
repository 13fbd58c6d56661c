using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Llm.Vendors;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Llm;

public sealed class LlmEndpointsTests
{
    private const string Vendors = "/api/v1/llm/vendors";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task The_vendor_of_the_settings_is_listed_with_its_prices_and_no_key(DatabaseKind kind)
    {
        await using var host = await LlmHost.StartAsync(kind);

        var text = await host.Server.Http.GetStringAsync(Vendors, Ct);

        Assert.DoesNotContain(host.Vendor.Key!, text, StringComparison.Ordinal);
        var vendor = Assert.Single(JsonDocument.Parse(text).RootElement.EnumerateArray());
        Assert.Equal("••••cdef", vendor.GetProperty("key").GetString());
        Assert.Equal("Ok", vendor.GetProperty("state").GetString());
        Assert.True(vendor.GetProperty("followsSettings").GetBoolean());
        var models = vendor.GetProperty("models").EnumerateArray().ToList();
        Assert.Equal(["deepseek-flash", "deepseek-v4-pro"], models.Select(m => m.GetProperty("name").GetString()));
        var peak = models[1]
            .GetProperty("prices")
            .EnumerateArray()
            .Single(p => p.GetProperty("band").GetString() == "Peak");
        Assert.Equal("Mon-Fri 09:00-12:00 14:00-18:00", peak.GetProperty("peakHours").GetString());
        Assert.Equal(27m, peak.GetProperty("outputPerMillion").GetDecimal());
    }

    [Theory, EachDatabase]
    public async Task A_vendor_is_added_serves_a_purpose_and_its_use_is_counted(DatabaseKind kind)
    {
        await using var host = await LlmHost.StartAsync(kind);
        await using var other = await LlmVendorServer.StartAsync(Ct);
        (other.Key, other.Models) = (null, ["qwen-local"]);

        var added = await PutAsync(
            host,
            $"{Vendors}/Ollama",
            new
            {
                baseUrl = $"{other.Url}/v1/",
                profile = "ollama",
                extraBody = new { num_ctx = 32768 },
                models = new object[]
                {
                    new
                    {
                        name = "qwen-local",
                        prices = new object[]
                        {
                            new
                            {
                                validFrom = "2026-01-01T00:00:00+08:00",
                                cachedPerMillion = 0,
                                uncachedPerMillion = 100,
                                outputPerMillion = 200,
                            },
                        },
                    },
                },
            }
        );
        var served = await PutAsync(
            host,
            "/api/v1/llm/purposes/radar.judge",
            new { vendor = "Ollama", model = "qwen-local" }
        );
        var answer = await host.AskAsync();

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (added, served));
        Assert.Equal(("Ollama", "qwen-local"), (answer.Usage.Vendor, answer.Usage.Model));
        Assert.Empty(host.Vendor.Requests);
        Assert.Equal(32768, Assert.Single(other.Requests).Body.GetProperty("num_ctx").GetInt32());
        var usage = await host.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/llm/usage", Ct);
        Assert.Equal("2026-03-02", usage.GetProperty("day").GetString());
        var row = Assert.Single(usage.GetProperty("rows").EnumerateArray());
        Assert.Equal((1, 1), (row.GetProperty("calls").GetInt32(), row.GetProperty("answered").GetInt32()));
        Assert.Equal(answer.Usage.CostCny, row.GetProperty("costCny").GetDecimal());
        Assert.Equal(answer.Usage.InputTokens, row.GetProperty("inputTokens").GetInt32());
        var yesterday = await host.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/llm/usage?day=2026-03-01", Ct);
        Assert.Empty(yesterday.GetProperty("rows").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"baseUrl":"http://api.example.com"}""", "must be reached by https")]
    [InlineData("""{"baseUrl":"ftp://api.example.com"}""", "is not an address")]
    [InlineData("""{"baseUrl":"https://me:secret@api.example.com"}""", "must carry no user")]
    [InlineData("""{"baseUrl":"https://a.example","profile":"nobody"}""", "There is no profile «nobody»")]
    [InlineData(
        """{"baseUrl":"https://a.example","profileChanges":{"thinkin":"type"}}""",
        "cannot be changed like that"
    )]
    [InlineData("""{"baseUrl":"https://a.example","extraBody":{"messages":[]}}""", "«messages» is set by the program")]
    [InlineData("""{"baseUrl":"https://a.example","key":"密钥"}""", "one word of ASCII")]
    [InlineData("""{"baseUrl":"https://a.example","concurrency":0}""", "between 1 and 1000")]
    [InlineData(
        """{"baseUrl":"https://a.example","models":[{"name":"m","prices":[{"validFrom":"2026-01-01T00:00:00Z","band":"Peak","cachedPerMillion":1,"uncachedPerMillion":1,"outputPerMillion":1}]}]}""",
        "a peak price needs its hours"
    )]
    [InlineData(
        """{"baseUrl":"https://a.example","models":[{"name":"m","prices":[{"validFrom":"2026-01-01T00:00:00Z","band":"Peak","peakHours":"9 to 5","cachedPerMillion":1,"uncachedPerMillion":1,"outputPerMillion":1}]}]}""",
        "is not written like"
    )]
    public async Task A_wrong_vendor_is_refused_with_a_sentence(string body, string said)
    {
        await using var host = await LlmHost.StartAsync();

        var answer = await host.Server.Http.PutAsync(
            $"{Vendors}/New",
            new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
            Ct
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Contains(said, problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_key_does_not_follow_to_another_host()
    {
        await using var host = await LlmHost.StartAsync();
        await using var thief = await LlmVendorServer.StartAsync(Ct);

        var moved = await PutAsync(host, $"{Vendors}/DeepSeek", new { baseUrl = thief.Url, profile = "deepseek" });
        var stayed = await PutAsync(
            host,
            $"{Vendors}/DeepSeek",
            new { baseUrl = $"{host.Vendor.Url}/v1", profile = "deepseek" }
        );

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.NoContent), (moved, stayed));
        Assert.NotNull((await host.AskAsync()).Value);
        Assert.Empty(thief.Requests);
    }

    [Fact]
    public async Task A_purpose_needs_a_model_that_is_here()
    {
        await using var host = await LlmHost.StartAsync();

        var unknown = await PutAsync(host, "/api/v1/llm/purposes/x", new { vendor = "DeepSeek", model = "gpt-9" });
        var withdrawn = await PutAsync(
            host,
            "/api/v1/llm/purposes/x",
            new
            {
                vendor = "DeepSeek",
                model = "deepseek-reasoner",
                thinking = true,
            }
        );

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NoContent), (unknown, withdrawn));
        var purposes = await host.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/llm/purposes", Ct);
        var row = purposes.EnumerateArray().Single(p => p.GetProperty("name").GetString() == "x");
        Assert.Equal("deepseek-flash", row.GetProperty("model").GetString());
        Assert.True(row.GetProperty("thinking").GetBoolean());
    }

    [Fact]
    public async Task A_test_shows_models_balance_and_an_answer_and_mends_the_state()
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Answer = _ => """{"sum":42}""";
        await host.ChangeVendorAsync(v => v.Is(VendorState.Broken, "once", host.Server.Clock.GetUtcNow()));

        var test = await TestAsync(host);

        Assert.True(test.GetProperty("ok").GetBoolean());
        var steps = test.GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(["models", "balance", "answer"], steps.Select(s => s.GetProperty("what").GetString()));
        Assert.Contains("deepseek-v4-pro", steps[0].GetProperty("found").GetString());
        Assert.Equal("110.00 CNY", steps[1].GetProperty("found").GetString());
        Assert.Equal("""{"sum":42}""", steps[2].GetProperty("found").GetString());
        Assert.True(test.GetProperty("costCny").GetDecimal() > 0);
        Assert.Equal(VendorState.Ok, (await host.VendorRowAsync()).State);
        Assert.Equal("llm.test", Assert.Single(await host.AttemptsAsync()).Purpose);
    }

    [Fact]
    public async Task A_test_with_a_wrong_key_shows_the_vendors_own_sentence()
    {
        await using var host = await LlmHost.StartAsync(settings: ("Llm:DeepSeek:ApiKey", "sk-wrong-9876543210"));

        var test = await TestAsync(host);

        Assert.False(test.GetProperty("ok").GetBoolean());
        var step = Assert.Single(test.GetProperty("steps").EnumerateArray());
        Assert.Contains("Authentication Fails", step.GetProperty("found").GetString());
        var check = await CheckAsync(host);
        Assert.Equal(CheckState.Warn, check.State);
        Assert.Contains("Authentication Fails", check.Reason);
    }

    [Fact]
    public async Task Health_says_that_rules_judge_where_no_vendor_is_set_up()
    {
        await using var host = await LlmHost.StartAsync(settings: ("Llm:DeepSeek:ApiKey", ""));

        var check = await CheckAsync(host);

        Assert.Equal(CheckState.Ok, check.State);
        Assert.Contains("Rules judge", check.Reason);
    }

    [Fact]
    public async Task The_API_document_names_every_operation()
    {
        await using var host = await LlmHost.StartAsync();

        var document = await host.Server.Http.GetStringAsync("/openapi/v1.json", Ct);

        Assert.All(
            [
                "ListLlmVendors",
                "SetLlmVendor",
                "TestLlmVendor",
                "ListLlmPurposes",
                "SetLlmPurpose",
                "SetLlmBudget",
                "GetLlmUsage",
            ],
            name => Assert.Contains($"\"{name}\"", document)
        );
    }

    private static async Task<JsonElement> TestAsync(LlmHost host)
    {
        var answer = await host.PassAsync(host.Server.Http.PostAsync($"{Vendors}/DeepSeek/tests", content: null, Ct));
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private static Task<CheckResult> CheckAsync(LlmHost host)
    {
        var check = host.Server.Services.GetRequiredService<Offers>().Checks.Single(c => c.Name == "llm.vendors");
        Assert.False(check.Required);
        return check.RunAsync(host.Server.Services, Ct);
    }

    private static async Task<HttpStatusCode> PutAsync(LlmHost host, string path, object body) =>
        (await host.Server.Http.PutAsJsonAsync(path, body, Ct)).StatusCode;
}
