using System.Globalization;
using Signalbox.FarEnds.Webhooks;
using Signalbox.Operations.Alerts;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests.Alerts;

public sealed class ManyIncidentsTests
{
    private const int Rules = 20;
    private const int LabelsEach = 10;

    /// <summary>Long enough for a restless alert to be told as flapping: its turns, and a quarter of an hour after the last word.</summary>
    private const int LeastTicks = 160;

    /// <summary>Incidents begin and end at random, receivers go away and come back, and every message is compared with the plain model.</summary>
    [Fact]
    public async Task Each_incident_is_delivered_once_to_each_channel_and_none_is_lost()
    {
        var (wanted, seed) = (LongSuite.Rounds(500, 100_000), Environment.TickCount);
        await using var world = await AlertWorld.StartAsync(DatabaseKind.Sqlite);
        WebhookFarEnd[] receivers = [await world.ReceiverAsync("first"), await world.ReceiverAsync("second")];
        var (chance, alerts) = (new Random(seed), Alerts());
        var run = world.Get<RunAlerts>();

        for (var tick = 0; tick < LeastTicks || alerts.Sum(a => a.Model.Incidents) < wanted; tick++)
        {
            world.Clock.Advance(AlertLoop.Pace);
            var judged = alerts.Select(a => a.Next(chance, world.Clock.GetUtcNow())).ToList();
            await run.RunAsync(judged, AlertLoop.Pace, AlertWorld.Ct);
            if (tick % 100 == 50)
                BreakDown(receivers[chance.Next(2)], chance);
            if (tick % 100 == 99)
                await world.DrainAsync(); // an outage ends before messages grow too old
        }
        await world.DrainAsync();

        var expected = alerts.SelectMany(a => a.Model.Expected).Order(StringComparer.Ordinal).ToList();
        foreach (var receiver in receivers)
        {
            var told = AlertWorld.Keys(receiver).Order(StringComparer.Ordinal).ToList();
            Assert.True(told.Count == told.Distinct().Count(), $"something came twice; seed {seed}");
            Assert.True(expected.SequenceEqual(told), $"seed {seed}: {Difference(expected, told)}");
        }
        Assert.Contains(expected, k => k.EndsWith('~'));
        Assert.Contains(receivers, r => r.Requests.Any(request => request.IsRepeat));
    }

    /// <summary>It refuses a few, or takes one and cuts the line so that nobody knows.</summary>
    private static void BreakDown(WebhookFarEnd receiver, Random chance)
    {
        for (var i = chance.Next(1, 4); i > 0; i--)
            receiver.AnswerNext(503);
        receiver.AnswerNext(WebhookFarEnd.Cut);
    }

    private static List<Simulated> Alerts() =>
        [
            .. Enumerable
                .Range(0, Rules * LabelsEach)
                .Select(i => new Simulated(
                    AlertWorld.Rule(
                        string.Create(CultureInfo.InvariantCulture, $"rule-{i / LabelsEach}"),
                        (AlertSeverity)(i % 3)
                    ) with
                    {
                        For = AlertLoop.Pace * (i / LabelsEach % 3),
                        KeepFiring = AlertLoop.Pace * (i / LabelsEach % 2),
                    },
                    string.Create(CultureInfo.InvariantCulture, $"of=\"{i % LabelsEach}\""),
                    ticksToFire: i / LabelsEach % 3,
                    ticksToEnd: i / LabelsEach % 2,
                    restless: i % 17 == 0
                )),
        ];

    private static string Difference(List<string> expected, List<string> told) =>
        $"lost {string.Join(' ', expected.Except(told).Take(10))}, made up {string.Join(' ', told.Except(expected).Take(10))}";

    private sealed class Simulated(AlertRule rule, string labels, int ticksToFire, int ticksToEnd, bool restless)
    {
        private bool isBad;
        private int left;

        public PlainModel Model { get; } = new(AlertLabels.Key(rule.Id, labels), ticksToFire, ticksToEnd);

        public Judged Next(Random chance, DateTimeOffset now)
        {
            if (left-- <= 0)
                (isBad, left) = (
                    !isBad,
                    restless ? chance.Next(2, 5)
                    : isBad ? chance.Next(5, 60)
                    : chance.Next(1, 30)
                );
            Model.Tick(isBad, now);
            return new Judged(rule, labels, isBad, 1, "so it was drawn");
        }
    }
}
