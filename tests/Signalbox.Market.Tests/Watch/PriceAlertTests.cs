using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.Market;
using Signalbox.Market.Quotes;
using Signalbox.Market.Tests.Sync;
using Signalbox.Market.Watch.Prices;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Identity;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Watch;

public sealed class PriceAlertTests
{
    private const string Path = "/api/v1/market/price-alerts";
    private const string Code = "600519.SH";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_crossing_is_told_once_and_again_after_the_price_has_gone_back(DatabaseKind kind)
    {
        await using var world = await InSessionAsync(kind);
        await ChannelAsync(world);
        await AddAsync(
            world,
            new
            {
                symbol = Code,
                kind = "Above",
                level = 1700m,
            }
        );

        Assert.Equal(0, await JudgeAsync(world, 1699.99m));
        Assert.Equal(1, await JudgeAsync(world, 1700m));
        Assert.Equal(0, await JudgeAsync(world, 1710m));
        Assert.Equal(0, await JudgeAsync(world, 1699m)); // not far enough back
        Assert.Equal(0, await JudgeAsync(world, 1701m));
        Assert.Equal("beyond", Text((await ListAsync(world))[0], "state"));
        Assert.Equal(0, await JudgeAsync(world, 1696.6m)); // 0.2 % back
        Assert.Equal("armed", Text((await ListAsync(world))[0], "state"));
        Assert.Equal(1, await JudgeAsync(world, 1702.5m));

        var alert = Assert.Single(await ListAsync(world));
        Assert.Equal(2, alert.GetProperty("fired").GetInt32());
        Assert.Equal(1702.5m, alert.GetProperty("firedPrice").GetDecimal());
        Assert.Equal(2, await CountAsync(world, "SELECT count(*) FROM channel_delivery WHERE kind = 'market.price'"));
    }

    [Theory, EachDatabase]
    public async Task A_restart_and_a_second_judge_repeat_nothing(DatabaseKind kind)
    {
        await using var world = await InSessionAsync(kind);
        await ChannelAsync(world);
        await AddAsync(
            world,
            new
            {
                symbol = Code,
                kind = "Below",
                level = 1500m,
            }
        );
        var before = await world.Get<PriceAlertStore>().AllAsync(Ct);
        Assert.Equal(1, await JudgeAsync(world, 1499m));

        var again = ActivatorUtilities.CreateInstance<JudgePrices>(world.Server.Services);
        var after = await again.RunAsync(await world.Get<PriceAlertStore>().AllAsync(Ct), [Held(world, 1498m)], Ct);
        var late = await again.RunAsync(before, [Held(world, 1497m)], Ct); // another process that has not looked since

        Assert.Equal((0, 0), (after, late));
        Assert.Equal(1, await CountAsync(world, "SELECT count(*) FROM channel_delivery WHERE kind = 'market.price'"));
    }

    [Theory, EachDatabase]
    public async Task What_a_silence_holds_back_is_written_down_and_told_to_nobody(DatabaseKind kind)
    {
        await using var world = await InSessionAsync(kind);
        await ChannelAsync(world);
        await AddAsync(
            world,
            new
            {
                symbol = Code,
                kind = "Above",
                level = 1700m,
            }
        );
        var isQuiet = true;
        world
            .Get<Offers>()
            .Hush(
                (_, notice, _) =>
                    Task.FromResult(isQuiet && notice is { Rule: "market-price" } && notice.Labels["symbol"] == Code)
            );

        Assert.Equal(1, await JudgeAsync(world, 1701m));
        var held = Assert.Single(await ListAsync(world));
        var told = await CountAsync(world, "SELECT count(*) FROM channel_delivery WHERE kind = 'market.price'");
        isQuiet = false;
        await JudgeAsync(world, 1690m);
        Assert.Equal(1, await JudgeAsync(world, 1702m));
        var heard = Assert.Single(await ListAsync(world));

        Assert.Equal(0, told);
        Assert.True(held.GetProperty("hushed").GetBoolean());
        Assert.Equal("beyond", Text(held, "state"));
        Assert.False(heard.GetProperty("hushed").GetBoolean());
        Assert.Equal(1, await CountAsync(world, "SELECT count(*) FROM channel_delivery WHERE kind = 'market.price'"));
    }

    [Fact]
    public async Task Old_indicative_and_zero_prices_never_fire()
    {
        await using var world = await InSessionAsync(DatabaseKind.Sqlite);
        await AddAsync(
            world,
            new
            {
                symbol = Code,
                kind = "Above",
                level = 1m,
            }
        );
        await AddAsync(
            world,
            new
            {
                symbol = Code,
                kind = "Below",
                level = 100_000m,
            }
        );
        var now = world.Server.Clock.GetUtcNow();

        var held = Held(world, 1500m);

        foreach (var quote in Bad(held, now))
            Assert.Equal(0, await JudgeAsync(world, quote));
        Assert.Equal(2, await JudgeAsync(world, held));
        world.Server.Clock.Advance(TimeSpan.FromHours(8)); // 18:00
        await AddAsync(
            world,
            new
            {
                symbol = Code,
                kind = "Above",
                level = 2m,
            }
        );
        Assert.Equal(0, await JudgeAsync(world, 1500m));
        Assert.All(await ListAsync(world), a => Assert.Equal("closed", Text(a, "hearing")));
    }

