using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Health.History;
using Signalbox.Platform.Tests.Hosting;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Health;

public sealed class HealthHistoryTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Each_check_has_one_sample_a_minute_whatever_the_number_of_nodes(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, new ProbeModule());
        var samples = server.Services.GetRequiredService<TakeSamples>();
        var minute = await samples.LookAsync(Ct);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => samples.WriteAsync(minute, Ct)));

        var row = Assert.Single(await SamplesAsync(server));
        Assert.Equal((server.Clock.GetUtcNow(), CheckState.Ok), (row.At, row.State));
    }

    [Theory, EachDatabase]
    public async Task The_server_samples_by_itself_and_tells_since_when_a_check_is_as_it_is(DatabaseKind kind)
    {
        var module = new ProbeModule();
        await using var server = await TestServer.StartAsync(kind, module);
        await MinutesAsync(server, 2);
        module.Check = _ =>
            Task.FromResult(CheckResult.Fail("两盏灯\0坏了。", "Two lamps\0 are out.", "换掉。", "Change them."));
        await MinutesAsync(server, 33);

        var check = await CheckAsync(server);

        Assert.Equal("Fail", check.GetProperty("state").GetString());
        Assert.Equal("Change them.", check.GetProperty("remedy").GetString());
        var rows = await SamplesAsync(server);
        var firstBad = rows.First(r => r.State == CheckState.Fail).At;
        Assert.Equal(firstBad, check.GetProperty("since").GetDateTimeOffset());
        var bars = check.GetProperty("bars").EnumerateArray().ToList();
        Assert.Equal(30, bars.Count);
        Assert.All(bars, b => Assert.Equal("Two lamps  are out.", b.GetProperty("reason").GetString()));
        Assert.Equal(rows[^1].At, bars[^1].GetProperty("at").GetDateTimeOffset());
        Assert.True(bars[0].GetProperty("at").GetDateTimeOffset() < bars[1].GetProperty("at").GetDateTimeOffset());
    }

    [Theory, EachDatabase]
    public async Task What_was_seen_while_the_table_was_away_is_written_afterwards(DatabaseKind kind)
    {
        var module = new ProbeModule();
        await using var server = await TestServer.StartAsync(kind, module);
        await MinutesAsync(server, 1);
        await SqlAsync(server, "ALTER TABLE health_sample RENAME TO health_sample_away");
        var (looks, from) = (module.Looks, server.Clock.GetUtcNow());
        await WindAsync(server, () => module.Looks >= looks + 3); // when the third is looked at, two could not be written
        var to = server.Clock.GetUtcNow();

        var meanwhile = await server.Http.GetFromJsonAsync<JsonElement>("/api/v1/health/history", Ct);
        Assert.NotEqual(JsonValueKind.Null, meanwhile.GetProperty("historyFault").ValueKind);

        await SqlAsync(server, "ALTER TABLE health_sample_away RENAME TO health_sample");
        await WindAsync(server, async () => (await SamplesAsync(server)).Any(s => s.At > to));

        var rows = await SamplesAsync(server);
        Assert.True(rows.Count(s => s.At > from && s.At <= to) >= 2, string.Join(", ", rows.Select(s => s.At)));
        Assert.Single(rows.Select(r => r.Since).Distinct());
    }

    [Fact]
    public async Task A_change_that_no_sample_tells_of_yet_is_new_of_now()
    {
        var module = new ProbeModule();
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, module);
        await MinutesAsync(server, 1);
        module.Check = _ =>
            Task.FromResult(CheckResult.Warn("一盏灯坏了。", "One lamp is out.", "换掉。", "Change it."));
        server.Clock.Advance(TimeSpan.FromSeconds(20));

        var check = await CheckAsync(server);

        Assert.Equal("Warn", check.GetProperty("state").GetString());
        Assert.Equal(server.Clock.GetUtcNow(), check.GetProperty("since").GetDateTimeOffset());
        Assert.Equal("Ok", check.GetProperty("bars").EnumerateArray().Last().GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_slow_check_is_waited_for_before_its_sample_is_written()
    {
        var module = new ProbeModule
        {
            Check = async ct =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1.2), TimeProvider.System, ct);
                return CheckResult.Ok("终于", "at last");
            },
        };
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, module);

        var minute = await server.Services.GetRequiredService<TakeSamples>().LookAsync(Ct);

        Assert.Equal("at last", minute.Looks.Single(l => l.Check.Name == "probe.check").Result.Reason);
    }

    /// <summary>Lets so many minutes pass, each of which is sampled.</summary>
    private static async Task MinutesAsync(TestServer server, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var had = (await SamplesAsync(server)).Count;
            await WindAsync(server, async () => (await SamplesAsync(server)).Count > had);
        }
    }

    /// <summary>The sampler begins beside the start: the clock is wound on until it has done what is waited for.</summary>
    private static async Task WindAsync(TestServer server, Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            server.Clock.Advance(TimeSpan.FromMinutes(1));
            for (var i = 0; i < 200 && !await isSo(); i++)
                await Task.Delay(5, Ct);
        }
    }

    private static Task WindAsync(TestServer server, Func<bool> isSo) =>
        WindAsync(server, () => Task.FromResult(isSo()));

    private static async Task<List<Sample>> SamplesAsync(TestServer server)
    {
        await using var db = await server
            .Services.GetRequiredService<IDbContextFactory<SignalboxDb>>()
            .CreateDbContextAsync(Ct);
        return await db.Set<Sample>()
            .AsNoTracking()
            .Where(s => s.CheckName == "probe.check")
            .OrderBy(s => s.At)
            .ToListAsync(Ct);
    }

    private static async Task<JsonElement> CheckAsync(TestServer server)
    {
        var all = await server.Http.GetFromJsonAsync<JsonElement>("/api/v1/health/history", Ct);
        return all.GetProperty("checks")
            .EnumerateArray()
            .Single(c => c.GetProperty("name").GetString() == "probe.check");
    }

    private static async Task SqlAsync(TestServer server, string sql)
    {
        await using var transaction = await server.Services.GetRequiredService<Database>().BeginWriteAsync(Ct);
        await using (var command = transaction.Command(sql))
            await command.ExecuteNonQueryAsync(Ct);
        await transaction.CommitAsync(Ct);
    }
}
