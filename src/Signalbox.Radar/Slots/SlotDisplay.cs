using System.Globalization;
using Spectre.Console;

namespace Signalbox.Radar.Slots;

/// <summary>Shows how far a slot is: bars with counts and time left on a terminal, one line a step elsewhere.</summary>
internal sealed class SlotDisplay(IAnsiConsole console, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(150);

    // A push that has not come back by then is told as it is; the outbox goes on.
    private static readonly TimeSpan PushWait = TimeSpan.FromSeconds(20);

    /// <summary>Watches until the report is made and its pushes have come back.</summary>
    public async Task<SlotProgress> WatchAsync(Func<CancellationToken, Task<SlotProgress?>> look, CancellationToken ct)
    {
        if (!console.Profile.Capabilities.Interactive)
            return await FollowAsync(look, new Lines(console, clock.GetTimestamp(), clock), ct);

        SlotProgress? last = null;
        await console
            .Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = 30 },
                new PercentageColumn(),
                new RemainingTimeColumn()
            )
            .StartAsync(async progress => last = await FollowAsync(look, new Bars(progress), ct));
        return last!;
    }

    private async Task<SlotProgress> FollowAsync(
        Func<CancellationToken, Task<SlotProgress?>> look,
        IShow show,
        CancellationToken ct
    )
    {
        long? reportedAt = null;
        while (true)
        {
            if (await look(ct) is { } now)
            {
                show.Show(now);
                if (now.ReportLink is not null)
                {
                    reportedAt ??= clock.GetTimestamp();
                    if (now.Pushes.All(p => IsSettled(p)) || clock.GetElapsedTime(reportedAt.Value) > PushWait)
                        return now;
                }
            }
            await Task.Delay(Look, clock, ct);
        }
    }

    private static bool IsSettled(SlotPush push) =>
        push.State is not (Platform.Channels.DeliveryState.Pending or Platform.Channels.DeliveryState.Sending);

    private static string Fetch(SlotProgress p) =>
        $"fetch  {p.SourcesRead} of {p.Sources} sources, {p.SourcesFailed} failed";

    private static string Read(SlotProgress p) =>
        $"read   {p.Fetched} items: {p.NewArticles} new, {p.Merged} merged, {p.TooOld} too old to judge";

    private static string Judge(SlotProgress p) =>
        $"judge  {p.Settled} of {p.ToJudge}: {p.Opportunities} opportunities, {p.NoVerdict} without verdict"
        + (p.CostCny is > 0 ? string.Create(CultureInfo.InvariantCulture, $", ¥{p.CostCny:0.0000}") : "");

    private static string Push(SlotProgress p) =>
        p.Pushes.Count == 0
            ? "push   no channel"
            : $"push   {string.Join(", ", p.Pushes.Select(x => $"{x.Channel}: {x.State.ToString().ToLowerInvariant()}"))}";

    /// <summary>Two ways to show the same thing.</summary>
    private interface IShow
    {
        void Show(SlotProgress progress);
    }

    private sealed class Lines(IAnsiConsole console, long started, TimeProvider clock) : IShow
    {
        private int said;

        public void Show(SlotProgress p)
        {
            Say(0, p.Step != SlotStep.Fetching, Fetch(p));
            Say(1, p.Step != SlotStep.Fetching, Read(p));
            Say(2, p.Step == SlotStep.Done, Judge(p));
            Say(3, p.ReportLink is not null, $"report {p.Opportunities} opportunities, as of now");
            Say(4, p.ReportLink is not null && p.Pushes.All(IsSettled), Push(p));
        }

        private void Say(int step, bool isOver, string text)
        {
            if (!isOver || said != step)
                return;
            said++;
            var seconds = clock.GetElapsedTime(started).TotalSeconds;
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{seconds, 6:0.0} s] {text}"));
        }
    }

    private sealed class Bars(ProgressContext progress) : IShow
    {
        private readonly ProgressTask fetch = progress.AddTask("fetch");
        private readonly ProgressTask read = progress.AddTask("read", autoStart: false);
        private readonly ProgressTask judge = progress.AddTask("judge", autoStart: false);
        private readonly ProgressTask report = progress.AddTask("report", autoStart: false);
        private readonly ProgressTask push = progress.AddTask("push", autoStart: false);

        public void Show(SlotProgress p)
        {
            Set(fetch, Fetch(p), p.SourcesRead, p.Sources, p.Step != SlotStep.Fetching);
            Set(read, Read(p), p.NewArticles + p.Merged, p.Fetched, p.Step != SlotStep.Fetching);
            Set(judge, Judge(p), p.Settled, p.ToJudge, p.Step == SlotStep.Done);
            Set(report, $"report {p.Opportunities} opportunities", 0, 1, p.ReportLink is not null);
            var settled = p.Pushes.Count(IsSettled);
            Set(push, Push(p), settled, p.Pushes.Count, p.ReportLink is not null && settled == p.Pushes.Count);
        }

        private static void Set(ProgressTask task, string text, int done, int of, bool isOver)
        {
            task.Description = Markup.Escape(text);
            task.MaxValue = Math.Max(1, of);
            if (done > 0 && !task.IsStarted)
                task.StartTask();
            task.Value = isOver ? task.MaxValue : Math.Min(done, of);
        }
    }
}
