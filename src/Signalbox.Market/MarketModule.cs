using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Market.Adjustment;
using Signalbox.Market.Bars;
using Signalbox.Market.Bars.Blocks;
using Signalbox.Market.Basics;
using Signalbox.Market.Calendar;
using Signalbox.Market.Charts;
using Signalbox.Market.Compat;
using Signalbox.Market.Files;
using Signalbox.Market.Gateway;
using Signalbox.Market.Gateway.Prepared;
using Signalbox.Market.Indicators;
using Signalbox.Market.Instruments;
using Signalbox.Market.Minutes;
using Signalbox.Market.Providers;
using Signalbox.Market.Quality;
using Signalbox.Market.Quotes;
using Signalbox.Market.Sync;
using Signalbox.Market.Sync.Pages;
using Signalbox.Market.Watch;
using Signalbox.Market.Watch.Pages;
using Signalbox.Market.Watch.Prices;
using Signalbox.Platform;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Ui.Live;
using Signalbox.Platform.Ui.Navigation;

namespace Signalbox.Market;

/// <summary>Stock data of many providers behind one honest gateway: units, adjustment, calendar, gaps, sources, age.</summary>
public sealed class MarketModule : IModule
{
    public string Name => "market"; // URL segment, table prefix

    public void AddServices(IServiceCollection services)
    {
        services.AddChecked<MarketOptions>("Market");
        services.AddSingleton<MarketSources>();
        services.AddSingleton<InstrumentBook>();
        services.AddSingleton<ResolveInstrument>();
        services.AddSingleton<StoreInstruments>();
        services.AddSingleton<LinkFormerCodes>();
        services.AddSingleton<Calendars>();
        services.AddSingleton<StoreBars>();
        services.AddSingleton<DayChanges>();
        services.AddSingleton<StoreDays>();
        services.AddBlocks();
        services.AddSingleton<ImportFiles>();
        services.AddProviders();
        services.AddSingleton<FetchDays>();
        services.AddSingleton<SyncRuns>();
        services.AddSingleton<MissingDays>();
        services.AddSingleton<StartSync>();
        services.AddSingleton<ShowSync>();
        services.AddSingleton<SyncDailyHandler>();
        services.AddSingleton<SyncInstrumentHandler>();
        services.AddSingleton<FinishSyncHandler>();
        services.AddBasics();
        services.AddMinutes();
        services.AddSingleton<ReadBars>();
        services.AddSingleton<ReadFactors>();
        services.AddSingleton<ListInstruments>();
        services.AddSingleton<WhyEmpty>();
        services.AddSingleton<ShowBars>();
        services.AddSingleton<PreparedBars>();
        services.AddSingleton<ShowIndicators>();
        services.AddSingleton<ShowStock>();
        services.AddSingleton<Drawings>();
        services.AddSingleton<ShowQuotes>();
        services.AddSingleton<ShowCalendar>();
        services.AddShortcuts();
        services.AddQuality();
        services.AddWatch();
        services.AddCompat();
    }

    public void MapApi(RouteGroupBuilder api)
    {
        MarketEndpoints.Map(api);
        LiveEndpoints.Map(api);
        IndicatorEndpoints.Map(api);
        DrawingEndpoints.Map(api);
        QualityServices.Map(api);
        BasicsEndpoints.Map(api);
        MinuteEndpoints.Map(api);
        WatchEndpoints.Map(api);
        PriceAlertEndpoints.Map(api);
    }

    public void MapPages(IEndpointRouteBuilder routes) => CompatServices.Map(routes);

    /// <summary>The tables are read and written by SQL alone.</summary>
    public void ConfigureModel(ModelBuilder model) { }

    public void AddWork(WorkCatalog work)
    {
        work.Lane("market", perCluster: 4);
        work.Lane("market-basics", perCluster: 1); // runs that overlap want the same days: the second finds them there
        work.Recurring(
            "market.daily",
            "10 18 * * 1-5", // Tushare's and EastMoney's days are final by 17:00
            due => new SyncDaily(due),
            labelZh: "行情日更",
            labelEn: "Daily bars"
        );
        var soon = Retry.Exponential(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60));
        work.Handle<SyncDaily, SyncDailyHandler>("market.sync-daily", attempts: 5, retry: soon);
        work.Handle<SyncInstrument, SyncInstrumentHandler>(
            "market.sync-instrument",
            "market",
            attempts: 5,
            retry: soon
        );
        work.Handle<SyncBasics, SyncBasicsHandler>(
            "market.sync-basics",
            "market-basics",
            attempts: 20,
            retry: soon,
            timeout: TimeSpan.FromHours(6) // two years of days at a slow account's pace
        );
        work.Handle<FinishSync, FinishSyncHandler>("market.finish-sync", attempts: 20, retry: soon);
        BlockServices.AddWork(work);
        QualityServices.AddWork(work, soon);
        MinuteServices.AddWork(work);
    }

    public void Offer(Offers offers)
    {
        offers.Command(MarketCommands.Build);
        MinuteServices.Offer(offers);
        offers.Topic(new LiveTopic("syncs", typeof(SyncsLive), TimeSpan.FromSeconds(3)));
        offers.Page(new NavEntry(NavGroup.Market, 10, "/stock", "nav.stock", "candles") { Letter = 's' });
        offers.Topic(new LiveTopic("watch", typeof(WatchLive), TimeSpan.FromSeconds(3)) { Personal = true });
        offers.Topic(
            new LiveTopic("stock", typeof(StockLive), TimeSpan.FromSeconds(3)) { Personal = true, Keyed = true }
        );
        offers.PaletteSearch(
            (services, seat, asked, ct) =>
                services.GetRequiredService<FindForPalette>().RunAsync(seat.UserId ?? Guid.Empty, asked, ct)
        );
        offers.Page(new NavEntry(NavGroup.Market, 15, "/market/watch", "nav.watch", "eye") { Letter = 'z' });
        offers.PaletteItem(new("prices.add", "/market/watch/alerts/new", "bell", PaletteFor.Everybody));
        offers.Page(new NavEntry(NavGroup.Market, 20, "/market/syncs", "nav.syncs", "refresh"));
        offers.Page(new NavEntry(NavGroup.Market, 30, "/market/providers", "nav.providers", "server"));
        offers.Page(new NavEntry(NavGroup.Market, 40, "/market/quality", "nav.quality", "check"));
        QualityChecks.Offer(offers);
        offers.PaletteItem(new("syncs.start", "/market/syncs/new", "play", PaletteFor.Operators));
    }
}
