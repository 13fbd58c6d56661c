using System.Globalization;
using Signalbox.Operations.Alerts;

namespace Signalbox.Operations.Tests.Alerts;

public sealed class AlertStatesTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(15);

    /// <summary>b bad, g good, r the program starts anew an hour later; the state after each.</summary>
    [Theory]
    [InlineData("b", "P")]
    [InlineData("bb", "PP")]
    [InlineData("bbb", "PPF")]
    [InlineData("bbgbbb", "PPNPPF")]
    [InlineData("bbbg", "PPFR")]
    [InlineData("bbbgg", "PPFRR")]
    [InlineData("bbbggg", "PPFRRN")]
    [InlineData("bbbggbggg", "PPFRRFRRN")]
    [InlineData("brbb", "PPPF")] // an hour in which it did not run is no hour of being bad
    [InlineData("bbbgrgg", "PPFRRRN")] // nor of being well
    public void States_follow_one_another(string happens, string expected)
    {
        var rule = AlertWorld.Rule("rule") with { For = 2 * Tick, KeepFiring = 2 * Tick };
        var (standing, now, states) = (Standing.New(Start), Start, "");
        var isBad = false;
        foreach (var what in happens)
        {
            var isNew = what == 'r';
            isBad = isNew ? isBad : what == 'b';
            now += isNew ? TimeSpan.FromHours(1) : Tick;
            standing = AlertStates.Next(rule, standing, isBad, isNew ? TimeSpan.Zero : Tick, now);
            states += standing.State.ToString()[0];
        }

        Assert.Equal(expected, states);
    }

    [Fact]
    public void An_alert_that_goes_on_is_said_again_after_an_hour_and_no_sooner()
    {
        var standing = AlertStates.Next(AlertWorld.Plain, Standing.New(Start), isBad: true, Tick, Start);
        Assert.Equal(Telling.Fires, AlertStates.Tell(standing, muted: false, Start));
        standing = AlertStates.Told(standing, Telling.Fires, Start);

        Assert.Equal(Telling.Nothing, AlertStates.Tell(standing, muted: false, Start.AddMinutes(59)));
        Assert.Equal(Telling.Nothing, AlertStates.Tell(standing, muted: true, Start.AddMinutes(60)));
        Assert.Equal(Telling.Still, AlertStates.Tell(standing, muted: false, Start.AddMinutes(60)));
        // A clock that was set back says nothing twice.
        Assert.Equal(Telling.Nothing, AlertStates.Tell(standing, muted: false, Start.AddDays(-1)));
    }

    [Fact]
    public void What_changes_all_the_time_is_said_five_times_and_then_every_quarter_of_an_hour()
    {
        var (standing, now) = (Standing.New(Start), Start);
        List<(Telling Telling, DateTimeOffset At, string Key)> told = [];
        for (var i = 0; i < 4 * 60; i++, now += Tick)
        {
            standing = AlertStates.Next(AlertWorld.Plain, standing, i % 2 == 0, Tick, now);
            if (AlertStates.Tell(standing, muted: false, now) is not Telling.Nothing and var telling)
            {
                told.Add((telling, now, AlertStates.Key("rule", standing, telling)));
                standing = AlertStates.Told(standing, telling, now);
            }
        }

        Assert.Equal(5, told.TakeWhile(t => t.Telling != Telling.Flaps).Count());
        Assert.All(told.Skip(5), t => Assert.Equal(Telling.Flaps, t.Telling));
        Assert.Equal(3, told.Skip(5).Count());
        Assert.All(
            told.Skip(4).Zip(told.Skip(5)),
            pair => Assert.True(pair.Second.At - pair.First.At >= AlertStates.FlapWindow)
        );
        Assert.Equal(told.Count, told.Select(t => t.Key).Distinct().Count());
    }

    [Theory]
    [InlineData("rule=disk-full", true)]
    [InlineData("rule=disk-*", true)]
    [InlineData("rule=cpu-high", false)]
    [InlineData("severity=critical", true)]
    [InlineData("rule=disk-full severity=warning", false)]
    [InlineData("channel=mail", true)]
    [InlineData("channel=group", false)]
    [InlineData("nobody=has-this", false)]
    [InlineData("*", true)]
    public void A_matcher_takes_what_it_says(string matcher, bool expected)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["channel"] = "mail" };

        Assert.Equal(
            expected,
            Matcher.Parse(matcher).Takes(new("disk-full", Signalbox.Platform.Health.AlertSeverity.Critical, labels))
        );
    }

    /// <summary>2026-03-02 is a Monday; times in Shanghai.</summary>
    [Theory]
    [InlineData("12345", "22:00", "07:00", "2026-03-02T22:00", true)]
    [InlineData("12345", "22:00", "07:00", "2026-03-03T06:59", true)]
    [InlineData("12345", "22:00", "07:00", "2026-03-03T07:00", false)]
    [InlineData("12345", "22:00", "07:00", "2026-03-07T06:00", true)] // Saturday morning is Friday's night
    [InlineData("12345", "22:00", "07:00", "2026-03-07T23:00", false)]
    [InlineData("7", "09:00", "12:00", "2026-03-08T11:59", true)]
    [InlineData("7", "09:00", "12:00", "2026-03-08T12:00", false)]
    public void A_window_is_open_on_its_days_and_over_midnight(
        string days,
        string from,
        string to,
        string at,
        bool expected
    )
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
        var (begin, end) = (
            TimeOnly.Parse(from, CultureInfo.InvariantCulture),
            TimeOnly.Parse(to, CultureInfo.InvariantCulture)
        );
        var window = new AlertWindow
        {
            Id = Guid.Empty,
            Name = "night",
            Matcher = "*",
            Days = days,
            FromMinute = (begin.Hour * 60) + begin.Minute,
            ToMinute = (end.Hour * 60) + end.Minute,
            Soft = true,
            Author = "keeper",
            CreatedAt = Start,
        };

        Assert.Equal(
            expected,
            Quiet.IsOpen(window, zone, DateTimeOffset.Parse($"{at}+08:00", CultureInfo.InvariantCulture))
        );
    }

    [Fact]
    public void Labels_come_back_from_their_text()
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["channel"] = "the \"old\" one, a\\b",
            ["account"] = "",
        };

        Assert.Equal(labels, AlertLabels.Read(AlertLabels.Text(labels)));
        Assert.Empty(AlertLabels.Read(""));
    }
}
