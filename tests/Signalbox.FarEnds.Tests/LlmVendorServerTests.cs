using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.LlmVendor;

namespace Signalbox.FarEnds.Tests;

public sealed class LlmVendorServerTests
{
    private const string Schema =
        """{"type":"object","properties":{"score":{"type":"integer","minimum":10,"maximum":20},"kind":{"enum":["a","b"]},"reason":{"type":"string","maxLength":5},"sure":{"type":"boolean"},"evidence":{"type":"array","items":{"type":"string"}},"price":{"type":["number","null"]}}}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_makes_up_an_answer_that_fits_the_schema_and_the_same_for_the_same_text()
    {
        await using var vendor = await LlmVendorServer.StartAsync(Ct);

        var first = await AskAsync(vendor, "文章 one");
        var again = await AskAsync(vendor, "文章 one");
        var other = await AskAsync(vendor, "文章 two");

        Assert.Equal(first.GetRawText(), again.GetRawText());
        Assert.NotEqual(first.GetRawText(), other.GetRawText());
        Assert.InRange(first.GetProperty("score").GetInt32(), 10, 20);
        Assert.Contains(first.GetProperty("kind").GetString(), new[] { "a", "b" });
        Assert.Equal("文章 on", first.GetProperty("reason").GetString());
        Assert.Equal(1, first.GetProperty("evidence").GetArrayLength());
        Assert.Equal(JsonValueKind.Number, first.GetProperty("price").ValueKind);
        Assert.Equal((2, 1), (vendor.Asked("文章 one"), vendor.Asked("文章 two")));
    }

    [Fact]
    public async Task It_checks_the_key_and_the_model_as_DeepSeek_does()
    {
        await using var vendor = await LlmVendorServer.StartAsync(Ct);
        using var http = new HttpClient { BaseAddress = new Uri(vendor.Url) };

        var noKey = await http.GetAsync("/models", Ct);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", vendor.Key);
        var models = await http.GetFromJsonAsync<JsonElement>("/v1/models", Ct);
        var balance = await http.GetFromJsonAsync<JsonElement>("/user/balance", Ct);
        var unknown = await http.PostAsJsonAsync("/chat/completions", Request("deepseek-chat", "x"), Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, noKey.StatusCode);
        Assert.Contains("Authentication Fails", await noKey.Content.ReadAsStringAsync(Ct));
        Assert.Equal("deepseek-flash", models.GetProperty("data")[0].GetProperty("id").GetString());
        Assert.Equal("110.00", balance.GetProperty("balance_infos")[0].GetProperty("total_balance").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Contains("but you passed deepseek-chat", await unknown.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task Queued_scenes_are_played_one_a_request()
    {
        await using var vendor = await LlmVendorServer.StartAsync(Ct);
        vendor.Next(VendorScene.RateLimited(7), VendorScene.NoBalance);
        using var http = Http(vendor);

        var first = await http.PostAsJsonAsync("/chat/completions", Request("deepseek-flash", "x"), Ct);
        var second = await http.PostAsJsonAsync("/chat/completions", Request("deepseek-flash", "x"), Ct);
        var third = await http.PostAsJsonAsync("/chat/completions", Request("deepseek-flash", "x"), Ct);

        Assert.Equal([429, 402, 200], new[] { first, second, third }.Select(a => (int)a.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(7), first.Headers.RetryAfter!.Delta);
    }

    private static async Task<JsonElement> AskAsync(LlmVendorServer vendor, string text)
    {
        using var http = Http(vendor);
        var answer = await http.PostAsJsonAsync("/chat/completions", Request("deepseek-flash", text), Ct);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        var said = body.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
        return JsonDocument.Parse(said).RootElement;
    }

    private static HttpClient Http(LlmVendorServer vendor)
    {
        var http = new HttpClient { BaseAddress = new Uri(vendor.Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", vendor.Key);
        return http;
    }

    private static object Request(string model, string text) =>
        new
        {
            model,
            messages = new[]
            {
                new { role = "system", content = $"Judge. Its JSON schema:\n{Schema}" },
                new { role = "user", content = text },
            },
        };
}
