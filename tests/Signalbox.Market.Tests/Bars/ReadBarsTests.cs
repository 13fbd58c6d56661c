using System.Globalization;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Bars;

/// <summary>A range reads the same whichever tables hold its years.</summary>
public sealed class ReadBarsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_range_over_years_is_whole_and_in_order(DatabaseKind kind)
    {
        await using var world = await MarketWorld.StartAsync(kind);
        await world.ImportTextAsync("bars.csv", Rows("20221229", "20221230", "20230103", "20240102", "20251231"));
        var read = await ReaderAsync(world);

        Assert.Equal(["20221230", "20230103"], await read("20221230", "20230103"));
        Assert.Equal(["20221229", "20221230", "20230103", "20240102"], await read("20220101", "20241231"));
        Assert.Equal(["20221229", "20221230", "20230103", "20240102", "20251231"], await read("20220101", "20261231"));
        Assert.Equal(["20251231"], await read("20250101", "20260102"));
        Assert.Equal([], await read("20240103", "20241231"));
    }

    [Theory, EachDatabase]
    public async Task A_year_that_was_just_begun_is_not_overlooked(DatabaseKind kind)
    {
        await using var world = await MarketWorld.StartAsync(kind);
        await world.ImportTextAsync("bars.csv", Rows("20251231"));
        var read = await ReaderAsync(world);
        Assert.Equal(["20251231"], await read("20251231", "20260105"));

        await world.ImportTextAsync("bars.csv", Rows("20260105"));

        Assert.Equal(["20251231", "20260105"], await read("20251231", "20260105"));
        world.Server.Clock.Advance(TimeSpan.FromMinutes(2)); // now it is known
        Assert.Equal(["20251231", "20260105"], await read("20251231", "20260105"));
    }

    private static string Rows(params string[] days) =>
        "date,code,open,high,low,close,preclose,volume,amount,tradestatus\n"
        + string.Concat(
            days.Select(day => $"{Day(day):yyyy-MM-dd},sh.600519,10.00,11.00,9.00,10.50,10.00,1000,10500,1\n")
        );

    private static async Task<Func<string, string, Task<IEnumerable<string>>>> ReaderAsync(MarketWorld world)
    {
        var instrument = (await world.Get<InstrumentBook>().ReadAsync(Ct)).ByCode("600519.SH");
        Assert.NotNull(instrument);
        return async (from, to) =>
            (await world.Get<ReadBars>().RunAsync(instrument.Id, Day(from), Day(to), Ct)).Select(row =>
                row.Day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)
            );
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture);
}
