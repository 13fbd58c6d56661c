using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Market.Bars;
using Signalbox.Market.Files;
using Signalbox.Market.Gateway.Prepared;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Gateway;

/// <summary>Answers that are prepared once: never an old one, whoever has changed the store, and the same to everybody.</summary>
public sealed class PreparedTests
{
    private const string Bars = "/api/v1/market/bars/600000.SH";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<MarketWorld> WorldAsync(DatabaseKind kind)
    {
        var world = await MarketWorld.StartAsync(kind);
        await world.ImportTextAsync(
            "days.csv",
            "cal_date,is_open\n20260223,1\n20260224,1\n20260225,1\n20260226,1\n20260227,1\n20260228,0\n20260301,0\n20260302,1\n"
        );
        await ImportAsync(world, 25, "10.00");
        return world;
    }

    private static Task<ImportReport> ImportAsync(MarketWorld world, int day, string close) =>
        world.ImportTextAsync(
            $"bars{day}.csv",
            "date,code,open,high,low,close,preclose,volume,amount,tradestatus\n"
                + $"2026-02-{day},sh.600000,{close},{close},{close},{close},{close},1000,{close.Replace(".", "", StringComparison.Ordinal)}0,1\n"
        );

    [Theory, EachDatabase]
    public async Task What_was_stored_since_is_in_the_next_answer(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind);
        Assert.Equal(["2026-02-25"], await DaysAsync(world));
        Assert.Equal(["2026-02-25"], await DaysAsync(world));

        await ImportAsync(world, 26, "10.10");

