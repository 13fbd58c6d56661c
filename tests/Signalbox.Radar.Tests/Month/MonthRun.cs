using System.Diagnostics;
using System.Globalization;
using Signalbox.FarEnds.DingTalk;
using Signalbox.FarEnds.WeRss;
using Signalbox.Platform.Time;
using Signalbox.Radar.Slots;

namespace Signalbox.Radar.Tests.Month;

/// <summary>Drives the clock from slot to slot, lets items come out and troubles begin and end.</summary>
internal sealed class MonthRun
{
    // So much of what the first afternoon took may be spent in a day: enough on most days.
    private const decimal BudgetFactor = 1.6m;

    private static readonly TimeSpan ReportGrace = TimeSpan.FromMinutes(11.5);

    private readonly MonthWorld world;
    private readonly MonthPlan plan;
    private readonly Random moments;
    private readonly Action<string> say;
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private int channelDownFor;

    public MonthRun(MonthWorld world, MonthSize size, int seed, Action<string> say)
    {
        (this.world, Size, Seed, this.say) = (world, size, seed, say);
        Start = world.Clock.GetUtcNow();
        Mill = StoryMill.Grind(seed, size.Sources, Start, size.Days, size.ItemsADay);
        Press = new MonthPress(world.Site, world.WeRss, Mill, size.Feeds);
        Vendor = new MonthVendor(world.Vendor, world.Clock);
        plan = MonthPlan.Make(seed, size.Days * SlotTimes.All.Count, size.TroublesEach);
        moments = new Random(seed);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public MonthSize Size { get; }

    public int Seed { get; }

    public DateTimeOffset Start { get; }

    public StoryMill Mill { get; }

    public MonthPress Press { get; }

    public MonthVendor Vendor { get; }

    public TimeSpan Took => watch.Elapsed;

    /// <summary>In yuan a day; null before it is set, after the first night.</summary>
    public decimal? Budget { get; private set; }

    /// <summary>From this day of the owner's zone on the budget holds all day.</summary>
    public DateOnly BudgetFrom { get; private set; }

    /// <summary>Slots that had to run; a jump of the clock leaves the latest of each schedule.</summary>
    public List<DateTimeOffset> Due { get; } = [];

    /// <summary>Reports of 22:00 that were not sent eleven minutes later, with what the program's own check said of each.</summary>
    public Dictionary<DateOnly, string?> LateReports { get; } = [];

    public List<(DateTimeOffset At, Trouble Trouble)> Troubles { get; } = [];

    public int Count(Trouble trouble) => Troubles.Count(t => t.Trouble.HasFlag(trouble));

    public async Task RunAsync()
    {
        await SetUpAsync();
        var slots = Slots();
        for (var at = 0; at < Size.Days * SlotTimes.All.Count; )
        {
            var troubles = plan[at];
            if (troubles != Trouble.None)
                Troubles.Add((slots[at], troubles));
            Begin(troubles, at);
            await MoveAsync(slots[at], troubles);
            var passed = slots.Skip(at).TakeWhile(s => s <= world.Clock.GetUtcNow()).ToList();
            var due = Latest(passed);
            await DisturbAsync(troubles);
            foreach (var slot in due)
                await world.DoneAsync(slot);
            Due.AddRange(due);
            End(passed.Count);
            foreach (var night in due.Where(IsNight))
                await LookAtReportAsync(night);
            at += passed.Count;
            if (Budget is null && at >= SlotTimes.All.Count)
                await SetBudgetAsync();
            if (troubles != Trouble.None || at % 25 == 0)
                say($"{Local(slots[at - 1]):MM-dd HH:mm} after {watch.Elapsed.TotalSeconds:F0} s, troubles {troubles}");
        }
        // What is on its way arrives, or says that it does not, before there is another slot.
        var now = world.Clock.GetUtcNow();
        var next = slots.First(s => s > now).AddMinutes(-1);
        await world.AdvanceToAsync(next < now.AddMinutes(110) ? next : now.AddMinutes(110));
    }

    public DateTime Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, world.Clock.LocalTimeZone).DateTime;

    public DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(Local(at));

    public bool IsNight(DateTimeOffset slot) => Local(slot).Hour == SlotTimes.All[^1].At.Hour;

    private async Task SetUpAsync()
    {
        for (var source = 0; source < Size.Sources; source++)
        {
            if (source >= Size.Feeds)
            {
                world.WeRss.Store.AddAccount(MonthPress.Account(source), MonthPress.Name(source));
                continue;
            }
            await world.PostAsync(
                "/api/v1/radar/sources",
                new { address = Press.FeedUrl(source).AbsoluteUri, title = MonthPress.Name(source) }
            );
        }
        Press.Publish(Start);
    }

