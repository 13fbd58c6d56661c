using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Shop.Deliveries;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Deliveries;

/// <summary>Whatever comes in whatever order: what was given stays given, what may have left is not forgotten, and no state is a dead end.</summary>
public sealed class DeliveryStepsTests(ITestOutputHelper output)
{
    private static readonly DeliveryState[] States = Enum.GetValues<DeliveryState>();

    private static readonly Gen<(DeliveryState To, bool ByPerson)[]> Walks = (
        from to in Gen.Elements(States)
        from person in Gen.Elements(true, false, false)
        select (to, person)
    ).ArrayOf(50);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Whatever_comes_what_was_given_stays_given()
    {
        var steps = 0;
        Prop.ForAll(
                Walks.ToArbitrary(),
                walk =>
                {
                    var state = DeliveryState.Detected;
                    foreach (var (to, byPerson) in walk)
                    {
                        steps++;
                        if (!DeliverySteps.May(state, to, byPerson))
                            continue;
                        if (!Holds(state, to, byPerson))
                            return false;
                        state = to;
                    }
                    return true;
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(LongSuite.Rounds(ci: 400, nightly: 20_000)));
        output.WriteLine($"{steps} steps");
        Assert.Equal(50 * LongSuite.Rounds(ci: 400, nightly: 20_000), steps);
    }

    [Fact]
    public void From_every_state_something_leads_to_an_end()
    {
        DeliveryState[] ends = [DeliveryState.Done, DeliveryState.GivenUp];
        foreach (var from in States)
        {
            var reached = new HashSet<DeliveryState> { from };
            for (var grown = true; grown; )
                grown = States
                    .Where(to =>
                        reached.ToList().Exists(f => DeliverySteps.May(f, to, true) || DeliverySteps.May(f, to, false))
                    )
                    .ToList()
                    .Exists(reached.Add);
            Assert.True(reached.Overlaps(ends), $"{from} leads nowhere.");
        }
        Assert.All(
            States.Except([DeliveryState.Detected]),
            to => Assert.Contains(States, f => DeliverySteps.May(f, to, true) || DeliverySteps.May(f, to, false))
        );
    }

    /// <summary>The row itself refuses what was read before somebody else moved it.</summary>
    [Theory, EachDatabase]
    public async Task Of_two_who_read_the_same_one_moves_it(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(1);
        world.Place();
        await world.BeginAsync();
        await world.UntilAsync(async () => await world.StatesAsync() is [DeliveryState.Shipped]);
        var (store, database) = (world.Get<DeliveryStore>(), world.Server.Services.GetRequiredService<Database>());
        var read = Assert.Single(await store.OfAsync(world.Account, ShopWorld.Order, Ct));

        Task MoveAsync() =>
            database.WriteAsync(
                (transaction, ct) => store.MoveAsync(transaction, read, DeliveryState.Done, "", ct),
                Ct
            );
        await MoveAsync();
        await Assert.ThrowsAsync<UnitMovedException>(MoveAsync);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            database.WriteAsync(
                (transaction, ct) => store.MoveAsync(transaction, read, DeliveryState.Reserved, "", ct),
                Ct
            )
        );
        Assert.Equal([DeliveryState.Done], await world.StatesAsync());
    }

    private static bool Holds(DeliveryState from, DeliveryState to, bool byPerson)
    {
        var given = new[] { DeliveryState.Accepted, DeliveryState.Shipped, DeliveryState.Done };
        if (given.Contains(from) && (byPerson || !given.Contains(to) || to <= from))
            return false; // it stands in the buyer's chat
        if (from is DeliveryState.GivenUp or DeliveryState.Done)
            return false; // an end
        if (
            from is DeliveryState.Sending or DeliveryState.Unknown
            && !byPerson
            && to
                is DeliveryState.Detected
                    or DeliveryState.Verified
                    or DeliveryState.Blocked
                    or DeliveryState.CancelledByRefund
        )
            return false; // the buyer may have it
        if (from == DeliveryState.Sending && byPerson)
            return false; // it is on its way
        return to != DeliveryState.Sending || from == DeliveryState.Reserved;
    }
}