        Assert.Equal(["2026-02-25", "2026-02-26"], await DaysAsync(world));
    }

    [Theory, EachDatabase]
    public async Task What_another_server_has_stored_is_seen_after_a_second(DatabaseKind kind)
    {
        if (kind == DatabaseKind.Sqlite)
            return; // one process alone has its file open
        await using var world = await WorldAsync(kind);
        Assert.Equal(["2026-02-25"], await DaysAsync(world));
        // Another process would count its change as this does, and this process hears nothing of it.
        var database = world.Server.Services.GetRequiredService<Database>();
        var share = (await world.Server.Services.GetRequiredService<InstrumentBook>().ReadAsync(Ct)).ByCode(
            "600000.SH"
        )!;
        using var elsewhere = new DayChanges(database, world.Server.Clock);
        await using (var transaction = await database.BeginWriteAsync(Ct))
        {
            await using var move = transaction.Command("UPDATE market_bar SET day = '2026-02-24'");
            await move.ExecuteNonQueryAsync(Ct);
            await elsewhere.AddAsync(transaction, [share.Id], [2026], Ct);
            await transaction.CommitAsync(Ct);
        }
        Assert.Equal(["2026-02-25"], await DaysAsync(world));

        world.Server.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["2026-02-24"], await DaysAsync(world));
    }

    [Fact]
    public async Task Why_there_is_nothing_is_looked_at_again_after_a_minute()
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);
        var today = $"{Bars}?from=2026-03-02";
        Assert.Equal("NotPublishedYet", (await GetAsync(world, today)).GetProperty("empty").GetString());

        world.Server.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal("Missing", (await GetAsync(world, $"{today}&to=2026-03-02")).GetProperty("empty").GetString());
    }

    [Fact]
    public async Task Who_has_it_already_is_told_so_without_the_bytes()
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);
        using var first = await world.Server.Http.GetAsync(Bars, Ct);
        var tag = first.Headers.ETag!;

        using var again = await AskAsync(world, r => r.Headers.IfNoneMatch.Add(tag));
        await ImportAsync(world, 26, "10.10");
        using var changed = await AskAsync(world, r => r.Headers.IfNoneMatch.Add(tag));

        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.OK), (again.StatusCode, changed.StatusCode));
        Assert.Empty(await again.Content.ReadAsByteArrayAsync(Ct));
        Assert.NotEqual(tag, changed.Headers.ETag);
    }

    [Fact]
    public async Task Packed_and_unpacked_say_the_same()
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);
        for (var day = 10; day < 24; day++)
            await world.ImportTextAsync("more.csv", $"cal_date,is_open\n202602{day},1\n");
        for (var day = 10; day < 24; day++)
            await ImportAsync(world, day, "10.00");

        using var plain = await AskAsync(world, _ => { });
        using var packed = await AskAsync(
            world,
            r => r.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"))
        );

        Assert.Equal("gzip", packed.Content.Headers.ContentEncoding.Single());
        await using var zip = new GZipStream(await packed.Content.ReadAsStreamAsync(Ct), CompressionMode.Decompress);
        using var reader = new StreamReader(zip);
        Assert.Equal(await plain.Content.ReadAsStringAsync(Ct), await reader.ReadToEndAsync(Ct));
        Assert.Equal(plain.Headers.ETag, packed.Headers.ETag);
    }

    [Fact]
    public async Task As_CSV_a_line_is_a_bar_and_the_rest_is_in_headers()
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);
        await ImportAsync(world, 26, "10.10");

        using var answer = await world.Server.Http.GetAsync($"{Bars}?format=csv&adjust=forward&limit=1", Ct);
        using var none = await world.Server.Http.GetAsync($"{Bars}?format=csv&from=2026-03-01&to=2026-03-01", Ct);
        using var other = await world.Server.Http.GetAsync($"{Bars}?format=xml", Ct);

        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            "day,open,high,low,close,pre_close,volume,amount\r\n2026-02-25,10,10,10,10,10,1000,10000\r\n",
            await answer.Content.ReadAsStringAsync(Ct)
        );
        Assert.Equal(
            ("2026-02-26", "2026-02-26", "baostock"),
            (Header(answer, "X-Next"), Header(answer, "X-Adjust-Anchor"), Header(answer, "X-Source"))
        );
        Assert.Equal("NoSession", Header(none, "X-Empty"));
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
    }

    [Fact]
    public async Task Many_who_ask_the_same_at_once_get_the_same_bytes()
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);

        var tags = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(async _ =>
                {
                    using var answer = await world.Server.Http.GetAsync(Bars, Ct);
                    return answer.Headers.ETag!.Tag;
                })
        );

        Assert.Single(tags.Distinct(StringComparer.Ordinal));
    }

    /// <summary>A page's script goes the long way, so that its answer shows what the short one has to be.</summary>
    [Theory, EachDatabase]
    public async Task Taken_from_memory_or_not_the_answer_is_the_same(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind);
        foreach (var target in new[] { Bars, $"{Bars}?format=csv", $"{Bars}?period=week&adjust=forward" })
        {
            using var first = await AskAsync(world, r => r.Headers.Add("Origin", "https://elsewhere.example"), target);
            using var second = await AskAsync(world, _ => { }, target);
            using var third = await AskAsync(world, _ => { }, target);

            Assert.Equal(await WholeAsync(first), await WholeAsync(second));
            Assert.Equal(await WholeAsync(first), await WholeAsync(third));
        }
    }

    [Fact]
    public async Task What_a_target_means_is_looked_at_again_when_the_day_or_the_list_changes()
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);
        var prepared = world.Get<PreparedBars>();
        Assert.Null(prepared.Ready(Bars)); // nobody has asked yet
        await DaysAsync(world);
        Assert.NotNull(prepared.Ready(Bars));

        await ImportAsync(world, 26, "10.10");
        Assert.Null(prepared.Ready(Bars));
        await DaysAsync(world);
        Assert.NotNull(prepared.Ready(Bars));
        world.Get<InstrumentBook>().Forget();
        Assert.Null(prepared.Ready(Bars));
        await DaysAsync(world);
        Assert.NotNull(prepared.Ready(Bars));
        world.Server.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(prepared.Ready(Bars));
    }

    private static async Task<string> WholeAsync(HttpResponseMessage answer) =>
        string.Join(
            '\n',
            answer
                .Headers.Concat(answer.Content.Headers)
                .Where(h => h.Key != "Date")
                .Select(h => $"{h.Key}: {string.Join(',', h.Value)}")
                .Order(StringComparer.Ordinal)
                .Append(await answer.Content.ReadAsStringAsync(Ct))
        );

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();

    private static async Task<HttpResponseMessage> AskAsync(
        MarketWorld world,
        Action<HttpRequestMessage> with,
        string target = Bars
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        with(request);
        return await world.Server.Http.SendAsync(request, Ct);
    }

    private static Task<JsonElement> GetAsync(MarketWorld world, string path) =>
        world.Server.Http.GetFromJsonAsync<JsonElement>(path, Ct);

    private static async Task<IEnumerable<string?>> DaysAsync(MarketWorld world) =>
        (await GetAsync(world, Bars))
            .GetProperty("bars")
            .EnumerateArray()
            .Select(b => b.GetProperty("day").GetString());
}
