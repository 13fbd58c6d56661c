using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Market.Completeness;
using Signalbox.Market.Reconciling;
using Signalbox.Market.Repairs;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Quality;

/// <summary>What is known of the store's own quality: how complete it is, what is missing, where sources differ.</summary>
internal static class QualityServices
{
    public static void AddQuality(this IServiceCollection services)
    {
        services.AddSingleton<LookAtDays>();
        services.AddSingleton<ReadCounts>();
        services.AddSingleton<ShowCompleteness>();
        services.AddSingleton<Gaps>();
        services.AddSingleton<FindGaps>();
        services.AddSingleton<ManageRepairs>();
        services.AddSingleton<ShowRepairs>();
        services.AddSingleton<SearchDailyHandler>();
        services.AddSingleton<SearchGapsHandler>();
        services.AddSingleton<MendGapHandler>();
        services.AddSingleton<CompareSources>();
        services.AddSingleton<StartComparison>();
        services.AddSingleton<ShowDifferences>();
        services.AddSingleton<CompareDailyHandler>();
        services.AddSingleton<CompareInstrumentHandler>();
    }

    public static void Map(RouteGroupBuilder api)
    {
        CompletenessEndpoints.Map(api);
        RepairEndpoints.Map(api);
        ComparisonEndpoints.Map(api);
    }

    public static void AddWork(WorkCatalog work, Retry soon)
    {
        work.Recurring(
            "market.repair",
            "40 21 * * 1-5", // after the daily run, for which it waits
            due => new SearchDaily(due),
            labelZh: "查找行情缺口",
            labelEn: "Search for gaps in bars"
        );
        var patience = TimeSpan.FromMinutes(30);
        work.Handle<SearchDaily, SearchDailyHandler>(
            "market.search-daily",
            attempts: 5,
            retry: soon,
            timeout: patience
        );
        work.Handle<SearchGaps, SearchGapsHandler>("market.search-gaps", attempts: 5, retry: soon, timeout: patience);
        work.Handle<MendGap, MendGapHandler>("market.mend-gap", "market", attempts: 5, retry: soon);
        work.Recurring(
            "market.reconcile",
            "30 6 * * 2-6", // the day before is final everywhere, and nobody else asks
            due => new CompareDaily(due),
            labelZh: "行情来源比对",
            labelEn: "Comparison of bar sources"
        );
        work.Handle<CompareDaily, CompareDailyHandler>("market.compare-daily", attempts: 5, retry: soon);
        work.Handle<CompareInstrument, CompareInstrumentHandler>(
            "market.compare-instrument",
            "market",
            attempts: 5,
            retry: soon
        );
    }
}
