using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Overview;
using Signalbox.Platform.Ui.Kit;
using Signalbox.Platform.Ui.Layout;
using Signalbox.Platform.Ui.Live;
using Signalbox.Platform.Ui.Navigation;
using Signalbox.Platform.Ui.Setup;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Opportunities.Pages;
using Signalbox.Radar.Prompts.Pages;
using Signalbox.Radar.SampleData.Pages;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Slots.Pages;

/// <summary>What the radar puts on the overview, and what of it is live.</summary>
internal static class RadarOverview
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(2);

    public static void Offer(Offers offers)
    {
        offers.Topic(new LiveTopic("radar-today", typeof(TodayLive), Often) { OnOverview = true });
        offers.Topic(new LiveTopic("radar-rejudgings", typeof(RejudgingsLive), Often) { Personal = true });
        offers.OverviewPart(-10, typeof(TodayButtons));
        offers.OverviewPart(0, typeof(SampleBanner));
        offers.OverviewPart(10, typeof(TodayPart));
        offers.OverviewPart(100, typeof(TopOpportunities));
        offers.Tile(10, TileAsync);
        offers.Headline = HeadlineAsync;
        offers.SetupStep(new SetupStep(50, "setup.step.source", "/setup/source") { IsDoneAsync = HasSourceAsync });
        offers.SetupExtra(new SetupExtra("samples.title", "/setup/samples", "spark"));
    }

    /// <summary>How many opportunities nobody has decided on.</summary>
    public static async Task<NavCount> CountAsync(IServiceProvider services, Viewing seat, CancellationToken ct)
    {
        var viewer = services.GetRequiredService<ViewerOf>().From(seat);
        return new NavCount(
            await services.GetRequiredService<CountNewOpportunities>().RunAsync(viewer, ct),
            Urgent: false
        );
    }

    private static async Task<bool> HasSourceAsync(IServiceProvider services, CancellationToken ct) =>
        (await services.GetRequiredService<ListSources>().RunAsync(Viewer.Everything, ct)).Any(s => s.Enabled);

    private static async Task<Tile> TileAsync(IServiceProvider services, CancellationToken ct)
    {
        var house = services.GetRequiredService<ViewerOf>().House;
        var days = await services.GetRequiredService<CountDays>().RunAsync(house, ct);
        var (today, yesterday) = (days[^1].Opportunities, days[^2].Opportunities);
        var (more, fewer) = (Math.Max(0, today - yesterday), Math.Max(0, yesterday - today));
        return new Tile
        {
            Key = "radar.new",
            LabelZh = "待看机会",
            LabelEn = "New opportunities",
            Value = await services.GetRequiredService<CountNewOpportunities>().RunAsync(house, ct),
            SubZh =
                $"今天找到 {today} 条"
                + (
                    more > 0 ? $"，比昨天多 {more}"
                    : fewer > 0 ? $"，比昨天少 {fewer}"
                    : ""
                ),
            SubEn =
                $"{today} found today"
                + (
                    more > 0 ? $", {more} more than yesterday"
                    : fewer > 0 ? $", {fewer} fewer than yesterday"
                    : ""
                ),
            Series = [.. days.Select(d => (decimal)d.Opportunities)],
            Path = "/opportunities",
        };
    }

    private static async Task<Headline> HeadlineAsync(IServiceProvider services, Viewing seat, CancellationToken ct)
    {
        var today = await services.GetRequiredService<ShowToday>().RunAsync(ct);
        var viewer = services.GetRequiredService<ViewerOf>().From(seat);
        var found = (await services.GetRequiredService<CountDays>().RunAsync(viewer, ct))[^1].Opportunities;
        var running = today.Stations.FirstOrDefault(s => s.State == StationState.Running);
        var says = found > 0 ? seat.Words["today.found", found] : seat.Words["today.found-none"];
        if (running is not null)
            says += seat.Words["today.now", seat.Words.Pick(running.Chinese, running.English)];
        return new Headline(
            says,
            seat.Words[
                "today.below",
                Moments.Day(today.Day, seat),
                Moments.Weekday(today.Day, seat),
                Moments.ClockTime(today.NextAt, seat)
            ]
        );
    }
}
