using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.Market;
using Signalbox.Market.Bars;
using Signalbox.Market.Files;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Data;
using Signalbox.Testing;
using Far = Signalbox.FarEnds.Market.MarketWorld;

namespace Signalbox.Market.Tests.Sync;

/// <summary>The program with all five market sites at the other ends of its wires, each showing the same market in its own way.</summary>
internal sealed class SitesWorld : IAsyncDisposable
{
    private SitesWorld(
        TestServer server,
        Far market,
        TushareFarEnd tushare,
        EastMoneyFarEnd eastMoney,
        TencentFarEnd tencent,
        SinaFarEnd sina,
        AkToolsFarEnd akTools
    ) =>
        (Server, Market, Tushare, EastMoney, Tencent, Sina, AkTools) = (
            server,
            market,
            tushare,
            eastMoney,
            tencent,
            sina,
            akTools
        );

    public TestServer Server { get; }

    /// <summary>What is true.</summary>
    public Far Market { get; }
    public TushareFarEnd Tushare { get; }
    public EastMoneyFarEnd EastMoney { get; }
    public TencentFarEnd Tencent { get; }
    public SinaFarEnd Sina { get; }
    public AkToolsFarEnd AkTools { get; }

    /// <summary>In the order in which they are asked.</summary>
    public IReadOnlyList<(string Name, MarketFarEnd Site)> Sites =>
        [("tushare", Tushare), ("eastmoney", EastMoney), ("tencent", Tencent), ("sina", Sina), ("akshare", AkTools)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Monday, 2 March 2026, 18:30 in Shanghai: the day's bars are final everywhere, and the daily run is tomorrow's.</summary>
    /// <param name="synthetic">How many shares there are besides those known by name.</param>
    public static async Task<SitesWorld> StartAsync(
        DatabaseKind kind,
        int synthetic = 0,
        params (string Key, string Value)[] more
    )
    {
        var clock = new TestClock();
        clock.Advance(TimeSpan.FromHours(9.5));
        var market = new Far(synthetic);
        var tushare = await TushareFarEnd.StartAsync(market, clock, Ct);
        tushare.Token.Budget = new TushareBudget(1_000_000, TimeSpan.FromMinutes(1));
        var eastMoney = await EastMoneyFarEnd.StartAsync(market, clock, Ct);
        var tencent = await TencentFarEnd.StartAsync(market, clock, Ct);
        var sina = await SinaFarEnd.StartAsync(market, clock, Ct);
        var akTools = await AkToolsFarEnd.StartAsync(market, clock, Ct);
        var settings = new Dictionary<string, string>
        {
            ["Outbound:AllowedPrivateHosts"] = "127.0.0.1",
            ["Market:Patience"] = "00:00:10",
            ["Market:Tushare:BaseUrl"] = $"{tushare.Url}/dataapi",
            ["Market:Tushare:Token"] = tushare.Token.Text,
            ["Market:Tushare:PerMinute"] = "100000",
            ["Market:EastMoney:HistoryUrl"] = eastMoney.Url,
            ["Market:EastMoney:PerMinute"] = "100000",
            ["Market:Tencent:HistoryUrl"] = $"{tencent.Url}/ifzqgtimg",
            ["Market:Tencent:MinuteUrl"] = tencent.Url,
            ["Market:Tencent:QuoteUrl"] = tencent.Url,
            ["Market:Tencent:PerMinute"] = "100000",
            ["Market:Sina:HistoryUrl"] = sina.Url,
            ["Market:Sina:FactorUrl"] = sina.Url,
            ["Market:Sina:QuoteUrl"] = sina.Url,
            ["Market:Sina:PerMinute"] = "100000",
            ["Market:AkTools:BaseUrl"] = akTools.Url,
            ["Market:AkTools:PerMinute"] = "100000",
        };
        foreach (var (key, value) in more)
            settings[key] = value;
        var server = await TestServer.StartAsync(kind, [new MarketModule()], settings, clock);
        var world = new SitesWorld(server, market, tushare, eastMoney, tencent, sina, akTools);
        await world.ListAsync();
        return world;
    }

    public T Get<T>()
        where T : notnull => Server.Services.GetRequiredService<T>();

    /// <summary>Lets the clock go on until an answer is there: calls to one host are paced by it.</summary>
    public async Task<T> AnswerAsync<T>(Task<T> asked)
    {
        while (!asked.IsCompleted)
        {
            Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.WhenAny(asked, Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Ct));
        }
        return await asked;
    }

    /// <summary>The instrument of a canonical code.</summary>
    public async Task<Instrument> InstrumentAsync(string code) =>
        (await Get<InstrumentBook>().ReadAsync(Ct)).ByCode(code)
        ?? throw new InvalidOperationException($"There is no {code}.");

    /// <summary>Every bar that is stored of an instrument.</summary>
    public async Task<IReadOnlyList<BarRow>> BarsAsync(string code) =>
        await Get<ReadBars>().RunAsync((await InstrumentAsync(code)).Id, DateOnly.MinValue, DateOnly.MaxValue, Ct);

