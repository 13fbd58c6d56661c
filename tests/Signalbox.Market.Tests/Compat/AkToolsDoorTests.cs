using System.Globalization;
using System.Net;
using System.Text.Json;
using Signalbox.Market.Tests.Sync;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Tests.Compat;

/// <summary>AKTools' protocol, answered from our own store.</summary>
public sealed class AkToolsDoorTests
{
    private const string Door = "/compat/aktools/api/public/";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Columns_days_and_numbers_are_those_of_AKTools()
    {
        await using var world = await DoorWorld.FilledAsync(DatabaseKind.Sqlite);
        string[] calls =
        [
            "stock_zh_a_hist?symbol=600519&period=daily&start_date=20250601&end_date=20260302&adjust=",
            "stock_zh_a_hist?symbol=000001&period=weekly&start_date=20250701&end_date=20260227",
            "stock_zh_a_hist?symbol=600000&period=monthly&start_date=20250501&end_date=20260227&timeout=10",
            "fund_etf_hist_em?symbol=510300&start_date=2026-01-01&end_date=2026-03-02",
            "index_zh_a_hist?symbol=000300&period=daily&start_date=20260101&end_date=20260302",
            "stock_zh_a_hist_tx?symbol=sz000001&start_date=20260101&end_date=20260302",
            "stock_info_a_code_name",
        ];

        foreach (var call in calls)
        {
            var (ours, far) = (
                await RowsAsync(world, Door + call),
                await RowsAsync(world, $"{world.AkTools.Url}/api/public/{call}")
            );
            Assert.NotEmpty(far);
            Assert.Equal(far, ours);
        }
        var days = await RowsAsync(world, Door + "tool_trade_date_hist_sina");
        var far2 = await RowsAsync(world, world.AkTools.Url + "/api/public/tool_trade_date_hist_sina");
        Assert.Equal(far2, days.Take(far2.Count));
        var index = await RowsAsync(world, Door + "stock_zh_index_daily?symbol=sh000300");
        Assert.StartsWith("date=2025-04-01T00:00:00.000 open=", index[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adjusted_by_ratio_the_newest_price_or_the_first_factor_as_it_is()
    {
        await using var world = await DoorWorld.FilledAsync(DatabaseKind.Sqlite);
        const string Range = "stock_zh_a_hist?symbol=600519&start_date=20250601&end_date=20250630&adjust=";
        using var answer = await world.Server.Http.GetAsync(Door + Range + "qfq", Ct);

        var forward = Numbers(JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement);
        var backward = Numbers(await JsonAsync(world, Door + Range + "hfq"));
        var share = world.Market["600519.SH"];
        var bars = world.Market.Bars(share, new DateOnly(2025, 6, 1), new DateOnly(2025, 6, 30)).ToList();

        var newest = world.Market.Factor(share, new DateOnly(2026, 3, 2));
        Assert.Equal("tushare", Assert.Single(answer.Headers.GetValues("X-Source")));
        foreach (var (at, bar) in bars.Index())
        {
            var factor = world.Market.Factor(share, bar.Day);
            Assert.InRange(forward[at] - (bar.Close * factor / newest), -0.02m, 0.02m);
            Assert.InRange(backward[at] - (bar.Close * factor), -0.02m, 0.02m);
        }

        static List<decimal> Numbers(JsonElement rows) =>
            [.. rows.EnumerateArray().Select(r => r.GetProperty("收盘").GetDecimal())];
    }

    [Theory]
    [InlineData("nothing", 404, "未找到该接口")]
    [InlineData("stock_zh_a_spot_em", 404, "未找到该接口")]
    [InlineData("stock_zh_a_hist?symbol=999999", 404, "999999")]
    [InlineData("stock_zh_a_hist?symbol=000300", 404, "000300")]
    [InlineData("stock_zh_a_hist?symbol=600519&period=hourly", 400, "period")]
    [InlineData("stock_zh_a_hist?symbol=600519&adjust=best", 400, "adjust")]
    [InlineData("stock_zh_a_hist?symbol=600519&start_date=soon", 400, "start_date")]
    [InlineData("stock_zh_a_hist?symbol=600519&start_date=20260201&end_date=20260101", 400, "start_date")]
    [InlineData("stock_zh_a_hist?symbol=600519&size=1", 400, "size")]
    [InlineData("stock_info_a_code_name?symbol=__import__('os')", 400, "symbol")]
    public async Task What_cannot_be_answered_is_a_status_and_an_error(string call, int status, string words)
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, 0, ("Jobs:Enabled", "false"));

        using var answer = await world.Server.Http.GetAsync(Door + call, Ct);

        var said = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement;
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(["error"], said.EnumerateObject().Select(p => p.Name));
        Assert.Contains(words, said.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_told_to_those_who_have_not_signed_in_and_an_empty_answer_says_why()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, 0, ("Jobs:Enabled", "false"));
        const string Before = Door + "stock_zh_a_hist?symbol=600519&end_date=20000101";

        using var stranger = await world.Server.Anonymous.GetAsync(Before, Ct);
        using var answer = await world.Server.Http.GetAsync(Before, Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        Assert.Equal("[]", await answer.Content.ReadAsStringAsync(Ct));
        Assert.Equal("NotListedYet", Assert.Single(answer.Headers.GetValues("X-Empty")));
    }

    /// <summary>Each row as its columns in order; what our store does not know (how much of the shares was turned over) left out of both.</summary>
    private static async Task<List<string>> RowsAsync(SitesWorld world, string address) =>
        [
            .. (await JsonAsync(world, address))
                .EnumerateArray()
                .Select(row => string.Join(' ', row.EnumerateObject().Select(p => $"{p.Name}={Text(p)}"))),
        ];

    private static async Task<JsonElement> JsonAsync(SitesWorld world, string address)
    {
        var text = await world.Server.Http.GetStringAsync(new Uri(address, UriKind.RelativeOrAbsolute), Ct);
        return JsonDocument.Parse(text).RootElement;
    }

    private static string Text(JsonProperty column) =>
        column.Name is "换手率" or "turnover" ? "…"
        : column.Value.ValueKind == JsonValueKind.Number
            ? (column.Value.GetDecimal() / 1.0000000000000000000000000m).ToString(CultureInfo.InvariantCulture)
        : column.Value.ToString();
}