    [Fact]
    public async Task Changes_limits_and_gaps_are_news_once_a_session()
    {
        await using var world = await InSessionAsync(DatabaseKind.Sqlite);
        await AddAsync(
            world,
            new
            {
                symbol = Code,
                kind = "UpPercent",
                level = 5m,
            }
        );
        await AddAsync(
            world,
            new
            {
                symbol = Code,
                kind = "DownPercent",
                level = 5m,
            }
        );
        await AddAsync(world, new { symbol = Code, kind = "LimitUp" });
        await AddAsync(world, new { symbol = Code, kind = "LimitDown" });
        await AddAsync(
            world,
            new
            {
                symbol = Code,
                kind = "Gap",
                level = 3m,
            }
        );
        Quote Of(decimal last, decimal open, decimal high, decimal low) =>
            Held(world, last).Quote with
            {
                PreClose = 100m,
                Open = open,
                High = high,
                Low = low,
                LimitUp = 110m,
                LimitDown = 90m,
            };

        Assert.Equal(0, await JudgeAsync(world, Of(104.99m, 102.99m, 109.99m, 97m)));
        Assert.Equal(1, await JudgeAsync(world, Of(105m, 102.99m, 109.99m, 97m))); // up 5 %
        Assert.Equal(1, await JudgeAsync(world, Of(105m, 102.99m, 110m, 97m))); // the limit was touched between two looks
        Assert.Equal(0, await JudgeAsync(world, Of(104m, 102.99m, 110m, 97m)));
        Assert.Equal(1, await JudgeAsync(world, Of(106m, 102.99m, 110m, 97m))); // up again
        world.Server.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(3, await JudgeAsync(world, Of(90m, 97m, 98m, 90m))); // down 5 %, limit down, a gap of 3 %
        Assert.Equal(0, await JudgeAsync(world, Of(90m, 97m, 98m, 90m)));
        Assert.Equal(2, await JudgeAsync(world, Of(110m, 97m, 110m, 90m))); // up, limit up: a new session
    }

    [Fact]
    public async Task The_running_program_judges_what_the_site_says_and_a_dead_source_fires_nothing_and_is_seen()
    {
        await using var world = await InSessionAsync(DatabaseKind.Sqlite, "true");
        await ChannelAsync(world);
        var share = world.Market[Code];
        var day = DateOnly.FromDateTime(world.Server.Clock.GetUtcNow().AddHours(8).DateTime);
        await AddAsync(
            world,
            new
            {
                symbol = Code,
                kind = "Above",
                level = 0.01m,
            }
        );
        await AddAsync(
            world,
            new
            {
                symbol = "000001",
                kind = "Above",
                level = 9_999_999m,
            }
        );

        await WindAsync(
            world,
            async () => (await ListAsync(world)).Any(a => a.GetProperty("fired").GetInt32() == 1),
            400
        );

        var fired = (await ListAsync(world)).Single(a => Text(a, "symbol") == Code);
        var low = world.Market.Bar(share, day)!; // a session
        Assert.InRange(fired.GetProperty("firedPrice").GetDecimal(), low.Low, low.High);
        await WindAsync(world, async () => (await ListAsync(world)).All(a => Text(a, "hearing") == "heard"), 400);
        world.Tencent.BeNext(MarketMood.WebPage, 10_000);
        world.Sina.BeNext(MarketMood.WebPage, 10_000);
        await WindAsync(world, async () => (await ListAsync(world)).All(a => Text(a, "hearing") == "silent"), 400);
        Assert.Equal(1, await CountAsync(world, "SELECT count(*) FROM channel_delivery WHERE kind = 'market.price'"));
    }