    /// <summary>Starts a run and waits for its end while the clock goes on.</summary>
    public async Task<JsonElement> SyncAsync(object asked, TimeSpan? pace = null)
    {
        using var answer = await Server.Http.PostAsJsonAsync("/api/v1/market/syncs", asked, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetGuid();
        return await EndAsync(id, pace);
    }

    /// <param name="pace">How far the clock goes in 20 ms: hosts are left alone for minutes. 15 s when left out.</param>
    public async Task<JsonElement> EndAsync(Guid id, TimeSpan? pace = null)
    {
        while (true)
        {
            var run = await Server.Http.GetFromJsonAsync<JsonElement>($"/api/v1/market/syncs/{id}", Ct);
            if (run.GetProperty("finishedAt").ValueKind != JsonValueKind.Null)
                return run;
            Server.Clock.Advance(pace ?? TimeSpan.FromSeconds(15));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct);
        }
    }

    /// <summary>Bars of these days get lost.</summary>
    public async Task LoseAsync(string code, DateOnly from, DateOnly to) =>
        await ExecuteAsync(
            "DELETE FROM market_bar WHERE instrument_id = @instrument AND day BETWEEN @from AND @to",
            ("@instrument", (await InstrumentAsync(code)).Id),
            ("@from", Stored.Day(Get<Database>().Kind, from)),
            ("@to", Stored.Day(Get<Database>().Kind, to))
        );

    /// <summary>Somebody learns that it was not traded on these days.</summary>
    public async Task SuspendAsync(string code, params DateOnly[] days)
    {
        var instrument = await InstrumentAsync(code);
        foreach (var day in days)
            await ExecuteAsync(
                "INSERT INTO market_suspension SELECT id, @day, source FROM market_instrument WHERE id = @instrument",
                ("@instrument", instrument.Id),
                ("@day", Stored.Day(Get<Database>().Kind, day))
            );
    }

    /// <summary>Changes the store behind the program's back.</summary>
    public async Task ExecuteAsync(string sql, params (string, object?)[] parameters)
    {
        await using var connection = await Get<Database>().OpenAsync(Ct);
        await using var command = connection.Command(null, Get<Database>().Kind, sql, parameters);
        await command.ExecuteNonQueryAsync(Ct);
    }

    /// <summary>What the audit log has, oldest first.</summary>
    public Task<IReadOnlyList<string>> AuditedAsync() =>
        ListAsync<string>("SELECT action FROM audit_entry ORDER BY seq", row => row.GetString(0));

    /// <summary>Rows of a query, after those given.</summary>
    public async Task<IReadOnlyList<T>> ListAsync<T>(
        string sql,
        Func<System.Data.Common.DbDataReader, T> read,
        params T[] first
    )
    {
        await using var connection = await Get<Database>().OpenAsync(Ct);
        await using var command = connection.Command(null, Get<Database>().Kind, sql);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var rows = new List<T>(first);
        while (await reader.ReadAsync(Ct))
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>Waits until a job is done, while the clock goes on a little.</summary>
    public async Task DoneAsync(long job)
    {
        for (var look = 0; look < 2000; look++)
        {
            if (await StateAsync(job) == "2")
                return;
            Server.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Ct);
        }
        throw new InvalidOperationException($"Job {job} does not end: its state is {await StateAsync(job)}.");
    }

    private async Task<string?> StateAsync(long job)
    {
        await using var connection = await Get<Database>().OpenAsync(Ct);
        await using var command = connection.Command(
            null,
            Get<Database>().Kind,
            "SELECT cast(state AS text) FROM job WHERE id = @id",
            ("@id", job)
        );
        return (string?)await command.ExecuteScalarAsync(Ct);
    }

    /// <summary>The stored bars are the world's, in shares and yuan: volume to a lot, amounts to what the source rounds to.</summary>
    public async Task IsTrueAsync(string code, DateOnly from, DateOnly to)
    {
        var expected = Market.Bars(Market[code], from, to).ToDictionary(b => b.Day);
        // A long run sees the next evening, whose own run fetches more.
        var stored = (await BarsAsync(code)).Where(r => r.Day >= from && r.Day <= to).ToList();
        Assert.Equal(expected.Keys.Order(), stored.Select(r => r.Day));
        foreach (var bar in stored.Select(r => r.ToBar()))
        {
            var truth = expected[bar.Day];
            Assert.Equal((truth.Open, truth.High, truth.Low, truth.Close), (bar.Open, bar.High, bar.Low, bar.Close));
            Assert.InRange(bar.Volume - truth.Volume, -100, 100);
            if (bar.Amount is { } amount)
                Assert.InRange(amount - truth.Amount, -10_000, 10_000);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        foreach (var (_, site) in Sites)
            await site.DisposeAsync();
    }

    /// <summary>The list and the calendar come from files, as an owner begins.</summary>
    private async Task ListAsync()
    {
        var list = new StringBuilder("ts_code,name,list_date,delist_date\n");
        foreach (var instrument in Market.Instruments.Where(i => i.IsChinese))
            list.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{instrument.Code},{instrument.Name},{instrument.Listed:yyyyMMdd},{instrument.Delisted:yyyyMMdd}\n"
            );
        await ImportAsync("list.csv", list.ToString());
        await ImportAsync(
            "calendar.json",
            JsonSerializer.Serialize(
                Market.Calendar.Sessions.Select(d =>
                    d.ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture)
                )
            )
        );
    }

    private async Task ImportAsync(string name, string text)
    {
        var path = Path.Combine(Server.DataFolder, name);
        await File.WriteAllTextAsync(path, text, Ct);
        await Get<ImportFiles>().RunAsync([path], _ => { }, Ct);
        File.Delete(path);
    }
}
