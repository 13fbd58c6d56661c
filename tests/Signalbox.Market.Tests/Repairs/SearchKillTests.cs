using System.Globalization;
using Signalbox.Market.Repairs;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Repairs;

/// <summary>A search that ends in the middle, or runs twice at once, leaves each gap once, with one job.</summary>
public sealed class SearchKillTests
{
    private const int Shares = 90;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Killed_in_the_middle_and_then_twice_at_once(DatabaseKind kind)
    {
        await using var world = await MarketWorld.StartAsync(kind);
        await world.ImportTextAsync(
            "list.csv",
            "ts_code,name,list_date,delist_date\n"
                + string.Concat(
                    Enumerable
                        .Range(0, Shares)
                        .Select(i => string.Create(CultureInfo.InvariantCulture, $"600{i:000}.SH,示例{i},20240102,\n"))
                )
        );
        await world.ImportTextAsync("days.csv", "cal_date,is_open\n20240102,1\n20240103,1\n20240104,1\n");
        var search = new SearchGaps(null, new DateOnly(2024, 1, 1), Again: false);
        var find = world.Get<FindGaps>();

        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            find.RunAsync(search, (_, _) => throw new OperationCanceledException("killed"), Ct)
        );
        var part = await GapsAsync(world);
        await Task.WhenAll(RunAsync(), RunAsync());

        Assert.InRange(part, 1, Shares - 1);
        Assert.Equal(Shares, await GapsAsync(world));
        Assert.Equal(Shares, await world.CountAsync("SELECT count(*) FROM job WHERE name = 'market.mend-gap'"));
        Assert.Equal(Shares, await world.CountAsync("SELECT count(*) FROM market_year"));
        Assert.Equal(1, await world.CountAsync("SELECT count(*) FROM market_counted"));

        Task<Search> RunAsync() => Task.Run(() => find.RunAsync(search, (_, _) => Task.CompletedTask, Ct), Ct);
    }

    private static Task<long> GapsAsync(MarketWorld world) => world.CountAsync("SELECT count(*) FROM market_gap");
}