    /// <summary>Those of the month and of two days after it, into which a jump of the clock may lead.</summary>
    private List<DateTimeOffset> Slots()
    {
        var days = Enumerable.Range(0, Size.Days + 3).Select(d => DayOf(Start).AddDays(d));
        return
        [
            .. days.SelectMany(d => SlotTimes.All.Select(s => world.Clock.StartOf(d) + s.At.ToTimeSpan()))
                .Where(s => s > Start),
        ];
    }

    /// <summary>What is made up for after a jump: the latest slot of each of the two schedules.</summary>
    private List<DateTimeOffset> Latest(List<DateTimeOffset> passed) =>
        [.. passed.GroupBy(IsNight).Select(g => g.Max()).Order()];

    private async Task MoveAsync(DateTimeOffset slot, Trouble troubles)
    {
        var (from, span) =
            troubles.HasFlag(Trouble.DayJump) ? (slot.AddHours(-1), TimeSpan.FromDays(1))
            : troubles.HasFlag(Trouble.HourJump) ? (slot.AddMinutes(-30), TimeSpan.FromHours(1))
            : (slot.AddMinutes(-1), TimeSpan.FromSeconds(61));
        await world.AdvanceToAsync(from);
        var until = from + span;
        Press.Publish(until);
        var left = until - world.Clock.GetUtcNow();
        if (left > TimeSpan.Zero)
            world.Clock.Advance(left);
    }

    private void Begin(Trouble troubles, int at)
    {
        Vendor.Health =
            troubles.HasFlag(Trouble.VendorDown) ? VendorHealth.Down
            : troubles.HasFlag(Trouble.VendorFlaky) ? VendorHealth.Flaky
            : VendorHealth.Well;
        // Who is turned away at once waits for the clock alone, minutes at a time.
        world.Pace = TimeSpan.FromSeconds(Vendor.Health == VendorHealth.Down ? 6 : 1);
        world.WeRss.Always = troubles.HasFlag(Trouble.WeRssDown) ? WeRssFault.Status(503) : null;
        if (channelDownFor <= 0)
            world.Robot.Mood = RobotMood.Well;
        if (troubles.HasFlag(Trouble.ChannelDown))
            (channelDownFor, world.Robot.Mood) = (plan.DownFor(at), RobotMood.ServerError);
        if (troubles.HasFlag(Trouble.ChannelCut))
            world.Robot.BeNext(RobotMood.CutAfterReceipt);
        if (troubles.HasFlag(Trouble.ChannelRefuses))
            world.Robot.AnswerNext(310000, "keywords not in content");
    }

    private async Task DisturbAsync(Trouble troubles)
    {
        if (troubles.HasFlag(Trouble.DatabaseDown))
        {
            await Task.Delay(moments.Next(900), Ct);
            await world.OutageAsync(TimeSpan.FromMilliseconds(600 + moments.Next(1900)));
        }
        if (troubles.HasFlag(Trouble.Restart))
        {
            await Task.Delay(moments.Next(900), Ct);
            await world.RestartAsync();
        }
    }

    private void End(int slots)
    {
        Vendor.Health = VendorHealth.Well;
        world.Pace = TimeSpan.FromSeconds(1);
        world.WeRss.Always = null;
        channelDownFor -= slots;
    }

    private async Task LookAtReportAsync(DateTimeOffset night)
    {
        await world.AdvanceToAsync(Later(night + ReportGrace));
        var day = DayOf(night);
        var sent = await world.NumberAsync(
            "SELECT count(*) FROM channel_delivery WHERE key = @key AND state = 'Sent'",
            ("@key", ReportKey(day))
        );
        if (sent == 0)
            LateReports[day] = await world.FaultAsync("radar.push");
    }

    public static string ReportKey(DateOnly day) =>
        string.Create(CultureInfo.InvariantCulture, $"radar.report:{day:yyyy-MM-dd}:22:00");

    private DateTimeOffset Later(DateTimeOffset at) => at > world.Clock.GetUtcNow() ? at : world.Clock.GetUtcNow();

    private async Task SetBudgetAsync()
    {
        var first = DayOf(Start);
        var spent = (await MonthBooks.AttemptsAsync(world)).Where(a => DayOf(a.At) == first).Sum(a => a.CostCny);
        Budget = Math.Round(spent * BudgetFactor, 2);
        BudgetFrom = first.AddDays(2);
        await world.PutAsync("/api/v1/llm/budget", new { limitCny = Budget });
    }
}
