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
    private const int LabelsEach = 50;

    /// <summary>Little more than the four judgements of a minute may say: what an outage has held back has to wait.</summary>
    private const int PerMinute = 5;

    /// <summary>Long enough for a restless alert to be told as flapping: its turns, and a quarter of an hour after the last word.</summary>
    private const int LeastTicks = 160;

    /// <summary>Incidents begin and end at random, receivers go away and come back, and every message is compared with the plain model.</summary>
    [Fact]
    public async Task Each_incident_is_delivered_once_to_each_channel_and_none_is_lost()
    {
        var (wanted, seed) = (LongSuite.Rounds(500, 100_000), Environment.TickCount);
        await using var world = await AlertWorld.StartAsync(DatabaseKind.Sqlite);
        WebhookFarEnd[] receivers =
        [
            await world.ReceiverAsync("first", PerMinute),
            await world.ReceiverAsync("second", PerMinute),
        ];
        var (chance, alerts) = (new Random(seed), Alerts());
        var run = world.Get<RunAlerts>();

        for (var tick = 0; tick < LeastTicks || alerts.Sum(a => a.Model.Incidents) < wanted; tick++)
        {
            await SentAsync(world);
            world.Clock.Advance(AlertLoop.Pace);
            var judged = alerts.Select(a => a.Next(chance, world.Clock.GetUtcNow())).ToList();
            await run.RunAsync(judged, AlertLoop.Pace, AlertWorld.Ct);
            if (tick % 40 == 20)
                BreakDown(receivers[chance.Next(2)], chance);
            if (tick % 40 == 39)
                await DrainAsync(world); // an outage ends before messages grow too old
        }
        await DrainAsync(world);

        var expected = alerts.SelectMany(a => a.Model.Expected).Order(StringComparer.Ordinal).ToList();
        foreach (var receiver in receivers)
        {
            var told = AlertWorld.Keys(receiver).Order(StringComparer.Ordinal).ToList();
            Assert.True(told.Count == told.Distinct().Count(), $"something came twice; seed {seed}");
            Assert.True(expected.SequenceEqual(told), $"seed {seed}: {Difference(expected, told)}");
            Assert.Equal(PerMinute, MostInAMinute(receiver)); // reached, and never passed
        }
        Assert.Contains(expected, k => k.EndsWith('~'));
        Assert.Contains(receivers, r => r.Requests.Any(request => request.IsRepeat));
    }

    /// <summary>Until what is being sent has ended: a real call may not last for minutes of the test's clock, whose rate it is.</summary>
    private static async Task SentAsync(AlertWorld world)
    {
        while (await world.CountAsync("channel_delivery", "state = 'Sending'") > 0)
            await Task.Delay(2, AlertWorld.Ct);
    }

    /// <summary>Until nothing waits any more.</summary>
    private static async Task DrainAsync(AlertWorld world)
    {
        while (await world.CountAsync("channel_delivery", "state IN ('Pending', 'Sending')") > 0)
        {
            await SentAsync(world);
            world.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, AlertWorld.Ct);
        }
    }

    /// <summary>How often it was called within any sixty seconds, by the time under which the calls were signed.</summary>
    private static int MostInAMinute(WebhookFarEnd receiver)
    {
        var times = receiver
            .Requests.Select(r => long.Parse(r.Timestamp, CultureInfo.InvariantCulture))
            .Order()
            .ToList();
        var (most, first) = (0, 0);
        for (var last = 0; last < times.Count; last++)
        {
            while (times[last] - times[first] >= 60)
                first++;
            most = Math.Max(most, last - first + 1);
        }
        return most;
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
            return new Judged(rule, labels, isBad, 1, "抽到如此", "so it was drawn");
        }
    }
}
