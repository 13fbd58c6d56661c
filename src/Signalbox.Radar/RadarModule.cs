using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Ui.Navigation;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Articles.Pictures;
using Signalbox.Radar.Contracts;
using Signalbox.Radar.Hooks;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Judging.Again;
using Signalbox.Radar.Learning;
using Signalbox.Radar.Opportunities.Feedback;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Reports.Page;
using Signalbox.Radar.Reports.Templates;
using Signalbox.Radar.Rss;
using Signalbox.Radar.SampleData;
using Signalbox.Radar.Search;
using Signalbox.Radar.Slots;
using Signalbox.Radar.Slots.Pages;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Sources.Feeds;
using Signalbox.Radar.Sources.Hints;
using Signalbox.Radar.Sources.WeRss;
using Signalbox.Radar.Topics;

namespace Signalbox.Radar;

/// <summary>Articles in, ranked opportunities and a daily report out.</summary>
/// <param name="samples">What there is to try it on, by the day on which it is put in; none when left out.</param>
public sealed class RadarModule(Func<DateTimeOffset, IReadOnlyList<RadarSampleSource>>? samples = null) : IModule
{
    /// <summary>The recurring job whose slot's report is always pushed.</summary>
    internal const string DailyReport = "radar.daily-report";

    public string Name => "radar"; // URL segment, table prefix

    public void AddServices(IServiceCollection services)
    {
        services.AddChecked<RadarOptions>("Radar");
        services.AddFeeds();
        services.AddWeRss();
        services.AddJudging();
        services.AddReports();
        services.AddLearning();
        services.AddSources();
        services.AddArticles();
        services.AddSearch();
        services.AddTopics();
        services.AddHistory();

        services.AddSingleton<StartSlot>();
        services.AddSingleton<ReadForSlotHandler>();
        services.AddSingleton<JudgeSlotHandler>();
        services.AddSingleton<JudgeForSlotHandler>();
        services.AddSingleton<FinishSlotHandler>();
        services.AddSingleton<RequestSlot>();
        services.AddSingleton<EstimateSlot>();
        services.AddSingleton<ListSlots>();
        services.AddSingleton<ShowSlot>();
        services.AddSingleton<ShowToday>();
        services.AddSingleton<CountDays>();
        services.AddSingleton<SlotMetrics>();
        services.AddSingleton(new SampleMaterial(samples ?? (_ => [])));
        services.AddSingleton<ShowSamples>();
        services.AddSingleton<InstallSamples>();
        services.AddSingleton<RemoveSamples>();
        services.AddSingleton(p => new RadarRuns(
            p.GetRequiredService<AddSource>(),
            p.GetRequiredService<RequestSlot>(),
            p.GetRequiredService<ShowSlot>(),
            p.GetRequiredService<TimeProvider>()
        ));
    }

    public void MapApi(RouteGroupBuilder api)
    {
        SourceEndpoints.Map(api);
        ArticleEndpoints.Map(api);
        SlotEndpoints.Map(api);
        JudgingServices.MapJudging(api);
        ReportEndpoints.Map(api);
        SampleEndpoints.Map(api);
        SearchEndpoints.Map(api);
        TopicEndpoints.Map(api);
        TemplateEndpoints.Map(api);
        RadarHistory.MapApi(api);
        LearningEndpoints.Map(api);
    }

    public void MapPages(IEndpointRouteBuilder routes)
    {
        ReportPageEndpoints.Map(routes);
        RssEndpoints.MapFeed(routes);
        HintEndpoints.MapOpen(routes);
        FeedbackEndpoints.MapOpen(routes);
        PictureEndpoints.Map(routes);
    }

    public void ConfigureModel(ModelBuilder model) => RadarModel.Configure(model);

