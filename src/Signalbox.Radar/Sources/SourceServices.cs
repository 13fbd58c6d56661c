using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Sources.Hints;
using Signalbox.Radar.Sources.Opml;
using Signalbox.Radar.Sources.Rhythm;
using Signalbox.Radar.Sources.Watched;

namespace Signalbox.Radar.Sources;

/// <summary>What reads sources, and what the readings leave.</summary>
internal static class SourceServices
{
    public static void AddSources(this IServiceCollection services)
    {
        services.AddSingleton<AddSource>();
        services.AddSingleton<ListSources>();
        services.AddSingleton<ChangeSource>();
        services.AddSingleton<ShowSource>();
        services.AddSingleton<RemoveSource>();
        services.AddSingleton<LookUpFeeds>();
        services.AddSingleton<AddFoundSource>();
        services.AddSingleton<ChooseWeRssAccounts>();
        services.AddSingleton<ImportOpml>();
        services.AddSingleton<ExportOpml>();
        services.AddSingleton<EnsureWeRssSource>();
        services.AddSingleton<ReadWeRss>();
        services.AddSingleton<ReadSource>();
        services.AddSingleton<ReadAndKeep>();
        services.AddSingleton<ReadSoonHandler>();
        services.AddSingleton<AskSource>();
        services.AddSingleton<LearnRhythm>();
        services.AddSingleton<FetchTexts>();
        services.AddSingleton<LookAtPage>();
        services.AddSingleton<KeepLinks>();
        services.AddSingleton<AddPage>();
        services.AddSingleton<ManageHook>();
        services.AddSingleton<TakeHint>();
    }

    public static void ConfigureModel(ModelBuilder model)
    {
        model.Entity<WatchedLink>(WatchedLink.Configure);
        model.Entity<HintAddress>(HintAddress.Configure);
    }

    public static void AddWork(WorkCatalog work) =>
        work.Handle<ReadSoon, ReadSoonHandler>(
            "radar.read-soon",
            "sources",
            attempts: 3,
            retry: Retry.Exponential(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20))
        );

    public static void Offer(Offers offers)
    {
        SourceChecks.Offer(offers);
        offers.Attention(SourceAttention.RunAsync);
        offers.Retention(new("radar_watched_link", "last_seen_at", _ => KeepLinks.Keep, Key: "source_id, link"));
    }
}
