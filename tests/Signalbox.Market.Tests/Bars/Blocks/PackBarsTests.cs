using System.Globalization;
using Signalbox.Market.Bars;
using Signalbox.Market.Bars.Blocks;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Bars.Blocks;

/// <summary>A range reads the same from packed years and bar by bar, and never from a year that was changed since.</summary>
public sealed class PackBarsTests
{
    private const string Code = "600519.SH";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_range_over_years_is_whole_and_in_order(DatabaseKind kind)
    {
        await using var world = await MarketWorld.StartAsync(kind);
        await world.StoreTextAsync("bars.csv", Rows("20221229", "20221230", "20230103", "20240102", "20251231"));
        for (var isPacked = 0; isPacked < 2; isPacked++)
        {
            Assert.Equal(isPacked == 1, await FromBlocksAsync(world) is not null);
            Assert.Equal(["20221230", "20230103"], await ReadAsync(world, "20221230", "20230103"));
            Assert.Equal(
                ["20221229", "20221230", "20230103", "20240102"],
                await ReadAsync(world, "20220101", "20241231")
            );
            Assert.Equal(["20251231"], await ReadAsync(world, "20250101", "20260102"));
            Assert.Equal([], await ReadAsync(world, "20240103", "20241231"));
            await PackAsync(world);
        }
    }

    [Theory, EachDatabase]
    public async Task What_is_packed_is_what_was_stored(DatabaseKind kind)
    {
        await using var world = await MarketWorld.StartAsync(kind);
        await world.StoreTextAsync("bars.csv", Rows("20241230", "20241231", "20250102"));
        var each = await world.BarsAsync(Code);

        Assert.Equal(new PackedBars(1, 2), await PackAsync(world));

        Assert.Equal(3, each.Count);
        Assert.Equal(each, await FromBlocksAsync(world));
        Assert.Equal(new PackedBars(0, 0), await PackAsync(world)); // nothing was changed
    }

    [Theory, EachDatabase]
    public async Task A_change_is_seen_at_once_and_costs_its_year_alone(DatabaseKind kind)
    {
        await using var world = await MarketWorld.StartAsync(kind);
        await world.StoreTextAsync("bars.csv", Rows("20241231", "20250102"));
        await PackAsync(world);

        await world.StoreTextAsync(
            "bars.csv",
            Rows("20250102", "20250103").Replace("10.50", "10.70", StringComparison.Ordinal)
        );

        Assert.Null(await FromBlocksAsync(world));
        Assert.Equal([105_000, 107_000, 107_000], (await world.BarsAsync(Code)).Select(r => r.Close));
        Assert.Equal(new PackedBars(1, 1), await PackAsync(world));
        Assert.Equal([105_000, 107_000, 107_000], (await FromBlocksAsync(world))?.Select(r => r.Close));
    }

    [Theory, EachDatabase]
    public async Task Who_packs_waits_for_who_changes(DatabaseKind kind)
    {
        await using var world = await MarketWorld.StartAsync(kind);
        await world.StoreTextAsync("bars.csv", Rows("20250102"));
        var instrument = await InstrumentAsync(world);
        var old = (await world.BarsAsync(Code))[0];

        Task<PackedBars> packing;
        await using (var change = await world.Get<Database>().BeginWriteAsync(Ct))
        {
            await world.Get<DayChanges>().AddAsync(change, [instrument], [2025], Ct);
            packing = PackAsync(world);
            await StoreBars.ReplaceAsync(change, old with { Close = 107_000 }, Ct);
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Ct); // it has had the time
            Assert.False(packing.IsCompleted);
            await change.CommitAsync(Ct);
        }
        await packing;

        Assert.Equal([107_000], (await FromBlocksAsync(world))?.Select(r => r.Close));
    }

    [Theory, EachDatabase]
    public async Task A_pass_that_was_broken_off_is_finished_by_the_next(DatabaseKind kind)
    {
        const int shares = 20;
        await using var world = await MarketWorld.StartAsync(kind);
        await world.StoreTextAsync(
            "bars.csv",
            Head + string.Concat(Enumerable.Range(600_000, shares).Select(code => Row($"sh.{code}", "20250102")))
        );

        using var broken = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            world.Get<PackBars>().RunAsync((_, _) => broken.CancelAsync(), broken.Token)
        );
        var before = await world.CountAsync("SELECT count(*) FROM market_bar_block");
        var rest = await PackAsync(world);

        Assert.InRange(before, 1, shares - 1);
        Assert.Equal(shares - before, rest.Years);
        Assert.Equal(shares, await world.CountAsync("SELECT count(*) FROM market_bar_block"));
    }

    [Theory, EachDatabase]
    public async Task A_share_without_bars_is_read_as_one(DatabaseKind kind)
    {
        await using var world = await MarketWorld.StartAsync(kind);
        await world.StoreTextAsync("bars.csv", Rows("20250102"));
        await world.ExecuteAsync("DELETE FROM market_bar");
        await world.ExecuteAsync("DELETE FROM market_change");

        Assert.Equal(new PackedBars(1, 0), await PackAsync(world));
        Assert.Equal([], await FromBlocksAsync(world));
    }

    private const string Head = "date,code,open,high,low,close,preclose,volume,amount,tradestatus\n";

    private static string Rows(params string[] days) => Head + string.Concat(days.Select(day => Row("sh.600519", day)));

    private static string Row(string code, string day) =>
        $"{Day(day):yyyy-MM-dd},{code},10.00,11.00,9.00,10.50,10.00,1000,10500,1\n";

    private static Task<PackedBars> PackAsync(MarketWorld world) =>
        world.Get<PackBars>().RunAsync((_, _) => Task.CompletedTask, Ct);

    private static async Task<int> InstrumentAsync(MarketWorld world)
    {
        var instrument = (await world.Get<InstrumentBook>().ReadAsync(Ct)).ByCode(Code);
        Assert.NotNull(instrument);
        return instrument.Id;
    }

    private static async Task<List<BarRow>?> FromBlocksAsync(MarketWorld world)
    {
        await using var connection = await world.Get<Database>().OpenAsync(Ct);
        return await BarBlocks.ReadAsync(
            connection,
            world.Get<Database>().Kind,
            await InstrumentAsync(world),
            DateOnly.MinValue,
            DateOnly.MaxValue,
            Ct
        );
    }

    private static async Task<IEnumerable<string>> ReadAsync(MarketWorld world, string from, string to) =>
        (await world.Get<ReadBars>().RunAsync(await InstrumentAsync(world), Day(from), Day(to), Ct)).Select(row =>
            row.Day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)
        );

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture);
}
