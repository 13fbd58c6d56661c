using Microsoft.EntityFrameworkCore;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Articles.Stories;
using Signalbox.Radar.Hooks;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Judging.Again;
using Signalbox.Radar.Judging.Rules;
using Signalbox.Radar.Kept;
using Signalbox.Radar.Learning;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Prompts;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Reports.Templates;
using Signalbox.Radar.Rss;
using Signalbox.Radar.Search;
using Signalbox.Radar.Slots;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Sources.WeRss;
using Signalbox.Radar.Topics;

namespace Signalbox.Radar;

/// <summary>The radar's tables.</summary>
internal static class RadarModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<Source>(Source.Configure);
        SourceServices.ConfigureModel(model);
        model.Entity<WeRssToken>(WeRssToken.Configure);
        model.Entity<Article>(Article.Configure);
        model.Entity<ArticleOrigin>(ArticleOrigin.Configure);
        model.Entity<ArticleSnapshot>(ArticleSnapshot.Configure);
        model.Entity<PromptVersion>(PromptVersion.Configure);
        model.Entity<RuleSetVersion>(RuleSetVersion.Configure);
        model.Entity<Judgement>(Judgement.Configure);
        model.Entity<Rejudging>(Rejudging.Configure);
        model.Entity<RejudgingArticle>(RejudgingArticle.Configure);
        model.Entity<Opportunity>(Opportunity.Configure);
        model.Entity<KeptThing>(KeptThing.Configure);
        model.Entity<RssFeed>(RssFeed.Configure);
        model.Entity<Hook>(Hook.Configure);
        model.Entity<HookSend>(HookSend.Configure);
        model.Entity<SlotRun>(SlotRun.Configure);
        model.Entity<SlotSource>(SlotSource.Configure);
        model.Entity<SlotArticle>(SlotArticle.Configure);
        model.Entity<Report>(Report.Configure);
        model.Entity<Push>(Push.Configure);
        model.Entity<PushItem>(PushItem.Configure);
        model.Entity<ToldBefore>(ToldBefore.Configure);
        model.Entity<Retelling>(Retelling.Configure);
        model.Entity<Topic>(Topic.Configure);
        model.Entity<TopicVersion>(TopicVersion.Configure);
        model.Entity<PushTemplate>(PushTemplate.Configure);
        model.Entity<SearchDoc>(SearchDoc.Configure);
        model.Entity<LearningState>(LearningState.Configure);
        model.Entity<ForgottenValue>(ForgottenValue.Configure);
    }
}
