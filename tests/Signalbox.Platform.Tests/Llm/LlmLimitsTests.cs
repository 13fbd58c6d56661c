using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Llm.Vendors;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Llm;

/// <summary>What keeps us from asking too much: the budget, and the vendor's own limits.</summary>
public sealed class LlmLimitsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task The_days_budget_is_a_hard_stop_until_midnight_of_the_owner(DatabaseKind kind)
    {
        await using var host = await LlmHost.StartAsync(kind);
        var cost = (await host.AskAsync(maxTokens: 100)).Usage.CostCny!.Value;
        // Room for the worst case of exactly one more call, which takes much less than that.
        var worst = (await WorstAsync(host));
        await SetBudgetAsync(host, cost + worst);

        Assert.NotNull((await host.AskAsync(maxTokens: 100)).Value);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => host.AskAsync(maxTokens: 100));

        Assert.Equal((409, "llm.budget-spent"), (refused.Status, refused.Code));
        Assert.Equal(2, host.Vendor.Requests.Count);

        host.Server.Clock.Advance(TimeSpan.FromHours(15)); // it was nine in the morning
        Assert.NotNull((await host.AskAsync(maxTokens: 100)).Value);
    }

    [Theory, EachDatabase]
    public async Task The_budget_counts_what_was_spent_before_this_process(DatabaseKind kind)
    {
        await using var host = await LlmHost.StartAsync(kind);
        var cost = (await host.AskAsync(maxTokens: 100)).Usage.CostCny!.Value;
        await SetBudgetAsync(host, cost);

        await Assert.ThrowsAsync<RefusedException>(() => host.AskAsync(maxTokens: 100));
    }

    [Fact]
    public async Task Calls_on_their_way_count_at_their_worst()
    {
        await using var host = await LlmHost.StartAsync();
        await host.AskAsync(maxTokens: 100);
        await SetBudgetAsync(host, await WorstAsync(host) * 2.5m);
        var release = host.Hold();

        var asked = Enumerable
            .Range(0, 6)
            .Select(_ => host.Client.AskJsonAsync<Verdict>(LlmHost.Request(maxTokens: 100), Ct))
            .ToList();
        await host.PassUntilAsync(() => asked.Count(a => a.IsFaulted) == 4);
        release.SetResult();
        await host.PassAsync(Task.WhenAll(asked.Where(a => !a.IsFaulted)));

        Assert.All(asked.Where(a => a.IsFaulted), a => Assert.IsType<RetryLaterException>(a.Exception!.InnerException));
        Assert.Equal(3, host.Vendor.Requests.Count);
    }

    [Fact]
    public async Task A_purpose_has_its_share_only()
    {
        await using var host = await LlmHost.StartAsync();
        await host.AskAsync(maxTokens: 100);
        await SetBudgetAsync(host, 1000);
        await host.ChangePurposeAsync(p => p.BudgetShare = 0.000001m);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => host.AskAsync(maxTokens: 100));

        Assert.Contains("the share of radar.judge", refused.Message);
    }

    [Fact]
    public async Task No_more_at_once_than_the_vendor_takes()
    {
        await using var host = await LlmHost.StartAsync();
        await host.ChangeVendorAsync(v => v.Concurrency = 3);
        var release = host.Hold();
        var asked = Task.WhenAll(
            Enumerable.Range(0, 9).Select(_ => host.Client.AskJsonAsync<Verdict>(LlmHost.Request(), Ct))
        );

        await host.PassUntilAsync(() => host.Vendor.Requests.Count >= 3);
        for (var i = 0; i < 20; i++)
            await Task.Delay(5, Ct); // a fourth would have come by now
        Assert.Equal(3, host.Vendor.Requests.Count);

        release.SetResult();
        await host.PassAsync(asked);
        Assert.Equal(9, host.Vendor.Requests.Count);
    }

    [Fact]
    public async Task No_more_in_a_minute_than_the_vendor_takes()
    {
        await using var host = await LlmHost.StartAsync();
        await host.ChangeVendorAsync(v => v.RequestsPerMinute = 2);
        await host.AskAsync();
        await host.AskAsync();

        var later = await Assert.ThrowsAsync<RetryLaterException>(() => host.AskAsync());
        Assert.Equal(2, host.Vendor.Requests.Count);

        host.Server.Clock.Advance(later.From(default));
        Assert.NotNull((await host.AskAsync()).Value);
    }

    [Fact]
    public async Task No_more_tokens_in_a_minute_than_the_vendor_takes_but_a_large_one_goes_alone()
    {
        await using var host = await LlmHost.StartAsync();
        await host.ChangeVendorAsync(v => v.TokensPerMinute = 10);
        Assert.NotNull((await host.AskAsync()).Value);

        var later = await Assert.ThrowsAsync<RetryLaterException>(() => host.AskAsync());

        Assert.Contains("used up", later.Message);
        host.Server.Clock.Advance(later.From(default));
        Assert.NotNull((await host.AskAsync()).Value);
    }

    [Fact]
    public async Task Who_waits_for_a_place_too_long_gives_its_own_back()
    {
        await using var host = await LlmHost.StartAsync(settings: ("Llm:LongestWait", "00:00:00.2"));
        await host.ChangeVendorAsync(v => v.Concurrency = 1);
        host.Vendor.Next(FarEnds.LlmVendor.VendorScene.Stalls);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var stalled = host.Client.AskJsonAsync<Verdict>(LlmHost.Request("one that stalls"), patience.Token);
        while (host.Vendor.Requests.Count == 0)
            await Task.Delay(5, Ct);

        var later = await Assert.ThrowsAsync<RetryLaterException>(() => host.AskAsync());

        Assert.Contains("places", later.Message);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stalled);
    }

    /// <summary>What the reservation of one call of 100 tokens is: its input uncached and all its output, at the peak.</summary>
    private static async Task<decimal> WorstAsync(LlmHost host)
    {
        await using var db = await host.OpenAsync();
        var flash = await db.Set<VendorModel>().SingleAsync(m => m.Name == "deepseek-flash", Ct);
        var price = await db.Set<Price>()
            .AsNoTracking()
            .SingleAsync(p => p.ModelId == flash.Id && p.Band == PriceBand.Peak, Ct);
        var messages = host.Vendor.Requests[0].Body.GetProperty("messages").EnumerateArray();
        var input = messages.Sum(m => Platform.Llm.Wire.TokenEstimate.Of(m.GetProperty("content").GetString()!));
        return price.Of(input, 0, 100);
    }

    private static async Task SetBudgetAsync(LlmHost host, decimal cny)
    {
        var answer = await host.Server.Http.PutAsJsonAsync("/api/v1/llm/budget", new { limitCny = cny }, Ct);
        answer.EnsureSuccessStatusCode();
    }
}
