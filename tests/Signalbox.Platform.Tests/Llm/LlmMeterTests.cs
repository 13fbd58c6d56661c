using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Signalbox.FarEnds.LlmVendor;

namespace Signalbox.Platform.Tests.Llm;

public sealed class LlmMeterTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_is_away_costs_neither_the_answer_nor_its_row()
    {
        await using var host = await LlmHost.StartAsync();
        await host.AskAsync("before");
        await SqlAsync(host, "ALTER TABLE llm_attempt RENAME TO llm_attempt_away");
        var answer = await host.AskAsync("meanwhile");
        await SqlAsync(host, "ALTER TABLE llm_attempt_away RENAME TO llm_attempt");
        await host.AskAsync("afterwards");

        Assert.NotNull(answer.Value);
        Assert.Equal(3, (await host.AttemptsAsync()).Count);
    }

    [Fact]
    public async Task Characters_that_no_database_takes_do_not_reach_it()
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Next(
            VendorScene.Body(400, """{"error":{"message":"zero \u0000 and half \ud83d of a letter"}}"""),
            VendorScene.Says("{\"score\":1,\"reason\":\"zero \\u0000 and half \\ud83d\",\"x\":\"\\u0000\"}")
        );

        await Assert.ThrowsAsync<Errors.RefusedException>(() => host.AskAsync());
        var answer = await host.AskAsync();

        Assert.DoesNotContain('\0', (await host.AttemptsAsync())[0].Error!);
        Assert.DoesNotContain('\0', answer.Value?.Reason ?? answer.NoVerdict!);
        Assert.DoesNotContain('\0', answer.Raw);
    }

    [Fact]
    public async Task Figures_tell_calls_tokens_retries_and_cost()
    {
        await using var host = await LlmHost.StartAsync();
        ConcurrentDictionary<string, double> sums = new(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            // Meters of other tests in this process carry another scope.
            if (instrument.Meter.Name == "Signalbox.Llm" && instrument.Meter.Scope == Scope(host))
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Add(i.Name, value, tags));
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Add(i.Name, value, tags));
        listener.Start();
        host.Vendor.Next(VendorScene.RateLimited(), VendorScene.Normal, VendorScene.Says(" "), VendorScene.Says(" "));

        await host.AskAsync("one");
        await host.AskAsync("two");

        var rows = await host.AttemptsAsync();
        Assert.Equal(1, sums["llm_calls verdict"]);
        Assert.Equal(1, sums["llm_calls no_verdict"]);
        Assert.Equal(1, sums["llm_rate_limited"]);
        Assert.Equal(1, sums["llm_retries"]);
        Assert.Equal(rows.Sum(r => r.OutputTokens), sums["llm_tokens output"]);
        Assert.Equal(rows.Sum(r => r.InputTokens - r.CachedTokens), sums["llm_tokens uncached"]);
        Assert.Equal((double)rows.Sum(r => r.CostCny ?? 0), sums["llm_cost_cny"], 6);
        Assert.True(sums.ContainsKey("llm_call_duration_seconds"));

        void Add(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
                if (tag.Key is "outcome" or "kind")
                    name = $"{name} {tag.Value}";
            sums.AddOrUpdate(name, value, (_, sum) => sum + value);
        }
    }

    [Fact]
    public async Task The_newest_price_that_has_begun_holds()
    {
        await using var host = await LlmHost.StartAsync();
        var now = host.Server.Clock.GetUtcNow();
        var before = (await host.AskAsync("same")).Usage.CostCny;
        await host.ChangeAsync(async db =>
        {
            var model = await db.Set<Platform.Llm.Vendors.VendorModel>()
                .SingleAsync(m => m.Name == "deepseek-flash", Ct);
            foreach (var (days, price) in new[] { (0, 1000m), (1, 2000m) })
                db.Add(
                    new Platform.Llm.Vendors.Price
                    {
                        Id = Ids.New(host.Server.Clock),
                        ModelId = model.Id,
                        ValidFrom = now.AddDays(days),
                        Band = Platform.Llm.Vendors.PriceBand.OffPeak,
                        CachedPerMillion = price,
                        UncachedPerMillion = price,
                        OutputPerMillion = price,
                    }
                );
        });

        var usage = (await host.AskAsync("same")).Usage;

        Assert.True(usage.CostCny > before);
        Assert.Equal((usage.InputTokens + usage.OutputTokens) / 1000m, usage.CostCny);
    }

    private static object? Scope(LlmHost host) =>
        Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<IMeterFactory>(
            host.Server.Services
        );

    private static async Task SqlAsync(LlmHost host, string sql)
    {
        await using var db = await host.OpenAsync();
        await db.Database.ExecuteSqlRawAsync(sql, Ct);
    }
}
