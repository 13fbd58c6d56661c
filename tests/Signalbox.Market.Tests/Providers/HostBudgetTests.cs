using Signalbox.Market.Providers;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Providers;

public sealed class HostBudgetTests
{
    private readonly TestClock clock = new();

    private HostBudget Budget(double perMinute = 60) => new("host.example", perMinute, clock);

    [Fact]
    public void Calls_are_spread_over_the_minute_whoever_makes_them()
    {
        var budget = Budget();

        Assert.Equal(
            [TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)],
            new[] { budget.Take()!.Value, budget.Take()!.Value, budget.Take()!.Value }
        );
    }

    [Fact]
    public void A_ban_opens_the_circuit_for_longer_each_time_and_one_probe_closes_it()
    {
        var budget = Budget();
        budget.Take();
        budget.Failed(Fault(FaultKind.Banned));
        Assert.Null(budget.Take());
        Assert.Equal((30, clock.GetUtcNow().AddSeconds(30)), (budget.State.PerMinute, budget.State.OpenAt));

        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.NotNull(budget.Take()); // the probe
        Assert.Null(budget.Take()); // who comes meanwhile
        budget.Failed(Fault(FaultKind.Banned));
        Assert.Equal(clock.GetUtcNow().AddSeconds(60), budget.State.OpenAt);

        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.NotNull(budget.Take());
        budget.Succeeded();
        Assert.Null(budget.State.OpenAt);
        Assert.NotNull(budget.Take());
    }

    [Fact]
    public void Failures_in_a_row_open_it_and_an_answer_between_them_does_not()
    {
        var budget = Budget();
        for (var failure = 0; failure < 4; failure++)
            budget.Failed(Fault(FaultKind.Timeout));
        budget.Failed(Fault(FaultKind.UnknownSymbol));
        Assert.Null(budget.State.OpenAt);

        for (var failure = 0; failure < 5; failure++)
            budget.Failed(Fault(FaultKind.ServerError));
        Assert.NotNull(budget.State.OpenAt);
    }

    [Fact]
    public void What_the_host_says_of_its_limit_is_kept_and_a_hundred_good_calls_give_the_budget_back()
    {
        var budget = Budget();
        budget.Failed(Fault(FaultKind.RateLimited, clock.GetUtcNow().AddMinutes(5)));
        Assert.Equal(clock.GetUtcNow().AddMinutes(5), budget.State.OpenAt);
        clock.Advance(TimeSpan.FromMinutes(5));

        for (var call = 0; call < 100; call++)
        {
            Assert.NotNull(budget.Take());
            budget.Succeeded();
            clock.Advance(TimeSpan.FromSeconds(3));
        }

        Assert.Equal(60, budget.State.PerMinute, 3);
    }

    private static ProviderException Fault(FaultKind kind, DateTimeOffset? again = null) =>
        new(kind, "somebody", "It failed.") { AgainAt = again };
}