    [Fact]
    public async Task What_cannot_be_asked_is_refused_and_each_sees_only_their_own()
    {
        await using var world = await InSessionAsync(DatabaseKind.Sqlite);
        await AddAsync(
            world,
            new
            {
                symbol = Code,
                kind = "Above",
                level = 1700m,
            }
        );
        var id = (await ListAsync(world))[0].GetProperty("id").GetGuid();
        using var other = await world.Server.As(UserRole.Viewer);

        await RefusedAsync(
            world,
            "market.price.level",
            new
            {
                symbol = Code,
                kind = "Above",
                level = -1m,
            }
        );
        await RefusedAsync(world, "market.price.level", new { symbol = Code, kind = "Below" });
        await RefusedAsync(
            world,
            "market.price.level",
            new
            {
                symbol = Code,
                kind = "Above",
                level = 1.23456m,
            }
        );
        await RefusedAsync(
            world,
            "market.price.level",
            new
            {
                symbol = Code,
                kind = "Gap",
                level = 0.01m,
            }
        );
        await RefusedAsync(world, "market.price.no-limit", new { symbol = "000300.SH", kind = "LimitUp" });
        await RefusedAsync(world, "market.symbol.unknown", new { symbol = "123456", kind = "LimitUp" });
        Assert.Equal(0, (await other.GetFromJsonAsync<JsonElement>(Path, Ct)).GetArrayLength());
        using var gone = await other.DeleteAsync(new Uri($"{Path}/{id}", UriKind.Relative), Ct);
        Assert.Equal(404, (int)gone.StatusCode);
        Assert.Single(await ListAsync(world));
        using var removed = await world.Server.Http.DeleteAsync(new Uri($"{Path}/{id}", UriKind.Relative), Ct);
        Assert.Empty(await ListAsync(world));
    }

    /// <summary>Tuesday, 3 March 2026, 10:00 in Shanghai.</summary>
    private static async Task<SitesWorld> InSessionAsync(DatabaseKind kind, string jobs = "false")
    {
        var world = await SitesWorld.StartAsync(kind, 0, ("Jobs:Enabled", jobs));
        world.Server.Clock.Advance(TimeSpan.FromHours(15.5));
        return world;
    }

    private static async Task ChannelAsync(SitesWorld world)
    {
        using var made = await world.Server.Http.PostAsJsonAsync(
            "/api/v1/channels",
            new
            {
                name = "hook",
                kind = "Webhook",
                url = "https://hook.invalid/prices",
                signingKey = "a key of the receiver's own",
            },
            Ct
        );
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(Ct));
    }

    private static HeldQuote Held(SitesWorld world, decimal last)
    {
        var now = world.Server.Clock.GetUtcNow();
        return new HeldQuote(
            new Quote(Code, "贵州茅台", now, last, 1600m, 1610m, last, 1590m, 100_000m, 160_000_000m, "tencent"),
            now
        );
    }

    /// <summary>The same, each time with one thing that makes it say nothing of now.</summary>
    private static IReadOnlyList<HeldQuote> Bad(HeldQuote held, DateTimeOffset now) =>
        [
            held with
            {
                Quote = held.Quote with { Last = 0 },
            },
            held with
            {
                Quote = held.Quote with { Last = null },
            },
            held with
            {
                Quote = held.Quote with { Volume = 0 },
            },
            held with
            {
                Quote = held.Quote with { At = now.AddMinutes(-6) },
            },
            held with
            {
                Quote = held.Quote with { At = now.AddMinutes(3) },
            },
            held with
            {
                Quote = held.Quote with { At = now.AddDays(-1) },
            },
            held with
            {
                FetchedAt = now.AddMinutes(-1),
            },
        ];

    private static Task<int> JudgeAsync(SitesWorld world, decimal last) => JudgeAsync(world, Held(world, last));

    private static Task<int> JudgeAsync(SitesWorld world, Quote quote) =>
        JudgeAsync(world, new HeldQuote(quote, world.Server.Clock.GetUtcNow()));

    private static async Task<int> JudgeAsync(SitesWorld world, HeldQuote held) =>
        await world.Get<JudgePrices>().RunAsync(await world.Get<PriceAlertStore>().AllAsync(Ct), [held], Ct);

    private static async Task AddAsync(SitesWorld world, object asked)
    {
        using var answer = await world.Server.Http.PostAsJsonAsync(Path, asked, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    private static async Task RefusedAsync(SitesWorld world, string code, object asked)
    {
        using var answer = await world.Server.Http.PostAsJsonAsync(Path, asked, Ct);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal(code, problem.GetProperty("code").GetString());
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(SitesWorld world) =>
        [.. (await world.Server.Http.GetFromJsonAsync<JsonElement>(Path, Ct)).EnumerateArray()];

    private static string? Text(JsonElement line, string field) => line.GetProperty(field).GetString();

    private static async Task<long> CountAsync(SitesWorld world, string sql)
    {
        var database = world.Get<Database>();
        await using var connection = await database.OpenAsync(Ct);
        await using var command = connection.Command(null, database.Kind, sql);
        return (long)(await command.ExecuteScalarAsync(Ct))!; // a count is never null
    }

    /// <summary>Lets the clock go on, a second at a time, until it is so.</summary>
    private static async Task WindAsync(SitesWorld world, Func<Task<bool>> isSo, int most)
    {
        for (var turn = 0; turn < most; turn++)
        {
            if (await isSo())
                return;
            world.Server.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct);
        }
        Assert.Fail("It did not become so.");
    }
}
