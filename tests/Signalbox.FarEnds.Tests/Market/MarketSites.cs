using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Signalbox.FarEnds.Market;
using Signalbox.Testing;

namespace Signalbox.FarEnds.Tests.Market;

/// <summary>How the tests ask the market sites, and what time it is there.</summary>
internal static class MarketSites
{
    /// <summary>What all tests look at that do not want a crowd.</summary>
    public static MarketWorld World { get; } = new();

    public static Encoding Chinese { get; } = CodePagesEncodingProvider.Instance.GetEncoding(54936)!; // the framework has it

    /// <summary>A clock on Monday 2026-03-02, a session, at that time in Shanghai, not before nine.</summary>
    public static TestClock ClockAt(int hour, int minute = 0)
    {
        var clock = new TestClock();
        clock.Advance(new TimeSpan(hour - 9, minute, 0));
        return clock;
    }

    public static DateOnly Monday { get; } = new(2026, 3, 2);

    public static async Task<JsonElement> JsonAsync(MarketFarEnd site, string path, CancellationToken ct)
    {
        using var http = new HttpClient();
        return await http.GetFromJsonAsync<JsonElement>(site.Url + path, ct);
    }

    public static async Task<string> TextAsync(MarketFarEnd site, string path, CancellationToken ct) =>
        Encoding.UTF8.GetString((await BytesAsync(site, path, ct)).Body);

    /// <summary>Decoded as GB18030.</summary>
    public static async Task<string> ChineseAsync(MarketFarEnd site, string path, CancellationToken ct) =>
        Chinese.GetString((await BytesAsync(site, path, ct)).Body);

    /// <summary>With the Referer that Sina wants.</summary>
    public static async Task<(HttpStatusCode Status, string? Type, byte[] Body)> BytesAsync(
        MarketFarEnd site,
        string path,
        CancellationToken ct
    )
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Referrer = new Uri("https://finance.sina.com.cn/");
        using var answer = await http.GetAsync(site.Url + path, ct);
        var type = answer.Content.Headers.ContentType?.ToString();
        return (answer.StatusCode, type, await answer.Content.ReadAsByteArrayAsync(ct));
    }

    /// <summary>The whole answer of Tushare.</summary>
    public static async Task<JsonElement> TushareAsync(
        TushareFarEnd site,
        string api,
        object parameters,
        CancellationToken ct,
        string fields = "",
        string? token = null,
        string route = "/"
    )
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsJsonAsync(
            site.Url + route,
            new
            {
                api_name = api,
                token = token ?? site.Token.Text,
                @params = parameters,
                fields,
            },
            ct
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(ct);
    }

    /// <summary>The rows of an answer of Tushare, by the names of their columns.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> Rows(JsonElement answer)
    {
        Assert.Equal(0, answer.GetProperty("code").GetInt32());
        var data = answer.GetProperty("data");
        var names = data.GetProperty("fields").EnumerateArray().Select(f => f.GetString()!).ToList(); // names are text
        return
        [
            .. data.GetProperty("items")
                .EnumerateArray()
                .Select(item =>
                    names.Zip(item.EnumerateArray()).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal)
                ),
        ];
    }

    /// <summary>What stands between the quotation marks of a quote, by code.</summary>
    public static IReadOnlyDictionary<string, string> Lines(string text, string prefix) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2))
            .ToDictionary(l => l[0][prefix.Length..], l => l[1].Trim(';', '"'), StringComparer.Ordinal);
}