    public void AddWork(WorkCatalog work)
    {
        work.Lane("sources", perCluster: 8);
        work.Lane("llm", perCluster: 20);

        // The day's last slot is a schedule of its own: after a night off, both it and the morning's run late.
        work.Recurring(
            "radar.slot",
            SlotTimes.Cron,
            due => new RunSlot(due),
            labelZh: "雷达批次",
            labelEn: "Radar run"
        );
        work.Recurring(
            DailyReport,
            SlotTimes.LastCron,
            due => new RunSlot(due),
            labelZh: "日报",
            labelEn: "Daily report"
        );

        SearchServices.AddWork(work);
        SourceServices.AddWork(work);
        ReportServices.AddWork(work);
        LearningServices.AddWork(work);
        var soon = Retry.Exponential(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20));
        HookEndpoints.AddWork(work, soon);
        work.Handle<RunSlot, StartSlot>("radar.run-slot", attempts: 10, retry: soon);
        work.Handle<ReadForSlot, ReadForSlotHandler>("radar.read-source", "sources", attempts: 3, retry: soon);
        work.Handle<JudgeSlot, JudgeSlotHandler>("radar.judge-slot", attempts: 20, retry: soon);
        // Each call has limits of its own; what is broken off after them is paid for and asked for again.
        var patience = TimeSpan.FromHours(2);
        work.Handle<JudgeForSlot, JudgeForSlotHandler>("radar.judge-article", "llm", 4, soon, patience);
        work.Handle<RejudgeArticle, RejudgeArticleHandler>("radar.rejudge-article", "llm", 4, soon, patience);
        work.Handle<FinishRejudging, FinishRejudgingHandler>("radar.finish-rejudging", attempts: 20, retry: soon);
        work.Handle<FinishSlot, FinishSlotHandler>("radar.finish-slot", attempts: 20, retry: soon);
    }

    public void Offer(Offers offers)
    {
        offers.Command(RadarCommands.Build);
        offers.Check(SlotCheck.Latest);
        offers.Check(WeRssCheck.Offer());
        HookEndpoints.Offer(offers);
        SourceServices.Offer(offers);
        RadarAlerts.Offer(offers);
        offers.Fence(PushFence.Step);
        offers.Fence(HookFence.Step);
        RadarOverview.Offer(offers);
        offers.Page(
            new NavEntry(NavGroup.Content, 10, "/opportunities", "nav.opportunities", "spark")
            {
                Letter = 'j',
                PhoneOrder = 1,
                CountAsync = RadarOverview.CountAsync,
            }
        );
        offers.Page(
            new NavEntry(NavGroup.Content, 20, "/articles", "nav.articles", "article") { Letter = 'a', PhoneOrder = 2 }
        );
        offers.Page(
            new NavEntry(NavGroup.Content, 30, "/reports", "nav.reports", "report") { Letter = 'd', PhoneOrder = 3 }
        );
        offers.Page(new NavEntry(NavGroup.Content, 35, "/search", "nav.search", "search"));
        offers.Page(new NavEntry(NavGroup.Content, 40, "/sources", "nav.sources", "source"));
        offers.Page(new NavEntry(NavGroup.Content, 50, "/prompts", "nav.prompts", "prompt"));
        TopicServices.Offer(offers);
        offers.PaletteItem(new("rss.title", "/opportunities/rss", "source", PaletteFor.Everybody));
        offers.PaletteItem(new("templates.title", "/reports/templates", "edit", PaletteFor.Operators));
        offers.PaletteItem(new("hooks.title", "/opportunities/hooks", "channel", PaletteFor.Operators));
        offers.Page(new NavEntry(NavGroup.Content, 60, "/learning", "nav.learning", "diff") { Administrators = true });
        offers.PaletteItem(new("run.title", "/radar/run", "play", PaletteFor.Operators));
        offers.PaletteItem(new("sources.add", "/sources/new", "plus", PaletteFor.Operators));
        offers.PaletteItem(new("sources.werss", "/sources/werss", "source", PaletteFor.Operators));
        offers.PaletteItem(new("sources.opml", "/sources/opml", "upload", PaletteFor.Operators));
        offers.PaletteItem(new("prompts.edit", "/prompts/new", "edit", PaletteFor.Operators));
        offers.PaletteItem(new("again.title", "/prompts/again", "refresh", PaletteFor.Operators));
    }
}
